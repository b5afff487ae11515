import {
  CONTRACT_VERSION,
  type Event,
  type LedgerRecord,
  ledgerRecordParser,
  messages,
  type ThinnedCheckIns,
  thinnedParser,
} from '@munteok/core'

/** What an entry of an agent's batch still holds. */
export interface BatchBody {
  readonly events: Event[]
  /** What is left of its check-ins that were thinned out. */
  readonly thinned: ThinnedCheckIns[]
}

interface BatchFacts {
  readonly outbox: string | null
  readonly firstSeq: number | null
  readonly sentAt: number | null
  readonly count: number | null
}

/** The body of a batch, by the same schema that let it in; undefined when it is not one, or not whole. */
export function batchBodyOf(facts: BatchFacts, value: unknown): BatchBody | undefined {
  if (!Array.isArray(value)) return undefined
  const thinned = value.filter(isThinned)
  if (!thinned.every((part) => thinnedParser.check(part))) return undefined
  const events: unknown[] = thinned.length === 0 ? value : value.filter((item) => !isThinned(item))
  const held = (thinned as ThinnedCheckIns[]).reduce((sum, part) => sum + part.events, events.length)
  if (held !== facts.count) return undefined
  if (events.length === 0) return { events: [], thinned }
  const { outbox, firstSeq: first, sentAt } = facts
  const batch: unknown = { v: CONTRACT_VERSION, outbox, oldest: 1, first, sentAt, events }
  return messages.eventBatch.check(batch) ? { events: batch.events, thinned } : undefined
}

/** The body of a record; undefined when it is none. */
export function recordOf(value: unknown): LedgerRecord | undefined {
  return ledgerRecordParser.check(value) ? value : undefined
}

/** A batch's body in the ledger: what is left of thinned check-ins stands after the events. */
export function textOf({ events, thinned }: BatchBody): string {
  return JSON.stringify([...events, ...thinned])
}

function isThinned(item: unknown): boolean {
  return (item as { kind?: unknown } | null)?.kind === 'thinned'
}
