import type { Clock } from '@munteok/core'

/** How long the screen waits for somebody who has begun, and how long before that it says so. */
export const WAIT_MS = 60_000
export const WARN_BEFORE_MS = 20_000

/**
 * Time as the screen has it, and since when nobody has touched it. Real time, UTC epoch milliseconds: it
 * goes on when it is read, a few times a second, and what depends on it is drawn anew.
 */
export class ScreenTime {
  readonly #clock: Clock
  #now: number = $state(0)
  #touchedAt: number = $state(0)

  /** @param clock real time */
  constructor(clock: Clock) {
    this.#clock = clock
    this.touch()
  }

  /** When the clock was last read. */
  get now(): number {
    return this.#now
  }

  /** When somebody last did something here. */
  get touchedAt(): number {
    return this.#touchedAt
  }

  read(): number {
    this.#now = this.#clock.now()
    return this.#now
  }

  /** Somebody is there. */
  touch(): void {
    this.#touchedAt = this.read()
  }

  /** Who has begun has gone away. */
  get isOver(): boolean {
    return this.#leftMs <= 0
  }

  /** Seconds until that, once it is near. */
  get secondsLeft(): number | undefined {
    return this.#leftMs <= WARN_BEFORE_MS ? Math.max(0, Math.ceil(this.#leftMs / 1000)) : undefined
  }

  get #leftMs(): number {
    return this.#touchedAt + WAIT_MS - this.#now
  }
}
