import type { Clock } from '@munteok/core'

export const MOST_PEOPLE = 500
/** A digit that comes later than this begins a new number. */
const TYPING_MS = 2_000

/** How many people check in together: stepped by a button, or typed with number keys. */
export class HeadCount {
  #people = $state(1)
  readonly #clock: Clock
  #typedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get people(): number {
    return this.#people
  }

  set(people: number): void {
    this.#typedAt = Number.NEGATIVE_INFINITY
    this.#people = within(people)
  }

  add(by: number): void {
    this.set(this.#people + by)
  }

  /** @param digit 0 to 9 */
  type(digit: number): void {
    const isGoingOn = this.#clock.now() - this.#typedAt <= TYPING_MS
    const typed = isGoingOn ? this.#people * 10 + digit : digit
    this.#people = within(typed)
    if (typed > 0) this.#typedAt = this.#clock.now()
  }

  /** Takes the last digit back. */
  erase(): void {
    this.#people = within(Math.floor(this.#people / 10))
    this.#typedAt = this.#clock.now()
  }
}

function within(people: number): number {
  return Math.min(MOST_PEOPLE, Math.max(1, people))
}
