import { hash } from 'node:crypto'

/** A row of `entry`, without its hash. */
export interface Entry {
  readonly id: number
  readonly agent: string
  readonly outbox: string
  readonly firstSeq: number
  readonly count: number
  readonly receivedAt: number
  readonly sentAt: number
  readonly lostFrom: number | null
  /** JSON array. */
  readonly events: string
}

/** What the first entry follows. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

/**
 * The hash of an entry: SHA-256 of these lines in UTF-8, joined by line feeds: `munteok-entry-1`, the
 * previous entry's hash in lower-case hex (64 zeros before the first entry), id, agent, outbox,
 * first_seq, count, received_at, sent_at, lost_from (empty when null), events.
 *
 * So an entry cannot be changed, removed, added or moved without changing the hash of every later one.
 * No field but the last can hold a line feed: names and ids are checked against patterns.
 */
export function entryHash(previous: Buffer, entry: Entry): Buffer {
  const { id, agent, outbox, firstSeq, count, receivedAt, sentAt, lostFrom, events } = entry
  return hash(
    'sha256',
    `munteok-entry-1\n${previous.toString('hex')}\n${id}\n${agent}\n${outbox}\n${firstSeq}\n${count}\n` +
      `${receivedAt}\n${sentAt}\n${lostFrom ?? ''}\n${events}`,
    'buffer',
  )
}
