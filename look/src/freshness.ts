/** No word for this long of real time, and a number is no longer the present. */
export const STALE_AFTER_MS = 30_000

interface Word {
  /** When it was said, by the sayer's clock. */
  readonly at: number
  /**
   * What the sayer's clock shows as the word arrives, where the word may be an old one that was kept
   * for whoever connects; absent for a word that was said just now.
   */
  readonly keptUntil?: number | undefined
  /** How many times as fast as real time the sayer's clock runs. */
  readonly speed: number
}

/**
 * How old the last word is, in real milliseconds. Judged by when words arrive, because the clocks of
 * two machines need not agree; only a kept word is judged by the clock that it was said by.
 */
export class Freshness {
  /** Real time by which the last word counts as said; undefined before the first one. */
  #saidAt: number | undefined
  #lastWordAt: number | undefined

  /** @param arrivedAt real time. A word that was heard before changes nothing. */
  hear(word: Word, arrivedAt: number): void {
    if (word.at === this.#lastWordAt) return
    this.#lastWordAt = word.at
    const ageMs = word.keptUntil === undefined ? 0 : Math.max(0, word.keptUntil - word.at) / word.speed
    this.#saidAt = arrivedAt - ageMs
  }

  /** Real time by which the last word counts as said; undefined before the first one. */
  get saidAt(): number | undefined {
    return this.#saidAt
  }

  isFresh(realNow: number): boolean {
    return this.#saidAt !== undefined && realNow - this.#saidAt <= STALE_AFTER_MS
  }
}
