import type { LedgerRecord } from '@munteok/core'
import { CHAIN_START, type EntryHeader, entryHash, hashOfBody } from './entry-chain.ts'
import type { Db } from './ledger-file.ts'

/** What an agent's batch has beside its events. */
export type BatchHeader = {
  readonly [K in keyof Omit<EntryHeader, 'id' | 'kind' | 'bodyHash' | 'lostFrom'>]: NonNullable<
    EntryHeader[K]
  >
} & {
  readonly lostFrom: number | null
}

const OF_A_RECORD = {
  ...{ agent: null, outbox: null, firstSeq: null, count: null },
  ...{ receivedAt: null, sentAt: null, lostFrom: null },
}

/** Appends entries to the chain, inside the caller's transaction. */
export class EntryWriter {
  readonly #insert
  #lastId: number
  #lastHash: Buffer

  /** Goes on after the last entry of the file: made anew after a transaction that failed. */
  constructor(db: Db) {
    this.#insert = db.prepare(
      `INSERT INTO entry VALUES (@id, @kind, @agent, @outbox, @firstSeq, @count, @receivedAt, @sentAt,
         @lostFrom, @body, @bodyHash, @hash)`,
    )
    const last = db
      .prepare<[], { id: number; hash: Buffer }>('SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1')
      .get()
    this.#lastId = last?.id ?? 0
    this.#lastHash = last?.hash ?? CHAIN_START
  }

  get lastId(): number {
    return this.#lastId
  }

  /** The last entry's hash. */
  get head(): Buffer {
    return this.#lastHash
  }

  /** @returns the new entry's id */
  batch(header: BatchHeader, body: string): number {
    return this.#write({ kind: 'events', ...header }, body)
  }

  /** @returns the new entry's id */
  record(record: LedgerRecord): number {
    return this.#write({ kind: 'record', ...OF_A_RECORD }, JSON.stringify(record))
  }

  #write(header: Omit<EntryHeader, 'id' | 'bodyHash'>, body: string): number {
    const id = this.#lastId + 1
    const entry = { id, ...header, bodyHash: hashOfBody(body) }
    const hash = entryHash(this.#lastHash, entry)
    this.#insert.run({ ...entry, body, hash })
    this.#lastId = id
    this.#lastHash = hash
    return id
  }
}
