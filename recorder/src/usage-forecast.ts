import {
  addDays,
  type Building,
  type Day,
  type DayOfUses,
  type ForecastAnswer,
  forecastYear,
  openMinutes,
  type PastYear,
  type YearOfUses,
} from '@munteok/core'
import type { UsageQueries } from './usage-queries.ts'

/** Years further back tell little of this one. */
const YEARS_BACK = 6

/** Where the year will end, from all that the ledger and the building's file know. */
export class UsageForecast {
  readonly #building: Building
  readonly #usage: UsageQueries
  /** What earlier years tell, as long as their sums are the same. */
  readonly #past = new WeakMap<YearOfUses, PastYear>()

  constructor(building: Building, usage: UsageQueries) {
    this.#building = building
    this.#usage = usage
  }

  /** @param today the building's day of now */
  asOf(today: Day): ForecastAnswer {
    const year = Number(today.slice(0, 4))
    const first = this.#usage.firstDay()
    const { days, uses } = this.#usage.daily(year)
    const before = this.#usage.years().filter((past) => past < year && past >= year - YEARS_BACK)
    return forecastYear({
      ...{ year, today, days, openDays: openDaysOf(this.#building, year) },
      otherUses: uses - sum(days),
      past: before.map((past) => this.#pastYear(past, first)),
      target: this.#building.usage.targets.find((target) => target.year === year)?.uses ?? null,
      ...(first?.startsWith(`${year}-`) && { since: first }),
    })
  }

  #pastYear(year: number, first: Day | undefined): PastYear {
    const key = this.#usage.sumsOf(year)
    let known = this.#past.get(key)
    if (!known) {
      known = pastYear(this.#building, this.#usage, year, first)
      this.#past.set(key, known)
    }
    return known
  }
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
