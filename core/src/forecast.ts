/**
 * Where will the year end? This year's pace on open days, with the rhythm of the week, is held against
 * the level and the seasons of earlier years; each counts by how well it is known. Days are no Poisson
 * counts: one busy week comes with the next, so spread is measured on weeks and on months.
 */
import { addAt, at, dot, inverse, type Matrix, times } from './estimate/matrix.ts'
import { type DayOfUses, monthOf, type Rhythm, rhythmOf, sum, type YearSoFar } from './forecast-rhythm.ts'
import type { Day } from './local-time.ts'
import type { ForecastAnswer } from './usage-api.ts'

export type { DayOfUses } from './forecast-rhythm.ts'

/** An earlier year: day by day where that is known, or its sum alone. */
export interface PastYear {
  readonly year: number
  readonly uses: number
  readonly days?: readonly DayOfUses[]
  /** The days on which the house was open; those of the year asked for when absent. */
  readonly openDays?: readonly Day[]
}

export interface ForecastInput {
  readonly year: number
  /** The day that is going on: days before it are over, its own uses may still grow. */
  readonly today: Day
  /** This year's uses until now; days without any may be left out. */
  readonly days: readonly DayOfUses[]
  /** Every day of this year on which the house is open by its calendar (`openMinutes`), past and to come. */
  readonly openDays: readonly Day[]
  readonly past: readonly PastYear[]
  readonly target?: number | null
  /** First day that was counted, in a year that was not counted from its start. */
  readonly since?: Day
  /** Uses of this year that are known without their days: reported or imported sums. */
  readonly otherUses?: number
}

/** Half the width of a 90% interval of a normal distribution, in standard deviations. */
const Z_90 = 1.645
const MONTHS = 12
/** Relative: how much one year's level tells of the next one's before the house's own years do. */
const LEVEL_SD = 0.3
const BELIEF_WEIGHT = 4
/** Without an earlier year the level is what this year's days say. */
const UNKNOWN_LEVEL_SD = 1
/** What lifts a month lifts the next one too: correlation of neighbouring months. */
const NEIGHBOURS = 0.6

/** Uses on an open day of weight 1, with its relative variance. */
interface Level {
  readonly perDay: number
  readonly variance: number
}

/**
 * Uses by 31 December with a 90% interval. `expected`, `low` and `high` are null until something was
 * counted, this year or before; what was counted already is never taken back. Pure; some 10 ms with six earlier years by day.
 *
 * To ask as of the evening of a day, hand in the next one as `today`.
 */
export function forecastYear(input: ForecastInput): ForecastAnswer {
  const { year, today, days, target = null, otherUses = 0 } = input
  const openDays = input.openDays.filter((day) => day.startsWith(`${year}-`))
  const left = openDays.filter((day) => day >= today)
  const counted = countedUntil(input, openDays)
  const uses = sum(days.map((day) => day.uses)) + otherUses
  return {
    ...{ year, uses, target, openDaysPast: openDays.length - left.length, openDaysLeft: left.length },
    ...endOf(input, counted, left, uses),
    neededPerDay: target === null || left.length === 0 ? null : Math.max(0, target - uses) / left.length,
    perDay: counted.openDays.length > 0 ? counted.uses / counted.openDays.length : null,
  }
}

/** What of this year is over. */
function countedUntil({ days, today, since = '' }: ForecastInput, openDays: readonly Day[]): YearSoFar {
  const over = days.filter(({ day }) => day < today && day >= since)
  return {
    days: over,
    uses: sum(over.map((day) => day.uses)),
    openDays: openDays.filter((day) => day < today && day >= since),
  }
}

function endOf(input: ForecastInput, counted: YearSoFar, left: readonly Day[], uses: number) {
  const past = input.past.map((year) => ({ days: [], openDays: input.openDays, ...year }))
  const rhythm = rhythmOf(past, counted)
  const level = levelBefore(past, rhythm) ?? levelOf(counted, rhythm)
  if (!level) return { expected: null, low: null, high: null }
  const { more, variance } = restOf(input, counted, left, level, rhythm)
  if (more === 0) return { expected: uses, low: uses, high: uses }
  const [low, high] = intervalOf(more, variance, rhythm.weight)
  const whole = (number: number) => Math.max(0, Math.round(uses + number))
  return { expected: whole(more), low: whole(low), high: whole(high) }
}

/** 90% of a log-normal distribution; wider where its variance rests on few observations. */
function intervalOf(mean: number, relativeVariance: number, weight: number): [low: number, high: number] {
  const variance = Math.log(1 + relativeVariance)
  const half = Z_90 * (1 + 1 / weight) * Math.sqrt(variance)
  return [mean * Math.exp(-half - variance / 2), mean * Math.exp(half - variance / 2)]
}

/**
 * The uses that are still to come, and their relative variance. How far each month so far lay off what
 * was expected of it tells how far the months to come will, its own rest and its neighbours most.
 */
function restOf(
  { days, today }: ForecastInput,
  counted: YearSoFar,
  left: readonly Day[],
  level: Level,
  rhythm: Rhythm,
): { more: number; variance: number } {
  const expectedOn = (day: Day) => level.perDay * rhythm.weightOf(day)
  const ofToday = days.find(({ day }) => day === today)?.uses ?? 0
  const restOn = (day: Day) => (day === today ? Math.max(0, expectedOn(day) - ofToday) : expectedOn(day))
  const seen = byMonth(
    counted.days,
    ({ day }) => day,
    ({ uses }) => uses,
  )
  const expected = byMonth(counted.openDays, (day) => day, expectedOn)
  const rest = byMonth(left, (day) => day, restOn)
  const off = offness(seen, expected, priorOf(level, rhythm), rhythm.dispersion)
  const more = sum(rest.map((uses, month) => uses * Math.max(0, 1 + (off.means[month] ?? 0))))
  if (more === 0) return { more: 0, variance: 0 }
  const ofMonths = dot(rest, times(off.covariance, rest)) / more ** 2
  return { more, variance: ofMonths + rhythm.dispersion / more }
}

/** How far the months of a year may lie off, before any is seen. */
function priorOf(level: Level, rhythm: Rhythm): Matrix {
  const prior = new Float64Array(MONTHS * MONTHS)
  for (let row = 0; row < MONTHS; row++)
    for (let column = 0; column < MONTHS; column++) {
      const season = Math.sqrt(rhythm.seasonVariance(row) * rhythm.seasonVariance(column))
      const near = NEIGHBOURS ** Math.abs(row - column)
      addAt(prior, MONTHS, row, column, level.variance + near * (rhythm.monthVariance + season))
    }
  return prior
}

/** How far the months lie off, relative to what was expected, after some of them were seen. */
function offness(seen: number[], expected: number[], prior: Matrix, dispersion: number) {
  const known = expected.flatMap((uses, month) => (uses > 0 ? [month] : []))
  const size = known.length
  const observed = new Float64Array(size * size)
  for (const [i, row] of known.entries()) {
    for (const [j, column] of known.entries()) addAt(observed, size, i, j, at(prior, MONTHS, row, column))
    addAt(observed, size, i, i, dispersion / (expected[row] ?? 1))
  }
  const precision = inverse(observed, size)
  const residuals = known.map((month) => (seen[month] ?? 0) / (expected[month] ?? 1) - 1)
  const weights = times(precision, residuals)
  const ways = Array.from({ length: MONTHS }, (_, month) =>
    known.map((other) => at(prior, MONTHS, month, other)),
  )
  const covariance = Float64Array.from(prior)
  for (const [row, ofRow] of ways.entries()) {
    const gain = times(precision, ofRow)
    for (const [column, ofColumn] of ways.entries())
      addAt(covariance, MONTHS, row, column, -dot(gain, ofColumn))
  }
  return { means: ways.map((way) => dot(way, weights)), covariance }
}

/** Sums by month, January first. */
function byMonth<T>(items: readonly T[], dayOf: (item: T) => Day, usesOn: (item: T) => number): number[] {
  const sums = Array.from({ length: MONTHS }, () => 0)
  for (const item of items) {
    const month = monthOf(dayOf(item))
    sums[month] = (sums[month] ?? 0) + usesOn(item)
  }
  return sums
}

/** The last year counts most; years that differ much from each other tell little of this one. */
function levelBefore(past: readonly YearSoFar[], rhythm: Rhythm): Level | undefined {
  const [first, ...later] = past
    .filter((year) => year.uses > 0 && year.openDays.length > 0)
    .map((year) => Math.log(perDayOf(year, rhythm)))
  if (first === undefined) return undefined
  let level = first
  let squares = LEVEL_SD ** 2 * BELIEF_WEIGHT
  for (const next of later) {
    squares += (next - level) ** 2
    level += 0.7 * (next - level)
  }
  return { perDay: Math.exp(level), variance: squares / (BELIEF_WEIGHT + later.length) }
}

function levelOf(counted: YearSoFar, rhythm: Rhythm): Level | undefined {
  if (counted.uses <= 0 || counted.openDays.length === 0) return undefined
  return { perDay: perDayOf(counted, rhythm), variance: UNKNOWN_LEVEL_SD ** 2 }
}

function perDayOf({ uses, openDays }: YearSoFar, rhythm: Rhythm): number {
  return uses / sum(openDays.map((day) => rhythm.weightOf(day)))
}
