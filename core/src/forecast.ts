/**
 * Where will the year end? This year's pace on open days, with the rhythm of the week, is held against
 * the level and the seasons of earlier years; each counts by how well it is known. Days are no Poisson
 * counts: one busy week comes with the next, so spread is measured on weeks and on months.
 */
import { type Day, weekdayOf } from './local-time.ts'
import type { ForecastAnswer } from './usage-api.ts'

export interface DayOfUses {
  readonly day: Day
  readonly uses: number
}

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
/** What is believed of a house before its own figures tell: relative standard deviations … */
const WEEKDAY_SD = 0.3
const SEASON_SD = 0.25
const LEVEL_SD = 0.3
const MONTH_SD = 0.1
/** … the variance of a week's uses by their mean, and how many observations these beliefs weigh. */
const DISPERSION = 2
const BELIEF_WEIGHT = 4

interface Year {
  readonly openDays: readonly Day[]
  readonly uses: number
  readonly days: readonly DayOfUses[]
}

/** A relative effect, 1 for none, and its variance. */
interface Effect {
  readonly factor: number
  readonly variance: number
}

interface Rhythm {
  weightOf(day: Day): number
  /** @param month 1 to 12 */
  varianceOf(month: number): number
  /** Variance by mean of the sum of some days. */
  readonly dispersion: number
  /** How many observations the variances rest on. */
  readonly weight: number
}

interface Level {
  /** Uses on an open day of weight 1. */
  readonly perDay: number
  /** Relative. */
  readonly variance: number
}

/**
 * Uses by 31 December with a 90% interval. `expected`, `low` and `high` are null until something was
 * counted, this year or before; what was counted already is never taken back. Pure, some 1 ms for five years.
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
function countedUntil({ days, today, since = '' }: ForecastInput, openDays: readonly Day[]): Year {
  const over = days.filter(({ day }) => day < today && day >= since)
  return {
    days: over,
    uses: sum(over.map((day) => day.uses)),
    openDays: openDays.filter((day) => day < today && day >= since),
  }
}

function endOf(input: ForecastInput, counted: Year, left: readonly Day[], uses: number) {
  const past = input.past.map((year) => ({ days: [], openDays: input.openDays, ...year }))
  const rhythm = rhythmOf(past, counted)
  const level = levelOf(past, counted, rhythm)
  if (!level) return { expected: null, low: null, high: null }
  const ofToday = input.days.find(({ day }) => day === input.today)?.uses ?? 0
  const rest = left.map((day): [Day, number] => {
    const whole = level.perDay * rhythm.weightOf(day)
    return [day, day === input.today ? Math.max(0, whole - ofToday) : whole]
  })
  const more = sum(rest.map(([, expected]) => expected))
  if (more === 0) return { expected: uses, low: uses, high: uses }
  const variance = level.variance + seasonVariance(rest, rhythm) + rhythm.dispersion / more
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

/** How far the season of some days may differ from what is expected of it, all together. */
function seasonVariance(days: readonly (readonly [Day, number])[], rhythm: Rhythm): number {
  const all = sum(days.map(([, weight]) => weight))
  let variance = 0
  for (let month = 1; month <= 12; month++) {
    const share = sum(days.filter(([day]) => monthOf(day) === month).map(([, weight]) => weight)) / all
    variance += share ** 2 * rhythm.varianceOf(month)
  }
  return variance
}

/** Weekdays and months as all years show them, drawn to no effect as far as they show little. */
function rhythmOf(past: readonly Year[], counted: Year): Rhythm {
  const byDay = past.filter((year) => year.days.length > 0 && year.uses > 0)
  const seen = counted.uses > 0 ? [...byDay, counted] : byDay
  const noEffect = () => 1
  const weekdays = effects(seen, weekdayOf, noEffect, 7, WEEKDAY_SD ** 2, 0)
  const weekday = (day: Day) => weekdays[weekdayOf(day)]?.factor ?? 1
  const wander = MONTH_SD ** 2 / Math.max(1, byDay.length)
  const months = effects(byDay, (day) => monthOf(day) - 1, weekday, 12, SEASON_SD ** 2, wander)
  const weightOf = (day: Day) => weekday(day) * (months[monthOf(day) - 1]?.factor ?? 1)
  const spread = spreadOf(seen, weightOf, byDay.length)
  return {
    weightOf,
    varianceOf: (month) => (months[month - 1]?.variance ?? 0) + spread.monthVariance,
    dispersion: spread.dispersion,
    weight: spread.weight,
  }
}

/** The uses of each class of days, by those that the years' levels would have them. */
function effects(
  years: readonly Year[],
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
function spreadOf(years: readonly Year[], weightOf: (day: Day) => number, seasonsSeen: number) {
  let squares = DISPERSION * BELIEF_WEIGHT
  let weeks = BELIEF_WEIGHT
  let monthSquares = MONTH_SD ** 2 * BELIEF_WEIGHT
  let months = BELIEF_WEIGHT
  for (const year of years) {
    const perDay = year.uses / Math.max(1e-9, sum(year.openDays.map(weightOf)))
    const ofWeeks = residuals(year, weekOf, (day) => perDay * weightOf(day))
    for (const [observed, expected] of ofWeeks) squares += (observed - expected) ** 2 / expected
    weeks += Math.max(0, ofWeeks.length - 1)
    if (seasonsSeen < 2) continue
    // Of months whose effect was made from the same years, part of the spread is in the effect.
    const kept = 1 - 1 / seasonsSeen
    for (const [observed, expected] of residuals(year, monthOf, (day) => perDay * weightOf(day))) {
      monthSquares += (observed / expected - 1) ** 2 / kept - DISPERSION / expected
      months += 1
    }
  }
  return {
    dispersion: Math.max(1, squares / weeks),
    monthVariance: Math.max(0.03 ** 2, monthSquares / months),
    weight: weeks,
  }
}

/** Observed and expected uses of each week or month of which something is expected. */
function residuals(
  { days, openDays }: Year,
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

/** This year's level: between what was counted and what earlier years were like, by how sure each is. */
function levelOf(past: readonly Year[], counted: Year, rhythm: Rhythm): Level | undefined {
  const before = levelBefore(past, rhythm)
  const weights = counted.openDays.map((day): [Day, number] => [day, rhythm.weightOf(day)])
  const exposure = sum(weights.map(([, weight]) => weight))
  if (exposure === 0) return before
  const seen: Level = {
    perDay: counted.uses / exposure,
    variance: seasonVariance(weights, rhythm) + rhythm.dispersion / Math.max(rhythm.dispersion, counted.uses),
  }
  if (!before) return counted.uses > 0 ? seen : undefined
  const trust = before.variance / (before.variance + seen.variance)
  return {
    perDay: before.perDay + trust * (seen.perDay - before.perDay),
    variance: trust * seen.variance,
  }
}

/** The last year counts most; years that differ much from each other tell little of this one. */
function levelBefore(past: readonly Year[], rhythm: Rhythm): Level | undefined {
  const levels = past
    .filter((year) => year.uses > 0 && year.openDays.length > 0)
    .map((year) => Math.log(year.uses / sum(year.openDays.map((day) => rhythm.weightOf(day)))))
  const [first, ...later] = levels
  if (first === undefined) return undefined
  let level = first
  let squares = LEVEL_SD ** 2 * BELIEF_WEIGHT
  for (const next of later) {
    squares += (next - level) ** 2
    level = level + 0.7 * (next - level)
  }
  return { perDay: Math.exp(level), variance: squares / (BELIEF_WEIGHT + later.length) }
}

function monthOf(day: Day): number {
  return Number(day.slice(5, 7))
}

/** Numbers weeks from Monday on. */
function weekOf(day: Day): number {
  return Math.floor((Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 3) / 7)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
