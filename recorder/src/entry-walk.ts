import { CONTRACT_VERSION, type EventBatch, MunteokError, messages } from '@munteok/core'
import type { ReadEntry } from './derivation.ts'
import { CHAIN_START, type Entry, entryHash } from './entry-chain.ts'
import type { Db } from './ledger-file.ts'

/** Entries read at a time: a ledger does not fit into memory. */
const CHUNK = 500

interface EntryRow extends Entry {
  readonly hash: Buffer
}

export interface Walked {
  readonly entries: number
  readonly events: number
  /** The last entry's hash. Kept elsewhere, it also shows that entries were cut off at the end. */
  readonly head: Buffer
}

/**
 * Reads all entries in order and checks that they are one chain, and each outbox without a hole.
 * @param afterChunk called from time to time, so that what was collected can be written
 * @throws MunteokError `outside` / `entry-changed`, naming the first entry that is not as it was written
 */
export function walkEntries(
  db: Db,
  onEntry: (entry: ReadEntry) => void,
  afterChunk: () => void = () => {},
): Walked {
  const read = db.prepare<[number, number], EntryRow>(
    `SELECT id, agent, outbox, first_seq AS firstSeq, count, received_at AS receivedAt, sent_at AS sentAt,
            lost_from AS lostFrom, events, hash FROM entry WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const marks = new Map<string, number>()
  let head = CHAIN_START
  let entries = 0
  let events = 0
  for (;;) {
    const rows = read.all(entries, CHUNK)
    for (const row of rows) {
      checkLink(row, entries + 1, head)
      checkOrder(row, marks)
      onEntry({ ...row, events: eventsOf(row) })
      head = row.hash
      entries = row.id
      events += row.count
    }
    afterChunk()
    if (rows.length < CHUNK) return { entries, events, head }
  }
}

function checkLink(row: EntryRow, id: number, head: Buffer): void {
  if (row.id !== id) {
    const missing = row.id === id + 1 ? `entry ${id} is` : `entries ${id} to ${row.id - 1} are`
    throw changed(`${missing} missing`)
  }
  if (!entryHash(head, row).equals(row.hash))
    throw changed(
      `${nameOf(row)} is not what was written: its hash does not follow from it and the one before`,
    )
}

function checkOrder(row: EntryRow, marks: Map<string, number>): void {
  const key = `${row.agent} ${row.outbox}`
  const next = (marks.get(key) ?? 0) + 1
  if ((row.lostFrom ?? row.firstSeq) !== next || row.firstSeq < next)
    throw changed(`${nameOf(row)} does not follow event ${next - 1} of its outbox`)
  marks.set(key, row.firstSeq + row.count - 1)
}

/** By the same schema that let them in. */
function eventsOf(row: EntryRow): EventBatch['events'] {
  const { outbox, firstSeq: first, sentAt, count } = row
  const batch: unknown = {
    ...{ v: CONTRACT_VERSION, outbox, oldest: 1, first, sentAt },
    events: parsed(row),
  }
  if (!messages.eventBatch.check(batch) || batch.events.length !== count)
    throw changed(`${nameOf(row)} does not hold ${count} events`)
  return batch.events
}

function parsed(row: EntryRow): unknown {
  try {
    return JSON.parse(row.events)
  } catch (cause) {
    throw changed(`the events of ${nameOf(row)} are not JSON`, cause)
  }
}

function nameOf({ id, agent, firstSeq, count }: Entry): string {
  return `entry ${id} (agent "${agent}", events ${firstSeq} to ${firstSeq + count - 1})`
}

function changed(what: string, cause?: unknown): MunteokError {
  return new MunteokError('outside', 'entry-changed', `${what}: put a backup in place of the ledger`, {
    cause,
  })
}
