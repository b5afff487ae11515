import type { Building } from '../building.ts'
import { addDays, type Day, type LocalTime, minuteOfDay } from '../local-time.ts'

/** A stretch of time from one moment at which the house was empty until the next one. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** Whether the house is known to have been empty at its begin. */
  readonly startsEmpty: boolean
  readonly endsEmpty: boolean
}

/** Without an empty house between them, no more days than this are taken together. */
const MOST_DAYS = 7

/**
 * Cuts a time at the empty hours that hold; at any rate once a week.
 * @param notEmpty days after which the house was not empty in the night
 */
export function segmentsOf(
  building: Building,
  time: LocalTime,
  from: number,
  to: number,
  notEmpty: ReadonlySet<Day> = new Set(),
): Segment[] {
  const cutAt = minuteOfDay(building.emptyHour ?? '04:00')
  const segments: Segment[] = []
  let day = time.dayOf(from)
  if (time.instant(day, cutAt) > from) day = addDays(day, -1)
  let start = time.instant(day, cutAt)
  let startsEmpty = building.emptyHour !== null
  let days = 0
  while (start < to) {
    day = addDays(day, 1)
    days += 1
    const end = time.instant(day, cutAt)
    const isEmpty = building.emptyHour !== null && !notEmpty.has(nightBefore(time, end))
    if (!isEmpty && days < MOST_DAYS && end < to) continue
    segments.push({ from: start, to: end, startsEmpty, endsEmpty: isEmpty })
    start = end
    startsEmpty = isEmpty
    days = 0
  }
  return segments
}

/** The day whose night ends at an instant: late in the evening it is that day itself. */
export function nightBefore(time: LocalTime, at: number): Day {
  const day = time.dayOf(at)
  return at <= time.instant(day, 12 * 60) ? addDays(day, -1) : day
}
