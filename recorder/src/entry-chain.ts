import { hash } from 'node:crypto'

/** A row of `entry`, without its body and its hash. The fields of batches are null in a record. */
export interface EntryHeader {
  readonly id: number
  readonly kind: 'events' | 'record'
  readonly agent: string | null
  readonly outbox: string | null
  readonly firstSeq: number | null
  readonly count: number | null
  readonly receivedAt: number | null
  readonly sentAt: number | null
  readonly lostFrom: number | null
  /** Of the body as it was first written. */
  readonly bodyHash: Buffer
}

/** What the first entry follows. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

/** SHA-256 of a body's UTF-8. */
export function hashOfBody(body: string): Buffer {
  return hash('sha256', body, 'buffer')
}

/**
 * The hash of an entry: SHA-256 of these lines in UTF-8, joined by line feeds: `munteok-entry-2`, the
 * previous entry's hash in lower-case hex (64 zeros before the first entry), id, kind, agent, outbox,
 * first_seq, count, received_at, sent_at, lost_from (each empty when null), body_hash in hex.
 *
 * So an entry cannot be changed, removed, added or moved without changing the hash of every later one,
 * and a record cannot be passed off as what an agent said. The body stands in by its hash alone: when
 * its check-ins are thinned out, the chain still holds.
 * No field can hold a line feed: names and ids are checked against patterns.
 */
export function entryHash(previous: Buffer, entry: EntryHeader): Buffer {
  const { id, kind, agent, outbox, firstSeq, count, receivedAt, sentAt, lostFrom, bodyHash } = entry
  return hash(
    'sha256',
    `munteok-entry-2\n${previous.toString('hex')}\n${id}\n${kind}\n${agent ?? ''}\n${outbox ?? ''}\n` +
      `${firstSeq ?? ''}\n${count ?? ''}\n${receivedAt ?? ''}\n${sentAt ?? ''}\n${lostFrom ?? ''}\n` +
      bodyHash.toString('hex'),
    'buffer',
  )
}
