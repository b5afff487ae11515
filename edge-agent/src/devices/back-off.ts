const FIRST_MS = 250
const LONGEST_MS = 5_000

/** How long to wait before a device is tried again: 250 ms, then twice as long each time, at most 5 s. */
export class BackOff {
  #ms = FIRST_MS

  /** @returns milliseconds */
  next(): number {
    const ms = this.#ms
    this.#ms = Math.min(ms * 2, LONGEST_MS)
    return ms
  }

  /** It worked: the next failure begins with the short wait again. */
  reset(): void {
    this.#ms = FIRST_MS
  }
}
