import { type Building, type EventBatch, LocalTime, MunteokError } from '@munteok/core'
import { type Changes, Derivation, type Mark } from './derivation.ts'
import { CHAIN_START, entryHash } from './entry-chain.ts'
import { type Db, lockLedger, openLedgerFile, readMeta, rulesOf } from './ledger-file.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { renewOccupancyIfRulesChanged } from './occupancy-rules.ts'

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

export interface Commit {
  readonly outcomes: Outcome[]
  readonly changes: Changes
}

/**
 * The source of truth: an append-only chain of entries in one SQLite file, with everything that
 * follows from them written in the same transaction. What `append` returned is on the disk.
 */
export class Ledger {
  readonly file: string
  readonly building: Building
  readonly time: LocalTime
  #db: Db | undefined
  #lock: { close(): void } | undefined
  #derivation: Derivation | undefined
  #insert: ReturnType<typeof prepareInsert> | undefined
  #lastId = 0
  #lastHash: Buffer = CHAIN_START

  constructor(file: string, building: Building) {
    this.file = file
    this.building = building
    this.time = new LocalTime(building.timeZone)
  }

  /** @throws MunteokError naming the file and the remedy */
  open(): void {
    this.#lock = lockLedger(this.file)
    try {
      this.#db = openLedgerFile(this.file, this.building)
      this.#checkRules(this.#db)
      renewOccupancyIfRulesChanged(this.#db, this.building, this.time)
      this.#insert = prepareInsert(this.#db)
      this.#remember()
    } catch (error) {
      this.close()
      throw ledgerTrouble(error, this.file)
    }
  }

  close(): void {
    this.#db?.close()
    this.#lock?.close()
    this.#db = undefined
    this.#lock = undefined
  }

  /** The open database, for whoever reads from the ledger. */
  get db(): Db {
    if (!this.#db) throw new MunteokError('fault', 'closed', `the ledger ${this.file} is not open`)
    return this.#db
  }

  get totals(): { entries: number; events: number; bytes: number } {
    const pages = this.db.pragma('page_count', { simple: true }) as number
    const pageBytes = this.db.pragma('page_size', { simple: true }) as number
    let events = 0
    for (const mark of this.#derived.marks) events += mark.events
    return { entries: this.#lastId, events, bytes: pages * pageBytes }
  }

  get marks(): Iterable<Readonly<Mark>> {
    return this.#derived.marks
  }

  markOf(agent: string, outbox: string): Readonly<Mark> | undefined {
    return this.#derived.markOf(agent, outbox)
  }

  counterAt(portal: string): { agent: string; device: string } | undefined {
    return this.#derived.counterAt(portal)
  }

  /** The agent that an outbox has spoken as so far. */
  ownerOf(outbox: string): string | undefined {
    return this.#derived.ownerOf(outbox)
  }

  /** Sequence numbers of an agent's outboxes that never came. */
  gapsOf(agent: string): { first: number; last: number }[] {
    return this.db
      .prepare<[string], { first: number; last: number }>(
        'SELECT first_seq AS first, last_seq AS last FROM gap WHERE agent = ? ORDER BY entry',
      )
      .all(agent)
  }

  /** Events that the building's file has no place for, by what they name. */
  unplaced(): { kind: string; name: string; events: number }[] {
    return this.db
      .prepare<[], { kind: string; name: string; events: number }>(
        'SELECT kind, name, events FROM unplaced ORDER BY kind, name',
      )
      .all()
  }

  /**
   * Takes what is new of the deliveries, all or nothing, and returns once it is on the disk.
   * @returns an outcome for each delivery, in order
   * @throws MunteokError when nothing could be written; the ledger is then as it was before
   */
  append(deliveries: readonly Delivery[]): Commit {
    try {
      return this.db
        .transaction(() => {
          const outcomes = deliveries.map((delivery) => this.#take(delivery))
          return { outcomes, changes: this.#derived.flush() }
        })
        .immediate()
    } catch (error) {
      this.#remember()
      throw ledgerTrouble(error, this.file)
    }
  }

  /**
   * In order only: what is known already is skipped, a hole is refused. Unless the agent cannot go
   * back further (this ledger was restored from a backup): then what is missing is written down.
   */
  #take(delivery: Delivery): Outcome {
    const { agent, batch } = delivery
    const { outbox, first, oldest } = batch
    const mark = this.#derived.markOf(agent, outbox)?.seq ?? 0
    const known = mark + 1 - first
    if (known >= batch.events.length) return { agent, outbox, seq: mark, taken: 0, hole: false }
    if (known < 0 && first > oldest) return { agent, outbox, seq: mark, taken: 0, hole: true }
    const lost = known < 0 ? { first: mark + 1, last: first - 1 } : undefined
    const taken = batch.events.length - Math.max(0, known)
    this.#enter(delivery, taken, lost?.first ?? null)
    return { agent, outbox, seq: first + batch.events.length - 1, taken, hole: false, ...(lost && { lost }) }
  }

  #enter({ agent, batch, eventsText, receivedAt }: Delivery, taken: number, lostFrom: number | null): void {
    const { outbox, sentAt, events: all } = batch
    const whole = taken === all.length
    const events = whole ? all : all.slice(-taken)
    const text = whole ? eventsText : JSON.stringify(events)
    const id = this.#lastId + 1
    const firstSeq = batch.first + all.length - taken
    const facts = { id, agent, outbox, firstSeq, receivedAt, sentAt, lostFrom }
    const hash = entryHash(this.#lastHash, { ...facts, count: taken, events: text })
    this.#insert?.run(id, agent, outbox, firstSeq, taken, receivedAt, sentAt, lostFrom, text, hash)
    this.#derived.apply({ ...facts, events })
    this.#lastId = id
    this.#lastHash = hash
  }

  get #derived(): Derivation {
    if (!this.#derivation) throw new MunteokError('fault', 'closed', `the ledger ${this.file} is not open`)
    return this.#derivation
  }

  /** Reads from the file what is kept in memory: at the start, and after a transaction that failed. */
  #remember(): void {
    const last = this.db
      .prepare<[], { id: number; hash: Buffer }>('SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1')
      .get()
    this.#lastId = last?.id ?? 0
    this.#lastHash = last?.hash ?? CHAIN_START
    this.#derivation = new Derivation(this.db, this.building, this.time)
  }

  #checkRules(db: Db): void {
    const made = readMeta(db, 'rules')
    const now = rulesOf(this.building)
    if (made !== now)
      throw new MunteokError(
        'input',
        'rules-changed',
        `the figures in ${this.file} were made with ${made}, the building's file now says ${now}: undo that change, or rebuild the ledger`,
      )
  }
}

function prepareInsert(db: Db) {
  return db.prepare<[number, string, string, number, number, number, number, number | null, string, Buffer]>(
    'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
}
