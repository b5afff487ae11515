import {
  type Building,
  type BusyAnswer,
  closureOn,
  type Day,
  type LocalTime,
  nextDay,
  weekdayOf,
} from '@munteok/core'
import type { OccupancyRollup } from '../occupancy-rollup.ts'
import type { KnownDays } from './known-days.ts'

const HOUR_MS = 3_600_000

/** How full a floor or the house is at each hour of the week, as a mean of the hours that there were. */
export class BusyHours {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #occupancies: OccupancyRollup
  readonly #known: KnownDays

  constructor(building: Building, time: LocalTime, occupancies: OccupancyRollup, known: KnownDays) {
    this.#building = building
    this.#time = time
    this.#occupancies = occupancies
    this.#known = known
  }

  /** Of the days that lie within `[from, to)` and are over. */
  of(zone: string, from: number, to: number, now: number): BusyAnswer {
    const end = Math.min(to, this.#time.startOfDay(this.#time.dayOf(now)))
    const waiting = new Set(this.#occupancies.settle(from, end, now, 0))
    const isKnown = this.#known.within(from, end, now)
    const isMeant = (day: Day) => isKnown(day) && !waiting.has(day) && !closureOn(this.#building, day)
    const sums = new Map<number, { people: number; of: number }>()
    for (const [at, people] of this.#hours(zone, from, end, now, isMeant)) {
      const sum = sums.get(at)
      if (sum) {
        sum.people += people
        sum.of += 1
      } else sums.set(at, { people, of: 1 })
    }
    const hours = [...sums].sort(([a], [b]) => a - b)
    return {
      hours: hours.map(([at, { people, of }]) => ({
        weekday: Math.floor(at / 24) + 1,
        hour: at % 24,
        mean: Math.round((people / of) * 10) / 10,
        of,
      })),
    }
  }

  /** Each hour that is meant, by its place in the week from Monday, with its people. */
  *#hours(
    zone: string,
    from: number,
    to: number,
    now: number,
    isMeant: (day: Day) => boolean,
  ): Generator<[at: number, people: number]> {
    const hours = this.#occupancies.hours(zone, from, to, now)
    let next = 0
    for (let day = this.#firstWholeDay(from); this.#time.endOfDay(day) <= to; day = nextDay(day)) {
      if (!isMeant(day)) continue
      const start = this.#time.startOfDay(day)
      const end = this.#time.endOfDay(day)
      const weekday = (weekdayOf(day) + 6) % 7
      const isPlain = end - start === 24 * HOUR_MS
      for (let at = start, i = 0; at < end; at += HOUR_MS, i++) {
        while ((hours[next]?.start ?? end) < at) next += 1
        const hour = hours[next]
        yield [weekday * 24 + (isPlain ? i : this.#time.parts(at).hour), hour?.start === at ? hour.mean : 0]
      }
    }
  }

  #firstWholeDay(from: number): Day {
    const day = this.#time.dayOf(from)
    return this.#time.startOfDay(day) === from ? day : nextDay(day)
  }
}
