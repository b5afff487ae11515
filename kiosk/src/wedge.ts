/**
 * Readers that type. The agent reads them itself where it can; where it cannot, what they type comes to
 * this page, which hands it to the agent; it must neither press a button nor count as people. A reader is told from a person by its
 * speed: no finger types keys a few milliseconds apart. Keys are told by their place (`code`), so that a
 * Korean layout changes nothing.
 */
import type { Key } from './keyboard.ts'
import { characterOf } from './us-layout.ts'

/** Two keys closer than this were not pressed by a finger. */
const FASTEST_FINGER_MS = 35
/** A reader that has begun may stall for so long, as on a busy computer: its line is still the same one. */
const LONGEST_STALL_MS = 500
/** A key of a person is handed on once it is clear that no other one follows at once. */
export const HOLD_MS = 40

const PRINTABLE = /^(?:Key[A-Z]|Digit\d|Numpad\w+|Minus|Equal|Semicolon|Slash|Period|Comma|Space|Quote)$/
const ENTER = ['Enter', 'NumpadEnter']
/** Shorter ones are a finger that slipped. */
const SHORTEST_TEXT = 4
const LONGEST_TEXT = 1_000

export type Timer = (run: () => void, ms: number) => () => void

/** Hands a person's keys on, a moment late, and what a reader typed as a whole. */
export class Wedge {
  readonly #after: Timer
  readonly #typed: (key: Key) => void
  readonly #read: (text: string) => void
  /** What may be a reader's text so far. In memory only, and no longer than its line. */
  #text = ''
  #lastAt = Number.NEGATIVE_INFINITY
  #isBurst = false
  #pending: { key: Key; cancel: () => void } | undefined

  /**
   * @param typed takes printable keys that a person pressed
   * @param read takes a line that a reader typed
   */
  constructor(after: Timer, typed: (key: Key) => void, read: (text: string) => void) {
    this.#after = after
    this.#typed = typed
    this.#read = read
  }

  /**
   * @param at when it was pressed, in milliseconds
   * @returns true when the browser must do nothing with the key
   */
  takes(key: Key, at: number): boolean {
    const isClose = at - this.#lastAt < (this.#isBurst ? LONGEST_STALL_MS : FASTEST_FINGER_MS)
    if (ENTER.includes(key.code)) return this.#enter(isClose)
    if (!PRINTABLE.test(key.code)) return false
    this.#lastAt = at
    this.#text = `${isClose ? this.#text : ''}${characterOf(key)}`.slice(0, LONGEST_TEXT + 1)
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
    const text = this.#text
    this.#text = ''
    this.#isBurst = false
    if (ends) {
      this.#pending?.cancel()
      this.#pending = undefined
      if (text.length >= SHORTEST_TEXT && text.length <= LONGEST_TEXT) this.#read(text)
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
