import type { Event, MunteokError } from '@munteok/core'
import { troubleOf } from '@munteok/runtime'
import {
  DEVICE_ROW_CHARS,
  nameAside,
  type OutboxDatabase,
  type OutboxFileOptions,
  openOutboxFile,
  pageSize,
} from './outbox-file.ts'
import { renewOutbox } from './outbox-renewal.ts'
import { type OutboxStatements, prepareStatements } from './outbox-statements.ts'
import { type ReceiptedCheckIn, SettlingTable, unlessFull } from './settling-table.ts'
import { readError, writeError } from './sqlite-errors.ts'

/** Acknowledged rows that may lie about before they are deleted. */
const DELETE_AT = 2_000
/** Free pages to keep for the next events; beyond, the file gives room back. */
const FREE_PAGES = 1_024
const FREED_AT_ONCE = 512

export interface OutboxOptions extends OutboxFileOptions {
  /** Called after each append. */
  readonly onAppended?: () => void
  /** Called when writing begins to fail (with what to say about it) and when it works again. */
  readonly onTrouble?: (trouble: string | undefined, error?: MunteokError) => void
}

/** What a device must still know after a restart; kept beside its events. */
export interface DeviceRow {
  readonly device: string
  readonly state: object
}

/**
 * The events of this agent that the recorder has not confirmed, on the disk of this machine.
 *
 * Events are numbered 1, 2, 3 … without a hole, for the life of the file. What `append` returned for
 * has reached the disk. One process at a time.
 *
 * Check-ins that their people may still change are kept beside the events, without a number (`keep`,
 * `change`, `withdraw`), until `settle` makes events of them.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #settling = new SettlingTable({
    statements: () => this.#open.statements,
    commit: (added, write) => this.#commit(added, write),
  })
  #db: OutboxDatabase | undefined
  #id = ''
  #newest = 0
  #acknowledged = 0
  /** The lowest row that has not been deleted. */
  #kept = 1
  /** The last event that was there when the file was opened. */
  #found = 0
  #trouble: string | undefined
  #statements: OutboxStatements | undefined
  /** Events and kept check-ins that were stored since the start, by device. */
  readonly #stored = new Map<string, number>()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** @throws MunteokError `outside` when another process has it, or it cannot be opened */
  open(): void {
    const db = openOutboxFile(this.#options)
    this.#db = db
    this.#statements = prepareStatements(db)
    const { id = '', lowest, newest = 0 } = this.#statements.bounds.get() ?? {}
    this.#id = id
    this.#newest = newest
    this.#found = newest
    this.#kept = lowest ?? newest + 1
    this.#acknowledged = this.#kept - 1
    this.#settling.open()
    unlessFull(() => this.#settleLeftOver())
  }

  close(): void {
    if (!this.#db) return
    this.flush()
    this.#db.close()
    this.#db = undefined
    this.#statements = undefined
  }

  get id(): string {
    return this.#id
  }

  /** The lowest sequence number that can still be sent. */
  get oldest(): number {
    return this.#acknowledged + 1
  }

  /** The sequence number of the last event that was appended; 0 before the first one. */
  get newest(): number {
    return this.#newest
  }

  /** Events that the recorder has not acknowledged. */
  get pending(): number {
    return this.#newest - this.#acknowledged + this.#settling.count
  }

  /** What keeps it from writing, while something does. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** How many events and check-ins were stored since the start, by device; also those that were taken back. */
  get stored(): ReadonlyMap<string, number> {
    return this.#stored
  }

  get budgetBytes(): number {
    return this.#options.budgetBytes
  }

  /** Bytes of the file that are in use. */
  get bytes(): number {
    const db = this.#open.db
    const pages = db.pragma('page_count', { simple: true }) as number
    return (pages - this.#freePages()) * pageSize(db)
  }

  /** When the first pending event happened. @throws as `read` does */
  get oldestAt(): number | undefined {
    const { at, settlingAt } = this.#open.statements
    return this.#read(() => least(at.get(this.#acknowledged), settlingAt.get() ?? undefined))
  }

  /**
   * Commits events and the device's state together: both are on the disk when it returns, or neither.
   *
   * @returns the sequence number of the first event
   * @throws MunteokError `outside` / `disk-full` or `disk-failed`
   */
  append(events: readonly Event[], row?: DeviceRow): number {
    this.#settleLeftOver()
    const first = this.#newest + 1
    const { statements } = this.#open
    this.#commit(events.length, () => {
      for (const event of events) statements.insert.run(event.at, JSON.stringify(event))
      if (row) statements.putDevice.run(row.device, rowText(row.state))
    })
    for (const { device } of events) this.#countStored(device)
    return first
  }

  /** Commits a check-in that may still be changed, and the device's state. @throws as `append` does */
  keep(checkIn: ReceiptedCheckIn, row?: DeviceRow): void {
    this.#settleLeftOver()
    const { putDevice } = this.#open.statements
    this.#settling.put(checkIn, () => row && putDevice.run(row.device, rowText(row.state)))
    this.#countStored(checkIn.device)
  }

  #countStored(device: string): void {
    this.#stored.set(device, (this.#stored.get(device) ?? 0) + 1)
  }

  /** Commits what a kept check-in became. @throws as `append` does */
  change(checkIn: ReceiptedCheckIn): void {
    this.#settling.change(checkIn)
  }

  /** Forgets a kept check-in: it never becomes an event. @throws as `append` does */
  withdraw(receipt: string): void {
    this.#settling.remove(receipt)
  }

  /** Makes events of kept check-ins, in this order: all of them, or none. @throws as `append` does */
  settle(receipts: readonly string[]): void {
    this.#settleLeftOver()
    this.#settling.settle(receipts)
  }

  /**
   * What was left over goes before all that is new: it counts with what the file held when it was opened,
   * which is in the ledger if the file is an old copy (`beginAnew`).
   */
  #settleLeftOver(): void {
    if (this.#settling.settleLeftOver()) this.#found = this.#newest
  }

  /** @param added how many events it adds */
  #commit(added: number, write: () => void): void {
    const commit = this.#open.db.transaction(write)
    this.#write(() => {
      try {
        commit()
      } catch (error) {
        if (!this.#deleteAcknowledged()) throw error
        commit()
      }
    })
    this.#newest += added
    // That a device's row could be written says nothing: it has its room already.
    this.#setTrouble(undefined)
    if (added > 0) this.#options.onAppended?.()
  }

  /** Keeps a device's state without an event. @throws as `append` does */
  saveDevice(row: DeviceRow): void {
    this.#write(() => this.#open.statements.putDevice.run(row.device, rowText(row.state)))
  }

  /** The state that was last kept for a device, as it was given. */
  deviceState(device: string): unknown {
    const text = this.#read(() => this.#open.statements.device.get(device))
    return text === undefined ? undefined : JSON.parse(text)
  }

  /**
   * The JSON of the events after `afterSeq`, in order and without a hole.
   *
   * @param afterSeq at least `oldest` - 1
   * @throws MunteokError `outside` / `outbox-unreadable`
   */
  read(afterSeq: number, limit: number): string[] {
    return this.#read(() => this.#open.statements.read.all(afterSeq, limit))
  }

  /** The pending check-ins by card since a time: whose, and when. For the memory of today's visits. */
  visitsSince(at: number): { visitor: string; at: number }[] {
    return this.#read(() => this.#open.statements.visits.all(at))
  }

  /** Everything up to `seq` is in the ledger. Rows go later, many at once. */
  acknowledge(seq: number): void {
    if (seq <= this.#acknowledged) return
    this.#acknowledged = Math.min(seq, this.#newest)
    if (this.#acknowledged - this.#kept >= DELETE_AT) this.flush()
  }

  /**
   * Begins a new outbox, under a new name, where the recorder has events of this one that it does not
   * know of: the file was restored from an old copy. What the file held when it was opened is in the
   * ledger then; what was appended since is kept, as 1, 2, 3 ….
   *
   * @returns where the old one was set aside
   * @throws MunteokError `outside` / `disk-full` or `disk-failed`
   */
  beginAnew(): string {
    const aside = nameAside(this.#options, 'stale')
    this.#write(() => {
      this.#id = renewOutbox(this.#open.db, this.#found, this.#settling.leftOver, aside)
    })
    this.#newest -= this.#found
    this.#acknowledged = 0
    this.#kept = 1
    this.#found = 0
    this.#settling.forgetLeftOver()
    return aside
  }

  /** Deletes what is acknowledged and gives free room back. Failing to is no harm: later will do. */
  flush(): void {
    try {
      this.#deleteAcknowledged()
      unlessFull(() => this.#settleLeftOver())
      if (this.#freePages() > FREE_PAGES) this.#open.db.pragma(`incremental_vacuum(${FREED_AT_ONCE})`)
    } catch (error) {
      this.#warn(writeError(error, this.#options.file))
    }
  }

  /** Deletes what is acknowledged from the journal too, so that no byte of it is left. */
  scrub(): void {
    this.flush()
    try {
      this.#open.db.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      this.#warn(writeError(error, this.#options.file))
    }
  }

  #warn(failure: MunteokError): void {
    this.#options.log.warn(troubleOf(failure), failure.message)
  }

  #deleteAcknowledged(): boolean {
    if (this.#kept > this.#acknowledged) return false
    this.#open.statements.remove.run(this.#acknowledged)
    this.#kept = this.#acknowledged + 1
    return true
  }

  #freePages(): number {
    return this.#open.db.pragma('freelist_count', { simple: true }) as number
  }

  #write(write: () => void): void {
    try {
      write()
    } catch (error) {
      const failure = writeError(error, this.#options.file)
      this.#setTrouble(failure.message, failure)
      throw failure
    }
  }

  #read<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw readError(error, this.#options.file)
    }
  }

  #setTrouble(trouble: string | undefined, error?: MunteokError): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.onTrouble?.(trouble, error)
  }

  get #open(): { db: OutboxDatabase; statements: OutboxStatements } {
    if (!this.#db || !this.#statements) throw new TypeError('the outbox is not open')
    return { db: this.#db, statements: this.#statements }
  }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function rowText(state: object): string {
  return JSON.stringify(state).padEnd(DEVICE_ROW_CHARS)
}
