import type { Event, EventBatch } from '@munteok/core'

/** A batch as it came, checked. */
export interface Delivery {
  readonly agent: string
  readonly batch: EventBatch
  /** The text of `batch.events`, as the agent wrote it. */
  readonly eventsText: string
  readonly receivedAt: number
}

/** How far the ledger has come with the outbox of a delivery, once it is committed. */
export interface Outcome {
  readonly agent: string
  readonly outbox: string
  readonly seq: number
  /** How many of the delivery's events are new. */
  readonly taken: number
  /** Events between `seq` and the delivery are missing: they must come first. */
  readonly hole: boolean
  /** Sequence numbers that the agent no longer has, and that were gone on without. */
  readonly lost?: { readonly first: number; readonly last: number }
}

/**
 * What becomes of a delivery. In order only: what is known already is skipped, a hole is refused. Unless
 * the agent cannot go back further (this ledger was restored from a backup): then what is missing is
 * written down.
 * @param seq how far its outbox has been taken
 */
export function outcomeOf({ agent, batch }: Delivery, seq: number): Outcome {
  const { outbox, first, oldest, events } = batch
  const known = seq + 1 - first
  if (known >= events.length) return { agent, outbox, seq, taken: 0, hole: false }
  if (known < 0 && first > oldest) return { agent, outbox, seq, taken: 0, hole: true }
  const lost = known < 0 ? { first: seq + 1, last: first - 1 } : undefined
  const taken = events.length - Math.max(0, known)
  return { agent, outbox, seq: first + events.length - 1, taken, hole: false, ...(lost && { lost }) }
}

/** The new events of a delivery, and their text as the agent wrote it where all are new. */
export function newEventsOf(
  { batch, eventsText }: Delivery,
  taken: number,
): { events: Event[]; text: string } {
  if (taken === batch.events.length) return { events: batch.events, text: eventsText }
  const events = batch.events.slice(-taken)
  return { events, text: JSON.stringify(events) }
}
