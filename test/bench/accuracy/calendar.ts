/** The days of a simulated world. */
import { addDays, type Building, type Day, LocalTime, openMinutes } from '@munteok/core'
import type { Random } from '@munteok/firmware-sim'

export const MINUTE_MS = 60_000
export const DAY_MINUTES = 24 * 60
const FIRST_DAY = '2026-03-02'
const CLOSED_EVERY_DAYS = 20
/** One open day in so many has an event. */
const EVENT_EVERY_DAYS = 8

export interface SimulatedDay {
  readonly day: Day
  /** Local midnight, UTC epoch milliseconds. */
  readonly start: number
  /** UTC epoch milliseconds; undefined on a closed day. */
  readonly open: { readonly from: number; readonly to: number } | undefined
  readonly hasEvent: boolean
}

/** The building with the closed days of this seed on its calendar. */
export function withClosures(building: Building, days: number, random: Random): Building {
  const closures = Array.from({ length: Math.floor(days / CLOSED_EVERY_DAYS) }, (_, i) => {
    const day = addDays(FIRST_DAY, i * CLOSED_EVERY_DAYS + 3 + random.int(CLOSED_EVERY_DAYS - 3))
    return { from: day, to: day, reason: { ko: '휴관', en: 'Closed' } }
  })
  return { ...building, closures: [...building.closures, ...closures] }
}

/** @param building in a time zone whose clocks do not change, so that each day has 1440 minutes */
export function calendarOf(building: Building, days: number, random: Random): SimulatedDay[] {
  const local = new LocalTime(building.timeZone)
  return Array.from({ length: days }, (_, i) => {
    const day = addDays(FIRST_DAY, i)
    const periods = openMinutes(building, day)
    const [from, to] = [periods[0]?.[0], periods.at(-1)?.[1]]
    const event = random.chance(1 / EVENT_EVERY_DAYS)
    return {
      day,
      start: local.startOfDay(day),
      open:
        from === undefined || to === undefined
          ? undefined
          : { from: local.instant(day, from), to: local.instant(day, to) },
      hasEvent: event && from !== undefined,
    }
  })
}
