import { type Building, type Day, type LocalTime, nextDay, openMinutes } from '@munteok/core'
import type { OccupancyBucket } from '../occupancy-history.ts'
import type { OccupancyRollup } from '../occupancy-rollup.ts'
import { type Mean, Weighted } from './weighted.ts'

const HOUR_MS = 3_600_000

/** An hour, or the part of it, for which a house was open. */
type Open = readonly [from: number, to: number]

/**
 * People by day, as somebody means it who asks how full a day was: over the hours in which the house is
 * open; on a day on which it is not, over those in which somebody surely was there. Days that are over are
 * remembered until they are worked out again, so that five years are added up once.
 */
export class OpenDays {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #occupancies: OccupancyRollup
  readonly #remembered = new Map<string, Map<Day, Mean>>()

  constructor(building: Building, time: LocalTime, occupancies: OccupancyRollup) {
    this.#building = building
    this.#time = time
    this.#occupancies = occupancies
    occupancies.onMadeAgain((day) => {
      for (const days of this.#remembered.values()) days.delete(day)
    })
  }

  /** A zone's mean, most and interval on each of some days, which follow each other. */
  of(zone: string, days: readonly Day[], now: number): ReadonlyMap<Day, Mean> {
    const remembered = this.#daysOf(zone)
    const missing = days.filter((day) => !remembered.has(day))
    const [first] = missing
    const last = missing.at(-1)
    if (first === undefined || last === undefined) return remembered
    const over = this.#occupancies.livesFrom(now)
    const made = new Map<Day, Mean>()
    for (const [day, mean] of this.#read(zone, first, last, now)) {
      made.set(day, mean)
      if (this.#time.endOfDay(day) <= over) remembered.set(day, mean)
    }
    return new Map(
      days.flatMap((day) => {
        const mean = made.get(day) ?? remembered.get(day)
        return mean ? [[day, mean] as const] : []
      }),
    )
  }

  #daysOf(zone: string): Map<Day, Mean> {
    const remembered = this.#remembered.get(zone) ?? new Map<Day, Mean>()
    this.#remembered.set(zone, remembered)
    return remembered
  }

  *#read(zone: string, first: Day, last: Day, now: number): Generator<[Day, Mean]> {
    const hours = this.#occupancies.hours(zone, this.#time.startOfDay(first), this.#time.endOfDay(last), now)
    let next = 0
    for (let day = first; day <= last; day = nextDay(day)) {
      const end = this.#time.endOfDay(day)
      const begin = next
      while ((hours[next]?.start ?? end) < end) next += 1
      yield [day, this.#meanOf(day, hours.slice(begin, next))]
    }
  }

  #meanOf(day: Day, hours: readonly OccupancyBucket[]): Mean {
    const sum = new Weighted()
    const open = openMinutes(this.#building, day).map(
      ([opens, closes]): Open => [this.#time.instant(day, opens), this.#time.instant(day, closes)],
    )
    for (const hour of hours)
      sum.add(hour, open.length > 0 ? overlap(hour.start, open) : Number(hour.mean >= 1))
    return sum.mean ?? { mean: 0, low: 0, high: 0, max: 0 }
  }
}

function overlap(start: number, open: readonly Open[]): number {
  let shared = 0
  for (const [from, to] of open)
    shared += Math.max(0, Math.min(to, start + HOUR_MS) - Math.max(from, start)) / HOUR_MS
  return shared
}
