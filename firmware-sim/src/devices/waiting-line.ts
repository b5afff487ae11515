import type { Presented } from './firmware.ts'

const MOST = 100

/** The people who wait at a reader, one behind the other. */
export class WaitingLine {
  #waiting: Presented[] = []

  /** @returns false when too many wait already */
  join(presented: Presented): boolean {
    if (this.#waiting.length >= MOST) return false
    this.#waiting.push(presented)
    return true
  }

  /** Whose turn it is. */
  next(): Presented | undefined {
    return this.#waiting.shift()
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Nobody waits any more at a reader that was dead. */
  disperse(): void {
    this.#waiting = []
  }
}
