const FREE_TRIES = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000
/** The most that are remembered: the one that tried first is forgotten first. */
const MOST_REMEMBERED = 1_000

interface Tries {
  readonly made: number
  readonly waitUntil: number
}

/** Who guesses waits: after five tries half a minute, then twice as long each time, up to a quarter of an hour. */
export class Throttle {
  readonly #now: () => number
  readonly #tries = new Map<string, Tries>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How long somebody has to wait before the next try; 0 for who may try. */
  waitMs(of: string): number {
    return Math.max(0, (this.#tries.get(of)?.waitUntil ?? 0) - this.#now())
  }

  /** Notes a try, before it is known whether it is right: of many at once, no more than five are looked at. */
  note(of: string): void {
    const made = (this.#tries.get(of)?.made ?? 0) + 1
    const doublings = Math.min(made - FREE_TRIES, 30)
    const wait = doublings < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** doublings, LONGEST_WAIT_MS)
    this.#tries.delete(of)
    this.#tries.set(of, { made, waitUntil: this.#now() + wait })
    const [first] = this.#tries.keys()
    if (this.#tries.size > MOST_REMEMBERED && first !== undefined) this.#tries.delete(first)
  }

  /** It was right. */
  forget(of: string): void {
    this.#tries.delete(of)
  }
}
