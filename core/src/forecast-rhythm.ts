/** The rhythm of a house's uses over the week and the year, and how far it is to be trusted. */
import { type Day, weekdayOf } from './local-time.ts'

/** What is believed of a house before its own figures tell: relative standard deviations … */
const WEEKDAY_SD = 0.3
const SEASON_SD = 0.35
const MONTH_SD = 0.12
const LEAST_MONTH_SD = 0.05
/** … the variance of a week's uses by their mean, and how many observations these beliefs weigh. */
const DISPERSION = 2
const BELIEF_WEIGHT = 4

export interface DayOfUses {
  readonly day: Day
  readonly uses: number
}

/** A year, or as much of it as is over. */
export interface YearSoFar {
  readonly openDays: readonly Day[]
  readonly uses: number
  /** None where only their sum is known. */
  readonly days: readonly DayOfUses[]
}

/** A relative effect, 1 for none, and its variance. */
interface Effect {
  readonly factor: number
  readonly variance: number
}

export interface Rhythm {
  /** How many uses a day has, by those of a usual open day. */
  weightOf(day: Day): number
  /** Relative variance of what is known of a month's season. @param month 0 to 11 */
  seasonVariance(month: number): number
  /** Relative variance by which the months of a single year lie off. */
  readonly monthVariance: number
  /** Variance by mean of the sum of some days. */
  readonly dispersion: number
  /** How many observations the variances rest on. */
  readonly weight: number
}

/** Weekdays and months as all years show them, drawn to no effect as far as they show little. */
export function rhythmOf(past: readonly YearSoFar[], counted: YearSoFar): Rhythm {
  const byDay = past.filter((year) => year.days.length > 0 && year.uses > 0)
  const seen = counted.uses > 0 ? [...byDay, counted] : byDay
  const noEffect = () => 1
  const weekdays = effects(seen, weekdayOf, noEffect, 7, WEEKDAY_SD ** 2, 0)
  const weekday = (day: Day) => weekdays[weekdayOf(day)]?.factor ?? 1
  const wander = MONTH_SD ** 2 / Math.max(1, byDay.length)
  const months = effects(byDay, monthOf, weekday, 12, SEASON_SD ** 2, wander)
  const weightOf = (day: Day) => weekday(day) * (months[monthOf(day)]?.factor ?? 1)
  const spread = spreadOf(seen, weightOf, byDay.length)
  return {
    weightOf,
    seasonVariance: (month) => months[month]?.variance ?? 0,
    ...spread,
  }
}

/** The uses of each class of days, by those that the years' levels would have them. */
function effects(
  years: readonly YearSoFar[],
  classOf: (day: Day) => number,
  weightOf: (day: Day) => number,
  classes: number,
  beliefVariance: number,
  wander: number,
): Effect[] {
  const observed = Array.from({ length: classes }, () => 0)
  const expected = Array.from({ length: classes }, () => 0)
  const add = (sums: number[], day: Day, by: number) => {
    sums[classOf(day)] = (sums[classOf(day)] ?? 0) + by
  }
  for (const { days, openDays, uses } of years) {
    const perDay = uses / Math.max(1, sum(openDays.map(weightOf)))
    for (const day of days) add(observed, day.day, day.uses)
    for (const day of openDays) add(expected, day, perDay * weightOf(day))
  }
  return expected.map((expectation, i) => {
    if (expectation === 0) return { factor: 1, variance: beliefVariance }
    const noise = DISPERSION / expectation + wander
    const trust = beliefVariance / (beliefVariance + noise)
    const factor = 1 + trust * ((observed[i] ?? 0) / expectation - 1)
    return { factor: Math.max(0.05, factor), variance: trust * noise }
  })
}

/** How far weeks and months lie from what level and rhythm would have them. */
function spreadOf(years: readonly YearSoFar[], weightOf: (day: Day) => number, seasonsSeen: number) {
  const sumsBy = (classOf: (day: Day) => number) =>
    years.map((year) => {
      const perDay = year.uses / Math.max(1e-9, sum(year.openDays.map(weightOf)))
      return residuals(year, classOf, (day) => perDay * weightOf(day))
    })
  const weeks = sumsBy(weekOf)
  const weight = BELIEF_WEIGHT + sum(weeks.map((ofYear) => Math.max(0, ofYear.length - 1)))
  const ofWeeks = weeks.flat().map(([observed, expected]) => (observed - expected) ** 2 / expected)
  const dispersion = Math.max(1, (DISPERSION * BELIEF_WEIGHT + sum(ofWeeks)) / weight)
  // A season is made of the same years: the fewer they are, the closer they lie to it.
  const months = seasonsSeen < 2 ? [] : sumsBy(monthOf).flat()
  const kept = 1 - 1 / seasonsSeen
  const ofMonths = months.map(
    ([observed, expected]) => (observed / expected - 1) ** 2 / kept - dispersion / expected,
  )
  const monthVariance = (MONTH_SD ** 2 * BELIEF_WEIGHT + sum(ofMonths)) / (BELIEF_WEIGHT + months.length)
  return { dispersion, monthVariance: Math.max(LEAST_MONTH_SD ** 2, monthVariance), weight }
}

/** Observed and expected uses of each week or month of which something is expected. */
function residuals(
  { days, openDays }: YearSoFar,
  classOf: (day: Day) => number,
  expectedOn: (day: Day) => number,
): [observed: number, expected: number][] {
  const sums = new Map<number, [number, number]>()
  for (const day of openDays) {
    const sum = sums.get(classOf(day)) ?? [0, 0]
    sums.set(classOf(day), [sum[0], sum[1] + expectedOn(day)])
  }
  for (const { day, uses } of days) {
    const sum = sums.get(classOf(day))
    if (sum) sum[0] += uses
  }
  return [...sums.values()].filter(([, expected]) => expected > 0.5)
}

/** 0 for January. */
export function monthOf(day: Day): number {
  return Number(day.slice(5, 7)) - 1
}

/** Numbers weeks from Monday on. */
function weekOf(day: Day): number {
  return Math.floor((Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 3) / 7)
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
