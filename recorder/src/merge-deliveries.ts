import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '@munteok/core'
import type { Delivery } from './ledger.ts'

/** Batches that were sent further apart than this are not taken for one: the clock may have been set in between. */
const SAME_MOMENT_MS = 1_000

/**
 * Joins batches of one outbox that follow on each other, so that what waited together becomes one
 * entry, as if the agent had sent it together: under load this halves the rows, hashes and pages of a
 * commit. Order is kept within each outbox, and means nothing between two.
 */
export function mergeDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  const merged: Run[] = []
  const last = new Map<string, Run>()
  for (const delivery of deliveries) {
    const run = last.get(delivery.batch.outbox)
    if (run && follows(run, delivery)) add(run, delivery)
    else {
      const begun = {
        first: delivery,
        rest: [],
        events: delivery.batch.events.length,
        bytes: delivery.eventsText.length,
      }
      last.set(delivery.batch.outbox, begun)
      merged.push(begun)
    }
  }
  return merged.map(joined)
}

/** Batches that follow on each other, and how much they hold. */
interface Run {
  readonly first: Delivery
  readonly rest: Delivery[]
  events: number
  bytes: number
}

function follows(run: Run, { agent, batch, eventsText }: Delivery): boolean {
  const { first } = run
  return (
    agent === first.agent &&
    batch.first === first.batch.first + run.events &&
    Math.abs(batch.sentAt - first.batch.sentAt) <= SAME_MOMENT_MS &&
    run.events + batch.events.length <= MAX_BATCH_EVENTS &&
    run.bytes + eventsText.length <= MAX_BATCH_BYTES
  )
}

function add(run: Run, delivery: Delivery): void {
  run.rest.push(delivery)
  run.events += delivery.batch.events.length
  run.bytes += delivery.eventsText.length
}

function joined({ first, rest }: Run): Delivery {
  if (rest.length === 0) return first
  const all = [first, ...rest]
  return {
    ...first,
    batch: { ...first.batch, events: all.flatMap(({ batch }) => batch.events) },
    eventsText: `[${all.map(({ eventsText }) => eventsText.slice(1, -1)).join(',')}]`,
  }
}
