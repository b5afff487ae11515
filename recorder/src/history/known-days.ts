import { type Building, type Day, type LocalTime, nextDay, openMinutes } from '@munteok/core'
import type { PassageQueries } from '../passage-queries.ts'

/**
 * Of which days the counters tell. When a house was open for a whole day and not one person passed any
 * counter, then nobody counted: that is no day without people. A day on which it was closed is one.
 */
export class KnownDays {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries

  constructor(building: Building, time: LocalTime, passages: PassageQueries) {
    this.#building = building
    this.#time = time
    this.#passages = passages
  }

  /**
   * Whether something is known of a day, for days that touch `[from, to)`.
   * @param now days after it are not known, days before the first count neither
   */
  within(from: number, to: number, now: number): (day: Day) => boolean {
    const begun = this.#passages.firstMinute()
    if (begun === undefined) return () => false
    const first = this.#time.dayOf(begun)
    const today = this.#time.dayOf(now)
    const silent = this.#silentDays(Math.max(from, begun), Math.min(to, now))
    return (day) => day >= first && day <= today && (day === today || !silent.has(day))
  }

  #silentDays(from: number, to: number): Set<Day> {
    const silent = new Set<Day>()
    if (to <= from) return silent
    const start = this.#time.startOfDay(this.#time.dayOf(from))
    const counted = new Set(this.#passages.startsOfDays(start, to).map((at) => this.#time.dayOf(at)))
    for (let day = this.#time.dayOf(from); day <= this.#time.dayOf(to - 1); day = nextDay(day))
      if (!counted.has(day) && openMinutes(this.#building, day).length > 0) silent.add(day)
    return silent
  }
}
