import { type CheckIn, MunteokError } from '@munteok/core'
import type { OutboxStatements } from './outbox-statements.ts'

/** A check-in for which a receipt is given. */
export type ReceiptedCheckIn = CheckIn & { readonly receipt: string }

/** What the outbox does for it. */
export interface SettlingDisk {
  readonly statements: () => OutboxStatements
  /**
   * Commits what `write` writes, as the outbox does all that it commits.
   * @param added how many events that adds
   */
  readonly commit: (added: number, write: () => void) => void
}

/** The outbox's table of check-ins that have no number yet, since their people may still change them. */
export class SettlingTable {
  readonly #disk: SettlingDisk
  #count = 0
  #leftOver: readonly string[] = []

  constructor(disk: SettlingDisk) {
    this.#disk = disk
  }

  /** Finds what an earlier process left behind. */
  open(): void {
    this.#leftOver = this.#disk.statements().settlingReceipts.all()
    this.#count = this.#leftOver.length
  }

  get count(): number {
    return this.#count
  }

  /** Receipts of what an earlier process left behind, as long as it has no number. */
  get leftOver(): readonly string[] {
    return this.#leftOver
  }

  /** @param more is committed with it */
  put(checkIn: ReceiptedCheckIn, more: () => void): void {
    this.#disk.commit(0, () => {
      this.#disk.statements().putSettling.run(checkIn.receipt, checkIn.at, JSON.stringify(checkIn))
      more()
    })
    this.#count++
  }

  change(checkIn: ReceiptedCheckIn): void {
    const { changeSettling } = this.#disk.statements()
    this.#disk.commit(0, () => changeSettling.run(JSON.stringify(checkIn), checkIn.receipt))
  }

  remove(receipt: string): void {
    this.#disk.commit(0, () => this.#disk.statements().removeSettling.run(receipt))
    this.#count--
  }

  /** Makes events of them, in this order. */
  settle(receipts: readonly string[]): void {
    const { settle, removeSettling } = this.#disk.statements()
    this.#disk.commit(receipts.length, () => {
      for (const receipt of receipts) {
        settle.run(receipt)
        removeSettling.run(receipt)
      }
    })
    this.#count -= receipts.length
  }

  /** @returns whether there was something left over: it has numbers now */
  settleLeftOver(): boolean {
    if (this.#leftOver.length === 0) return false
    this.settle(this.#leftOver)
    this.#leftOver = []
    return true
  }

  /** What was left over is no longer in the table. */
  forgetLeftOver(): void {
    this.#count -= this.#leftOver.length
    this.#leftOver = []
  }
}

/** Does what may fail for want of room: the outbox has told that. */
export function unlessFull(deed: () => void): void {
  try {
    deed()
  } catch (error) {
    if (!(error instanceof MunteokError)) throw error
  }
}
