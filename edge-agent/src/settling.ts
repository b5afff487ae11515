import { MunteokError } from '@munteok/core'
import type { DeviceRow, Outbox } from './outbox.ts'
import type { ReceiptedCheckIn } from './settling-table.ts'
import { realTimers, type Timers } from './timers.ts'

/** For how long a check-in can be changed after it was made or last changed, in people's own time … */
const CHANGEABLE_MS = 10_000
/** … and after it was made. */
const CHANGEABLE_IN_ALL_MS = 60_000
/** Whoever presses in the last moment is in time, although the way to here takes a moment too. */
const GRACE_MS = 500
/** When to try again where check-ins could not become events. */
const RETRY_MS = 1_000

/** Where check-ins wait on the disk. `Outbox` is one. */
export type SettlingStore = Pick<Outbox, 'keep' | 'change' | 'withdraw' | 'settle'>

/** A check-in that can still be changed. */
export interface Changeable {
  readonly checkIn: ReceiptedCheckIn
  /** What its receipt said of the visit. */
  readonly sameVisit: boolean
}

interface Waiting extends Changeable {
  readonly madeAt: number
  /** Until when it can be changed; from then on it is to become an event. */
  readonly until: number
}

/**
 * Check-ins are on the disk from the first moment, and become events when their people can no longer
 * change their minds. Where that fails they stay where they are, and it is tried again.
 */
export class Settling {
  readonly #store: SettlingStore
  readonly #timers: Timers
  /** By receipt, in the order in which they were made. */
  readonly #waiting = new Map<string, Waiting>()
  #cancel: (() => void) | undefined

  constructor(store: SettlingStore, timers: Timers = realTimers) {
    this.#store = store
    this.#timers = timers
  }

  /** What can still be changed; undefined when it is too late, or was never here. */
  find(receipt: string): Changeable | undefined {
    const found = this.#waiting.get(receipt)
    return found && this.#timers.now() < found.until ? found : undefined
  }

  /**
   * @param row what the reader must still know after a restart, committed with the check-in
   * @returns for how long it can be changed, milliseconds
   * @throws MunteokError `outside` when it could not be committed
   */
  keep(made: Changeable, row?: DeviceRow): number {
    this.#store.keep(made.checkIn, row)
    return this.#wait(made, this.#timers.now())
  }

  /**
   * @param checkIn of one that `find` finds, as it is now
   * @returns for how long it can be changed again, milliseconds
   * @throws MunteokError `outside` when that could not be committed; it stays as it was
   */
  change(checkIn: ReceiptedCheckIn): number {
    const before = this.#known(checkIn.receipt)
    this.#store.change(checkIn)
    return this.#wait({ ...before, checkIn }, before.madeAt)
  }

  /** @throws MunteokError `outside` when that could not be committed; it stays as it was */
  withdraw(receipt: string): void {
    this.#known(receipt)
    this.#store.withdraw(receipt)
    this.#waiting.delete(receipt)
    this.#wake()
  }

  /** Makes events of all of them now. */
  settleAll(): void {
    this.#settle([...this.#waiting.keys()])
  }

  /** What cannot be written is left to the next start. */
  close(): void {
    this.settleAll()
    this.#cancel?.()
  }

  #known(receipt: string): Waiting {
    const known = this.#waiting.get(receipt)
    if (!known) throw new TypeError(`check-in ${receipt} does not wait here`)
    return known
  }

  #wait(what: Changeable, madeAt: number): number {
    const now = this.#timers.now()
    const changeableMs = Math.max(0, Math.min(CHANGEABLE_MS, madeAt + CHANGEABLE_IN_ALL_MS - now))
    this.#waiting.set(what.checkIn.receipt, { ...what, madeAt, until: now + changeableMs + GRACE_MS })
    this.#wake()
    return Math.floor(changeableMs)
  }

  /** Looks again when the next one is due. */
  #wake(earliestMs = 0): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#waiting.size === 0) return
    const next = Math.min(...[...this.#waiting.values()].map(({ until }) => until))
    const ms = Math.max(earliestMs, Math.ceil(next - this.#timers.now()))
    this.#cancel = this.#timers.after(ms, () => this.#settleDue())
  }

  #settleDue(): void {
    const now = this.#timers.now()
    const due = [...this.#waiting].filter(([, { until }]) => until <= now).map(([receipt]) => receipt)
    this.#settle(due)
  }

  #settle(receipts: readonly string[]): void {
    try {
      if (receipts.length > 0) this.#store.settle(receipts)
    } catch (error) {
      // The outbox tells what keeps it from writing.
      if (!(error instanceof MunteokError)) throw error
      this.#wake(RETRY_MS)
      return
    }
    for (const receipt of receipts) this.#waiting.delete(receipt)
    this.#wake()
  }
}
