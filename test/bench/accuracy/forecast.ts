/** Where will the year end? Asked at the end of each month of simulated years, and compared with their end. */
import { addDays, type Day, forecastYear, openMinutes, type PastYear } from '@munteok/core'
import { markdown } from './figures.ts'
import { dobong } from './places.ts'
import { mean } from './score.ts'
import { type SimulatedYears, simulateYears } from './years.ts'

const SEEDS = Array.from({ length: 40 }, (_, i) => 201 + i)
const FIRST_YEAR = 2023
const YEARS = 4
const USES_PER_YEAR = 900
const MONTHS = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11']

export interface YearEnd {
  readonly uses: number
  /** 90% interval; absent where none is stated. */
  readonly low?: number
  readonly high?: number
}

export interface Forecaster {
  readonly name: string
  /** @param until the last day that is known, whole */
  forecast(years: SimulatedYears, year: number, until: Day): YearEnd
}

export interface ForecastRow {
  readonly forecaster: string
  readonly month: string
  /** Mean absolute percentage error of the year's uses, 0.1 for 10%. */
  readonly error: number
  readonly bias: number
  readonly coverage: number
}

/** The uses so far, and as many a calendar day until the end of the year. */
const SAME_PACE: Forecaster = {
  name: 'same pace',
  forecast({ days }, year, until) {
    const known = days.filter(({ day }) => day >= `${year}-01-01` && day <= until)
    const all = days.filter(({ day }) => day.startsWith(`${year}-`)).length
    return { uses: (known.reduce((sum, { uses }) => sum + uses, 0) / known.length) * all }
  },
}

/** The same by open days: it knows the calendar and nothing of the season. */
const SAME_PACE_OPEN: Forecaster = {
  name: 'same pace of open days',
  forecast({ building, days }, year, until) {
    const ofYear = days.filter(({ day }) => day.startsWith(`${year}-`))
    const open = ofYear.filter(({ day }) => openMinutes(building, day).length > 0)
    const known = open.filter(({ day }) => day <= until)
    return { uses: (known.reduce((sum, { uses }) => sum + uses, 0) / known.length) * open.length }
  },
}

/** Ours, by how much is known of the years before. */
function ours(name: string, pastOf: (years: SimulatedYears) => readonly PastYear[]): Forecaster {
  return {
    name,
    forecast(years, year, until) {
      const days = years.days.filter(({ day }) => day.startsWith(`${year}-`) && day <= until)
      const openDays = openDaysOf(years, year)
      const answer = forecastYear({ year, today: addDays(until, 1), days, openDays, past: pastOf(years) })
      const { expected, low, high } = answer
      return { uses: expected ?? Number.NaN, ...(low !== null && high !== null && { low, high }) }
    },
  }
}

function pastYears(years: SimulatedYears): { year: number; uses: number }[] {
  const { firstYear, lastYear } = years
  const all = Array.from({ length: lastYear - firstYear }, (_, i) => firstYear + i)
  return all.map((year) => ({ year, uses: usesOf(years, year) }))
}

function dailyYears(years: SimulatedYears): PastYear[] {
  return pastYears(years).map((past) => ({
    ...past,
    days: years.days.filter(({ day }) => day.startsWith(`${past.year}-`)),
    openDays: openDaysOf(years, past.year),
  }))
}

function openDaysOf({ building, days }: SimulatedYears, year: number): Day[] {
  const ofYear = days.filter(({ day }) => day.startsWith(`${year}-`))
  return ofYear.flatMap(({ day }) => (openMinutes(building, day).length > 0 ? [day] : []))
}

const FORECASTERS: readonly Forecaster[] = [
  SAME_PACE,
  SAME_PACE_OPEN,
  ours('forecast, first year', () => []),
  ours('forecast, sums of 3 years', pastYears),
  ours('forecast, days of 3 years', dailyYears),
]

export function forecastPart(root: string): ForecastRow[] {
  const rows = forecastRows(root, SEEDS)
  console.log(`\n### Uses by 31 December, asked at the end of a month (${SEEDS.length} simulated houses)\n`)
  console.log(forecastTable(rows))
  return rows
}

/** Each forecaster at the end of each month of every seed's last year. */
export function forecastRows(root: string, seeds: readonly number[]): ForecastRow[] {
  const { building } = dobong(root)
  const all = seeds.map((seed) => simulateYears(building, seed, FIRST_YEAR, YEARS, USES_PER_YEAR))
  return FORECASTERS.flatMap((forecaster) => MONTHS.map((month) => rowOf(forecaster, all, month)))
}

function rowOf(forecaster: Forecaster, all: readonly SimulatedYears[], month: string): ForecastRow {
  const asked = all.map((years) => {
    const { lastYear } = years
    const until = addDays(`${lastYear}-${String(Number(month) + 1).padStart(2, '0')}-01`, -1)
    const { uses, low, high } = forecaster.forecast(years, lastYear, until)
    const real = usesOf(years, lastYear)
    return {
      off: uses / real - 1,
      isHeld: low !== undefined && high !== undefined && low <= real && real <= high,
      low,
    }
  })
  return {
    forecaster: forecaster.name,
    month,
    error: mean(asked.map(({ off }) => Math.abs(off))),
    bias: mean(asked.map(({ off }) => off)),
    coverage:
      asked[0]?.low === undefined ? Number.NaN : asked.filter(({ isHeld }) => isHeld).length / asked.length,
  }
}

function usesOf({ days }: SimulatedYears, year: number): number {
  return days.reduce((sum, { day, uses }) => (day.startsWith(`${year}-`) ? sum + uses : sum), 0)
}

function forecastTable(rows: readonly ForecastRow[]): string {
  const of = (name: string) => rows.filter(({ forecaster }) => forecaster === name)
  return markdown(
    ['', ...MONTHS.map((month) => `end of ${month}`), 'mean'],
    FORECASTERS.flatMap(({ name }) => {
      const own = of(name)
      const errors = [...own.map(({ error }) => error), mean(own.map(({ error }) => error))]
      const held = [...own.map(({ coverage }) => coverage), mean(own.map(({ coverage }) => coverage))]
      const lines = [[`${name}: error`, ...errors.map(percent)]]
      return Number.isNaN(held[0]) ? lines : [...lines, [`${name}: end in 90%`, ...held.map(percent)]]
    }),
  )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
