const SECONDS = 60

/** How many readings came within the last minute, to the second. Time is any that is never set back. */
export class ReadingRate {
  readonly #counts = new Uint32Array(SECONDS)
  /** The second that was counted last. */
  #second = 0

  add(count: number, nowMs: number): void {
    this.#moveTo(nowMs)
    const slot = this.#second % SECONDS
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count
  }

  perMinute(nowMs: number): number {
    this.#moveTo(nowMs)
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Empties what is a minute old. */
  #moveTo(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000)
    for (let passed = Math.max(this.#second + 1, second - SECONDS + 1); passed <= second; passed++)
      this.#counts[passed % SECONDS] = 0
    this.#second = Math.max(this.#second, second)
  }
}
