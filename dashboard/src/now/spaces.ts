/** What is on in a space today. */
import {
  type Building,
  closureOn,
  type LocalTime,
  minuteOfDay,
  type Programme,
  weekdayOf,
} from '@munteok/core'

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export interface SpaceToday {
  /** The programme that takes place now. */
  readonly now?: Programme
  /** Where there is none now: the next one of today. */
  readonly next?: Programme
}

export function spaceToday(building: Building, time: LocalTime, space: string, at: number): SpaceToday {
  const day = time.dayOf(at)
  if (closureOn(building, day)) return {}
  const { hour, minute } = time.parts(at)
  const present = hour * 60 + minute
  const left = (building.usage.programmes ?? [])
    .filter(
      (programme) =>
        programme.space === space &&
        programme.weekday === WEEKDAYS[weekdayOf(day)] &&
        (programme.from ?? day) <= day &&
        day <= (programme.to ?? day) &&
        present < minuteOfDay(programme.closes),
    )
    .toSorted((a, b) => minuteOfDay(a.opens) - minuteOfDay(b.opens))
  const [first] = left
  if (!first) return {}
  return minuteOfDay(first.opens) <= present ? { now: first } : { next: first }
}
