import type { Day, LocalTime } from '@munteok/core'

/**
 * Which cards opened a visit today, so that a receipt can say "welcome back". What counts as a use
 * is the recorder's word; this is the same rule over what one agent saw.
 */
export class Visits {
  readonly #time: LocalTime
  readonly #sameVisitMinutesOn: (day: Day) => number
  readonly #openedAt = new Map<string, number>()
  #day: Day = ''

  constructor(time: LocalTime, sameVisitMinutesOn: (day: Day) => number) {
    this.#time = time
    this.#sameVisitMinutesOn = sameVisitMinutesOn
  }

  /**
   * Notes a tap.
   * @returns true when it belongs to a visit that is open already
   */
  note(visitor: string, at: number): boolean {
    const day = this.#time.dayOf(at)
    if (day !== this.#day) this.#openedAt.clear()
    this.#day = day
    const openedAt = this.#openedAt.get(visitor)
    if (openedAt !== undefined && at - openedAt <= this.#sameVisitMinutesOn(day) * 60_000) return true
    this.#openedAt.set(visitor, at)
    return false
  }
}
