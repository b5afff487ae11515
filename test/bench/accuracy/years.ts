/** Years of a house's uses, day by day, with a season, a trend, holidays and weeks of repair. */
import { addDays, type Building, type Closure, type Day, openMinutes, weekdayOf } from '@munteok/core'
import { Random } from '@munteok/firmware-sim'
import { normal } from './visits.ts'

export interface SimulatedYears {
  /** With the holidays and repairs of all years on its calendar. */
  readonly building: Building
  readonly firstYear: number
  readonly lastYear: number
  /** Uses of each day, in order; days without any among them. */
  readonly days: readonly { readonly day: Day; readonly uses: number }[]
}

/** Month and day; the lunar ones about where they fall. */
const HOLIDAYS = [
  ['01-01', 1],
  ['02-09', 3],
  ['03-01', 1],
  ['05-05', 1],
  ['06-06', 1],
  ['08-15', 1],
  ['09-24', 3],
  ['10-03', 1],
  ['10-09', 1],
  ['12-25', 1],
] as const
/** Sunday to Saturday. */
const WEEKDAYS = [0.5, 0.9, 1.2, 1.15, 1.05, 0.9, 0.7]
/** January to December: a quiet winter and August, a full May and October. */
const MONTHS = [0.62, 0.7, 0.95, 1.12, 1.22, 1.1, 0.88, 0.72, 1.08, 1.3, 1.2, 0.9]
const REPAIR_CHANCE = 0.3
const REPAIR_DAYS = 14

/** @param usesPerYear about how many in the first year */
export function simulateYears(
  building: Building,
  seed: number,
  firstYear: number,
  years: number,
  usesPerYear: number,
): SimulatedYears {
  const random = new Random(seed).fork('years')
  const all = Array.from({ length: years }, (_, i) => firstYear + i)
  const closed = { ...building, closures: all.flatMap((year) => closuresOf(year, random)) }
  const trend = random.between(0.88, 1.18)
  const perDay = usesPerYear / 280
  // What nobody foresees: a year's own level, and one that wanders from week to week.
  const days = all.flatMap((year, i) => {
    const level = perDay * trend ** i * random.logNormal(1, 0.08)
    let wander = 0
    return daysOf(year).map((day) => {
      wander = 0.98 * wander + 0.03 * normal(random)
      return { day, uses: random.poisson(openShare(closed, day) * level * rhythm(day) * Math.exp(wander)) }
    })
  })
  return { building: closed, firstYear, lastYear: firstYear + years - 1, days }
}

function openShare(building: Building, day: Day): number {
  return openMinutes(building, day).length > 0 ? 1 : 0
}

function rhythm(day: Day): number {
  return (WEEKDAYS[weekdayOf(day)] ?? 1) * (MONTHS[Number(day.slice(5, 7)) - 1] ?? 1)
}

function daysOf(year: number): Day[] {
  const days: Day[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) days.push(day)
  return days
}

function closuresOf(year: number, random: Random): Closure[] {
  const closure = (from: Day, days: number): Closure => ({
    from,
    to: addDays(from, days - 1),
    reason: { ko: '휴관', en: 'Closed' },
  })
  const holidays = HOLIDAYS.map(([day, days]) => closure(`${year}-${day}`, days))
  const repair = addDays(`${year}-02-15`, random.int(250))
  return random.chance(REPAIR_CHANCE) ? [...holidays, closure(repair, REPAIR_DAYS)] : holidays
}
