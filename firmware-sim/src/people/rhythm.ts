import { type Building, LocalTime, minuteOfDay, openMinutes } from '@munteok/core'
import { ARRIVALS_BY_WEEKDAY } from './rhythm-table.ts'

const MINUTE_MS = 60_000
const TABLE_MINUTES = 30
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
const WORKDAYS = [1, 2, 3, 4, 5]

/** Nobody comes for less than this before the doors close. */
const LAST_ARRIVAL_MINUTES = 20

/** A time from opening to closing, UTC epoch milliseconds. */
export interface OpenPeriod {
  readonly opens: number
  readonly closes: number
}

/** When people come to a building: the recorded rhythm of a door, within its opening hours and at its scale. */
export class Rhythm {
  readonly local: LocalTime
  readonly #building: Building
  readonly #scale: number

  /** @param visitsPerDay mean visitors on a weekday (Monday to Friday) on which the house is open */
  constructor(building: Building, visitsPerDay: number) {
    this.local = new LocalTime(building.timeZone)
    this.#building = building
    this.#scale = scaleOf(building, visitsPerDay)
  }

  /** The open periods of the day that `at` falls on. */
  openPeriods(at: number): OpenPeriod[] {
    const day = this.local.dayOf(at)
    return openMinutes(this.#building, day).map(([opens, closes]) => ({
      opens: this.local.instant(day, opens),
      closes: this.local.instant(day, closes),
    }))
  }

  /** The part of `from` to `to` in which visitors may come in this open period; empty when `from` ≥ `to`. */
  arrivalWindow(period: OpenPeriod, from: number, to: number): { from: number; to: number } {
    return {
      from: Math.max(from, period.opens),
      to: Math.min(to, period.closes - LAST_ARRIVAL_MINUTES * MINUTE_MS),
    }
  }

  /** How many visitors are expected between two times of one half hour in which the house is open. */
  expected(from: number, to: number): number {
    const { weekday, hour, minute } = this.local.parts(from)
    return perMinute(weekday, hour * 60 + minute) * this.#scale * ((to - from) / MINUTE_MS)
  }
}

/** Arrivals a minute in the recorded rhythm. */
function perMinute(weekday: number, minute: number): number {
  return (ARRIVALS_BY_WEEKDAY[weekday]?.[Math.floor(minute / TABLE_MINUTES)] ?? 0) / TABLE_MINUTES
}

/** What the recorded arrivals are multiplied with, so that an open weekday has `visitsPerDay` of them. */
function scaleOf(building: Building, visitsPerDay: number): number {
  const open = WORKDAYS.map((weekday) => recordedInOpenHours(building, weekday)).filter((sum) => sum > 0)
  const mean = open.reduce((total, sum) => total + sum, 0) / open.length
  return open.length === 0 ? 0 : visitsPerDay / mean
}

function recordedInOpenHours(building: Building, weekday: number): number {
  let sum = 0
  for (const [opens, closes] of building.openingHours[WEEKDAYS[weekday] ?? 'sun'])
    for (let minute = minuteOfDay(opens); minute < minuteOfDay(closes) - LAST_ARRIVAL_MINUTES; minute++)
      sum += perMinute(weekday, minute)
  return sum
}
