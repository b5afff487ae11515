/** On which days a programme takes place. */
import { addDays, type Building, type Day, type Programme, weekdayOf } from '@munteok/core'

const WEEKDAYS: readonly Programme['weekday'][] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** A poster is made anew once a year, so that an old one that was copied comes to an end. */
const LONGEST_DAYS = 365

export function programmeOf(building: Building, id: string | undefined): Programme | undefined {
  return building.usage.programmes?.find((programme) => programme.id === id)
}

export function isOver(programme: Programme, today: Day): boolean {
  return programme.to !== undefined && programme.to < today
}

/** From today, or its own first day, to its own last one, or a year at most. */
export function daysAhead(programme: Programme, today: Day): { from: Day; to: Day } {
  const from = programme.from !== undefined && programme.from > today ? programme.from : today
  const longest = addDays(from, LONGEST_DAYS - 1)
  return { from, to: programme.to !== undefined && programme.to < longest ? programme.to : longest }
}

/** The first day from `today` on at which it meets; undefined when it is over before that. */
export function nextMeeting(programme: Programme, today: Day): Day | undefined {
  const { from, to } = daysAhead(programme, today)
  const ahead = (WEEKDAYS.indexOf(programme.weekday) - weekdayOf(from) + 7) % 7
  const day = addDays(from, ahead)
  return day <= to ? day : undefined
}

/** Is its weekday among these days? */
export function meetsBetween(programme: Programme, from: Day, to: Day): boolean {
  const ahead = (WEEKDAYS.indexOf(programme.weekday) - weekdayOf(from) + 7) % 7
  return addDays(from, ahead) <= to
}
