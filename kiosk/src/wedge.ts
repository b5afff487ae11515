/**
 * Readers that type. The agent reads them itself where it can; where it cannot, what they type comes to
 * this page, and must neither press a button nor count as people. A reader is told from a person by its
 * speed: no finger types keys a few milliseconds apart. Keys are told by their place (`code`), so that a
 * Korean layout changes nothing.
 */
import type { Key } from './keyboard.ts'

/** Two keys closer than this were not pressed by a finger. */
const FASTEST_FINGER_MS = 35
/** A key of a person is handed on once it is clear that no other one follows at once. */
export const HOLD_MS = 40

const PRINTABLE = /^(?:Key[A-Z]|Digit\d|Numpad\w+|Minus|Equal|Semicolon|Slash|Period|Comma|Space|Quote)$/
const ENTER = ['Enter', 'NumpadEnter']

export type Timer = (run: () => void, ms: number) => () => void

/** Hands a person's keys on, a moment late, and keeps a reader's back. */
export class Wedge {
  readonly #after: Timer
  readonly #typed: (key: Key) => void
  #lastAt = Number.NEGATIVE_INFINITY
  #isBurst = false
  #pending: { key: Key; cancel: () => void } | undefined

  /** @param typed takes printable keys that a person pressed */
  constructor(after: Timer, typed: (key: Key) => void) {
    this.#after = after
    this.#typed = typed
  }

  /**
   * @param at when it was pressed, in milliseconds
   * @returns true when the browser must do nothing with the key
   */
  takes(key: Key, at: number): boolean {
    const isClose = at - this.#lastAt < FASTEST_FINGER_MS
    if (ENTER.includes(key.code)) return this.#enter(isClose)
    if (!PRINTABLE.test(key.code)) return false
    this.#lastAt = at
    if (!isClose) this.#isBurst = false
    else {
      this.#isBurst = true
      this.#pending?.cancel()
      this.#pending = undefined
      return true
    }
    return this.#hold(key)
  }

  /** The Enter that ends what a reader typed presses no button. */
  #enter(isClose: boolean): boolean {
    const ends = isClose && (this.#isBurst || this.#pending !== undefined)
    this.#isBurst = false
    if (ends) {
      this.#pending?.cancel()
      this.#pending = undefined
    }
    return ends
  }

  #hold(key: Key): boolean {
    // The space bar presses the button that has the focus: that cannot wait.
    if (key.code === 'Space') return false
    this.#flush()
    const cancel = this.#after(() => this.#flush(), HOLD_MS)
    this.#pending = { key, cancel }
    return true
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = undefined
    if (!pending) return
    pending.cancel()
    this.#typed(pending.key)
  }
}
