/** A wide door with people shoulder to shoulder. */
export const PEOPLE_PER_SECOND = 10
/** Frames that waited in a buffer arrive together, and clocks are set: so many at once are believed. */
export const SLACK_PEOPLE = 100

/**
 * How many people a door can have let through by now. What a stuck sensor or a broken counter reports
 * beyond that are no people, also where each of its readings is small.
 *
 * Like a bucket that fills with time: what is left over from earlier is at most the slack, but the time
 * since the last reading counts in full, so that a crowd during a long absence is believed. What was
 * refused takes all that was left: a sensor that goes on too fast goes on being refused, and one that
 * is well again is believed as soon as a person could have walked.
 */
export class DoorCapacity {
  #left = SLACK_PEOPLE
  #at: number | undefined

  /** @param at when the counter was last read, UTC epoch milliseconds; undefined when it never was */
  constructor(at?: number) {
    this.#at = at
  }

  /**
   * @param people passed since the last call, as the counter says
   * @param at now, UTC epoch milliseconds
   * @param longestMs how far back they can have passed at most
   * @returns whether the door can have let so many through
   */
  admits(people: number, at: number, longestMs = Number.POSITIVE_INFINITY): boolean {
    const elapsedMs = this.#at === undefined ? 0 : at - this.#at
    this.#at = at
    // A clock that went back says nothing about how long it was.
    const possible = elapsedMs < 0 ? Number.POSITIVE_INFINITY : this.#left + walked(elapsedMs, longestMs)
    const isPossible = people <= possible
    this.#left = isPossible ? Math.min(SLACK_PEOPLE, possible - people) : 0
    return isPossible
  }
}

function walked(elapsedMs: number, longestMs: number): number {
  return (Math.min(elapsedMs, longestMs) / 1_000) * PEOPLE_PER_SECOND
}
