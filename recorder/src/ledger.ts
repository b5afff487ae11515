import {
  type Building,
  type Day,
  type LedgerRecord,
  LocalTime,
  ledgerRecordParser,
  MunteokError,
} from '@munteok/core'
import { type Delivery, newEventsOf, type Outcome, outcomeOf } from './delivery.ts'
import { type Changes, Derivation, type Mark } from './derivation.ts'
import { EntryWriter } from './entry-writer.ts'
import { type Db, emptyJournal, lockLedger, openLedgerFile, readMeta, rulesOf } from './ledger-file.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { renewOccupancyIfRulesChanged } from './occupancy-rules.ts'
import { checkReportedYears } from './reported-years.ts'
import { type SettingsInForce, settingsInForce } from './settings/in-force.ts'
import { digestOf } from './thinned-body.ts'
import { Thinner } from './thinner.ts'
import { checkDefinitions, definitionsDiffer, definitionsRecord } from './use-definitions.ts'

export type { Delivery, Outcome } from './delivery.ts'

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
  readonly time: LocalTime
  readonly #fileBuilding: Building
  #settings: SettingsInForce | undefined
  #db: Db | undefined
  #lock: { close(): void } | undefined
  #derivation: Derivation | undefined
  #writer: EntryWriter | undefined
  /** The definitions of a use are not those that the ledger has: they are written before what follows. */
  #undeclared = false
  /** What was thinned out still stands in the write-ahead log, or did when the last recorder died. */
  #scrubOwed = true
  readonly #listeners = new Set<(changes: Changes) => void>()

  /** @param building as its file says */
  constructor(file: string, building: Building) {
    this.file = file
    this.#fileBuilding = building
    this.time = new LocalTime(building.timeZone)
  }

  /** @throws MunteokError naming the file and the remedy */
  open(): void {
    this.#lock = lockLedger(this.file)
    try {
      this.#db = openLedgerFile(this.file, this.#fileBuilding)
      this.#settings = settingsInForce(this.#db, this.#fileBuilding)
      this.#checkRules(this.#db)
      checkDefinitions(this.#db, this.building, this.file)
      checkReportedYears(this.#db, this.building, this.file)
      renewOccupancyIfRulesChanged(this.#db, this.building, this.time)
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

  /** As it holds now: its file, and what was changed while it ran. */
  get building(): Building {
    return this.settings.building
  }

  get settings(): SettingsInForce {
    if (!this.#settings) throw new MunteokError('fault', 'closed', `the ledger ${this.file} is not open`)
    return this.#settings
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
    return { entries: this.#chain.lastId, events, bytes: pages * pageBytes }
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
    return this.#commit(() => ({ outcomes: deliveries.map((delivery) => this.#take(delivery)) }))
  }

  /**
   * Enters a record, and returns once it is on the disk.
   * @returns the new entry's id
   * @throws MunteokError `input` for what is no record; otherwise as `append`
   */
  record(record: LedgerRecord): number {
    return this.recordAfter(record.at, () => record).entry
  }

  /**
   * Enters a record that depends on what stands before it.
   * @param at the record's time
   * @param make is given the hash of the last entry; what it throws leaves the ledger as it was
   */
  recordAfter<R extends LedgerRecord>(at: number, make: (head: string) => R): { entry: number; record: R } {
    const { entry, record, changes } = this.#commit(() => {
      this.#declareDefinitions(at)
      const record = make(this.#chain.head.toString('hex'))
      return { entry: this.#enterRecord(record), record }
    })
    if (record.kind === 'settings') this.#settings = settingsInForce(this.db, this.#fileBuilding)
    for (const listener of this.#listeners) listener(changes)
    return { entry, record }
  }

  /** Tells of records as they are entered. @returns what ends it */
  onRecord(listener: (changes: Changes) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Thins out to counts the check-ins of all days before one, in one transaction. No figure changes.
   * `scrubIfOwed` then makes the last traces of them go.
   * @param by who is named in the record
   * @returns how many entries were thinned
   */
  thin(before: Day, now: number, by: string): { entries: number } {
    const { building, time, db } = this
    const isPlaced = (space: string | undefined) => this.#derived.isPlaced(space)
    const thinner = new Thinner({ db, usage: building.usage, time, isPlaced })
    const due = thinner.due(before)
    if (due.length === 0) return { entries: 0 }
    this.recordAfter(now, () => {
      const thinning = this.#chain.lastId + 1
      thinner.thin(due, before, thinning)
      return { kind: 'thinning', at: now, by, before, ...digestOf(db, thinning) }
    })
    this.#scrubOwed = true
    return { entries: due.length }
  }

  /**
   * Empties the write-ahead log, which still has what was thinned out. Somebody who reads the ledger at
   * this moment keeps it: then it is to be tried again.
   * @returns true when it is to be tried again
   */
  scrubIfOwed(): boolean {
    if (!this.#scrubOwed) return false
    this.#scrubOwed = !emptyJournal(this.db)
    return this.#scrubOwed
  }

  #commit<T extends object>(enter: () => T): T & { changes: Changes } {
    try {
      return this.db.transaction(() => ({ ...enter(), changes: this.#derived.flush() })).immediate()
    } catch (error) {
      this.#remember()
      throw ledgerTrouble(error, this.file)
    }
  }

  #take(delivery: Delivery): Outcome {
    const { agent, batch } = delivery
    const outcome = outcomeOf(delivery, this.#derived.markOf(agent, batch.outbox)?.seq ?? 0)
    if (outcome.taken > 0) this.#enter(delivery, outcome)
    return outcome
  }

  #enter(delivery: Delivery, { seq, taken: count, lost }: Outcome): void {
    const { agent, batch, receivedAt } = delivery
    this.#declareDefinitions(receivedAt)
    const { events, text } = newEventsOf(delivery, count)
    const { outbox, sentAt } = batch
    const sequence = { firstSeq: seq - count + 1, count, lostFrom: lost?.first ?? null }
    const header = { agent, outbox, ...sequence, receivedAt, sentAt }
    const id = this.#chain.batch(header, text)
    this.#derived.apply({ kind: 'events', id, ...header, events, thinned: [] })
  }

  #enterRecord(record: LedgerRecord): number {
    ledgerRecordParser.parse(record, 'a record for the ledger')
    const previous = this.#chain.head
    const id = this.#chain.record(record)
    this.#derived.apply({ kind: 'record', id, record, previous })
    return id
  }

  #declareDefinitions(at: number): void {
    if (!this.#undeclared) return
    this.#undeclared = false
    this.#enterRecord(definitionsRecord(this.building, at))
  }

  get #chain(): EntryWriter {
    if (!this.#writer) throw new MunteokError('fault', 'closed', `the ledger ${this.file} is not open`)
    return this.#writer
  }

  get #derived(): Derivation {
    if (!this.#derivation) throw new MunteokError('fault', 'closed', `the ledger ${this.file} is not open`)
    return this.#derivation
  }

  /** Reads from the file what is kept in memory: at the start, and after a transaction that failed. */
  #remember(): void {
    this.#writer = new EntryWriter(this.db)
    this.#derivation = new Derivation(this.db, this.building, this.time)
    this.#undeclared = definitionsDiffer(this.db, this.building)
  }

  #checkRules(db: Db): void {
    const made = readMeta(db, 'rules')
    const now = rulesOf(this.#fileBuilding)
    if (made !== now)
      throw new MunteokError(
        'input',
        'rules-changed',
        `the figures in ${this.file} were made with ${made}, the building's file now says ${now}: undo that change, or rebuild the ledger`,
      )
  }
}
