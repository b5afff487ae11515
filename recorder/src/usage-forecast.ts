import {
  addDays,
  type Building,
  type Day,
  type DayOfUses,
  type ForecastAnswer,
  forecastYear,
  openMinutes,
  type PastYear,
} from '@munteok/core'
import type { UsageQueries } from './usage-queries.ts'

/** Where the year of a day will end, from all that the ledger and the building's file know. */
export function forecastFrom(building: Building, usage: UsageQueries, today: Day): ForecastAnswer {
  const year = Number(today.slice(0, 4))
  const first = usage.firstDay()
  const { days, uses } = usage.daily(year)
  return forecastYear({
    ...{ year, today, days, openDays: openDaysOf(building, year) },
    otherUses: uses - sum(days),
    past: usage
      .years()
      .filter((past) => past < year)
      .map((past) => pastYear(building, usage, past, first)),
    target: building.usage.targets.find((target) => target.year === year)?.uses ?? null,
    ...(first?.startsWith(`${year}-`) && { since: first }),
  })
}

function pastYear(building: Building, usage: UsageQueries, year: number, first: Day | undefined): PastYear {
  const { days, months, uses } = usage.daily(year)
  const openDays = openDaysOf(building, year)
  const byDay = [...days, ...months.flatMap((month) => spread(month, openDays))]
  // A part that is known as a sum alone belongs to no day: then the sum is all that can be used.
  if (byDay.length === 0 || Math.abs(sum(byDay) - uses) > 0.5) return { year, uses, openDays }
  const since = months.length === 0 && first?.startsWith(`${year}-`) ? first : ''
  return { year, uses, days: byDay, openDays: openDays.filter((day) => day >= since) }
}

/** A month's uses, evenly on its open days. */
function spread({ month, uses }: { month: string; uses: number }, openDays: readonly Day[]): DayOfUses[] {
  const open = openDays.filter((day) => day.startsWith(month))
  return open.map((day) => ({ day, uses: uses / open.length }))
}

function openDaysOf(building: Building, year: number): Day[] {
  const open: Day[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1))
    if (openMinutes(building, day).length > 0) open.push(day)
  return open
}

function sum(days: readonly DayOfUses[]): number {
  return days.reduce((total, { uses }) => total + uses, 0)
}
