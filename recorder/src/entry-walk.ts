import { MunteokError } from '@munteok/core'
import type { ReadBatch, ReadEntry, ReadRecord } from './derivation.ts'
import { batchBodyOf, recordOf } from './entry-body.ts'
import { CHAIN_START, type EntryHeader, entryHash, hashOfBody } from './entry-chain.ts'
import type { Db } from './ledger-file.ts'
import { digestOf } from './thinned-body.ts'

/** Entries read at a time: a ledger does not fit into memory. */
const CHUNK = 500

interface EntryRow extends EntryHeader {
  readonly body: string
  readonly hash: Buffer
  /** Of the body after it was last thinned; null when it is as it was first written. */
  readonly thinnedHash: Buffer | null
}

export interface Walked {
  readonly entries: number
  readonly events: number
  /** The last entry's hash. Kept elsewhere, it also shows that entries were cut off at the end. */
  readonly head: Buffer
}

/**
 * Reads all entries in order and checks that they are one chain, that each body is as it was written
 * or as the last thinning left it, and that no outbox has a hole.
 * @param afterChunk called from time to time, so that what was collected can be written
 * @throws MunteokError `outside` / `entry-changed`, naming the first entry that is not as it was written
 */
export function walkEntries(
  db: Db,
  onEntry: (entry: ReadEntry) => void,
  afterChunk: () => void = () => {},
): Walked {
  const read = db.prepare<[number, number], EntryRow>(
    `SELECT id, kind, agent, outbox, first_seq AS firstSeq, count, received_at AS receivedAt,
            sent_at AS sentAt, lost_from AS lostFrom, body, body_hash AS bodyHash, hash,
            (SELECT body_hash FROM thinned_body WHERE entry = entry.id ORDER BY thinning DESC LIMIT 1)
              AS thinnedHash
     FROM entry WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const marks = new Map<string, number>()
  const thinnings = new Set<number>()
  let head = CHAIN_START
  let entries = 0
  let events = 0
  for (;;) {
    const rows = read.all(entries, CHUNK)
    for (const row of rows) {
      checkLink(row, entries + 1, head)
      checkBody(row)
      const entry = row.kind === 'record' ? recordIn(row, head) : batchIn(row, marks)
      if (entry.kind === 'record' && entry.record.kind === 'thinning') thinnings.add(checkThinning(db, entry))
      onEntry(entry)
      head = row.hash
      entries = row.id
      events += row.count ?? 0
    }
    afterChunk()
    if (rows.length < CHUNK) break
  }
  checkNoOtherThinning(db, thinnings)
  return { entries, events, head }
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

function checkBody(row: EntryRow): void {
  if (hashOfBody(row.body).equals(row.thinnedHash ?? row.bodyHash)) return
  const left = row.thinnedHash ? 'what was left of it when it was thinned' : 'what was written'
  throw changed(`${nameOf(row)} is not ${left}: its body has another hash`)
}

function recordIn(row: EntryRow, previous: Buffer): ReadRecord {
  const record = recordOf(parsed(row))
  if (!record) throw changed(`${nameOf(row)} is no record that this version knows`)
  return { kind: 'record', id: row.id, record, previous }
}

function batchIn(row: EntryRow, marks: Map<string, number>): ReadBatch {
  const body = batchBodyOf(row, parsed(row))
  const { id, agent, outbox, firstSeq, count, receivedAt, sentAt, lostFrom } = row
  const isWhole =
    agent !== null && outbox !== null && firstSeq !== null && count !== null && receivedAt !== null
  if (!body || !isWhole || sentAt === null) throw changed(`${nameOf(row)} does not hold ${count} events`)
  if (body.thinned.length > 0 && !row.thinnedHash)
    throw changed(`${nameOf(row)} holds thinned check-ins, which no thinning left there`)
  const key = `${agent} ${outbox}`
  const next = (marks.get(key) ?? 0) + 1
  if ((lostFrom ?? firstSeq) !== next || firstSeq < next)
    throw changed(`${nameOf(row)} does not follow event ${next - 1} of its outbox`)
  marks.set(key, firstSeq + count - 1)
  return { kind: 'events', id, agent, outbox, firstSeq, count, receivedAt, sentAt, lostFrom, ...body }
}

function checkThinning(db: Db, { id, record }: ReadRecord): number {
  if (record.kind !== 'thinning') return id
  const { entries, digest } = digestOf(db, id)
  if (entries !== record.entries || digest !== record.digest)
    throw changed(`entry ${id} attests what was left of ${record.entries} entries, and that was changed`)
  return id
}

/** A body can be vouched for only by a thinning that is in the chain. */
function checkNoOtherThinning(db: Db, thinnings: Set<number>): void {
  const named = db.prepare<[], { thinning: number; entry: number }>(
    'SELECT thinning, min(entry) AS entry FROM thinned_body GROUP BY thinning',
  )
  for (const { thinning, entry } of named.all())
    if (!thinnings.has(thinning))
      throw changed(`entry ${entry} was thinned by entry ${thinning}, which is no thinning`)
}

function parsed(row: EntryRow): unknown {
  try {
    return JSON.parse(row.body)
  } catch (cause) {
    throw changed(`the body of ${nameOf(row)} is not JSON`, cause)
  }
}

function nameOf({ id, kind, agent, firstSeq, count }: EntryHeader): string {
  if (kind === 'record') return `entry ${id} (a record)`
  return `entry ${id} (agent "${agent}", events ${firstSeq} to ${(firstSeq ?? 0) + (count ?? 0) - 1})`
}

function changed(what: string, cause?: unknown): MunteokError {
  return new MunteokError('outside', 'entry-changed', `${what}: put a backup in place of the ledger`, {
    cause,
  })
}
