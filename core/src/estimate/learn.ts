/**
 * What the nights teach about the counters. In the evening the house is empty, so what the counts
 * leave over, before anything is clamped, is the sum of the day's errors. A gain for each way (one
 * parameter: a free gain for each direction would shrink to no people at all), the loss in crowds and
 * the variance of each way's errors are fitted to these residuals by expectation and maximisation
 * under priors that shrink them to nothing where the nights do not speak.
 */
import type { Building } from '../building.ts'
import { type Graph, graphOf, incidence, spreadByWays } from './graph.ts'
import { presenceOf } from './learn-presence.ts'
import {
  FIRST_GAIN_SD,
  FIRST_Q,
  FIRST_Q_UNSEEN,
  type Learned,
  type LearnedWay,
  missedFor,
  UNSEEN_GAIN_SD,
  unlearned,
} from './learned.ts'
import type { LearnedDay } from './learned-day.ts'
import { addAt, dot, inverse, type Matrix, times } from './matrix.ts'

const ROUNDS = 15
/** Nights that the priors weigh as much as. */
const PRIOR_NIGHTS = 4
/** Extra people missed in a crowd, as a share of those in it: standard deviation before any night. */
const CROWDING_SD = 0.04
/** Degrees of freedom of the residuals: nights on which people stayed unseen weigh little. */
const TAIL = 6
/** Nights before these are forgotten. */
const MOST_NIGHTS = 90
const MOST_Q = 3
const MOST_WIDER = 0.25

interface Fit {
  readonly q: Float64Array
  /** Gains by way, then the crowding. */
  coefficients: Float64Array
  covariance: Matrix
  gainVariance: number
}

/** @param days that are over, in order; the last ones count */
export function learn(building: Building, days: readonly LearnedDay[]): Learned {
  const graph = graphOf(building)
  const nights = days.filter((day) => day.isClosed).slice(-MOST_NIGHTS)
  const first = unlearned(building)
  const presence = presenceOf(graph, days)
  if (nights.length === 0) return { ...first, presence }
  const fit = fitNights(graph, nights)
  const ways = graph.ways.map(({ id, metered }, w): [string, LearnedWay] => {
    const q = fit.q[w] ?? FIRST_Q
    return [
      id,
      {
        gain: fit.coefficients[w] ?? 0,
        gainSd: Math.sqrt(Math.max(0, fit.covariance[w * (graph.ways.length + 1) + w] ?? 0)),
        q,
        missed: metered ? missedFor(q) : 0,
      },
    ]
  })
  return {
    nights: nights.length,
    ways: Object.fromEntries(ways),
    crowding: fit.coefficients[graph.ways.length] ?? 0,
    ...scaleOf(days, fit.q, graph),
    presence,
    widen: widenFor(graph, fit.q),
  }
}

/** The worse the counters, the more is wrong with them that no variance tells: intervals are stretched by it. */
function widenFor(graph: Graph, q: Float64Array): number {
  const metered = graph.ways.flatMap((way, w) => (way.metered ? [q[w] ?? 0] : []))
  return (
    1 + Math.min(MOST_WIDER, (2 * metered.reduce((sum, of) => sum + of, 0)) / Math.max(1, metered.length))
  )
}

function fitNights(graph: Graph, nights: readonly LearnedDay[]): Fit {
  const size = graph.ways.length + 1
  const fit: Fit = {
    q: Float64Array.from(graph.ways, ({ metered }) => (metered ? FIRST_Q : FIRST_Q_UNSEEN)),
    coefficients: new Float64Array(size),
    covariance: new Float64Array(size * size),
    gainVariance: FIRST_GAIN_SD ** 2,
  }
  for (let round = 0; round < ROUNDS; round++) {
    const weights = nights.map((night) => weightOf(graph, night, fit))
    fitCoefficients(graph, nights, weights, fit)
    fitVariances(graph, nights, weights, fit)
  }
  return fit
}

/** What is left over by zone: people who, by the counts alone, are still there (or fewer than none). */
function leftOver(graph: Graph, night: LearnedDay, q: Float64Array): Float64Array {
  const rest = new Float64Array(graph.zones.length)
  for (const [w, way] of graph.ways.entries()) {
    const net = (night.net[w] ?? 0) * (1 + (way.metered ? missedFor(q[w] ?? 0) : 0))
    for (let z = 0; z < rest.length; z++) rest[z] = (rest[z] ?? 0) + incidence(way, z) * net
  }
  return rest
}

/** How each coefficient moves the zones on a night: columns by coefficient. */
function effects(graph: Graph, night: LearnedDay): Float64Array[] {
  const columns = graph.ways.map((way, w) =>
    Float64Array.from(graph.zones, (_zone, z) => (-incidence(way, z) * (night.total[w] ?? 0)) / 2),
  )
  const crowding = new Float64Array(graph.zones.length)
  for (const [w, way] of graph.ways.entries())
    for (let z = 0; z < crowding.length; z++)
      crowding[z] = (crowding[z] ?? 0) + incidence(way, z) * (night.crowd[w] ?? 0)
  return [...columns, crowding]
}

function errorVariances(night: LearnedDay, q: Float64Array): Float64Array {
  return q.map((of, w) => of * (night.total[w] ?? 0))
}

/** Inverse of the residual's covariance; a tenth of a person is left on any floor. */
function precision(graph: Graph, night: LearnedDay, q: Float64Array): Matrix {
  const covariance = spreadByWays(graph, errorVariances(night, q))
  for (let z = 0; z < graph.zones.length; z++) addAt(covariance, graph.zones.length, z, z, 0.1)
  return inverse(covariance, graph.zones.length)
}

/** What the coefficients do not explain: the zones must come to nothing. */
function unexplained(graph: Graph, night: LearnedDay, fit: Fit): Float64Array {
  const rest = leftOver(graph, night, fit.q)
  for (const [k, column] of effects(graph, night).entries())
    for (let z = 0; z < rest.length; z++)
      rest[z] = (rest[z] ?? 0) + (column[z] ?? 0) * (fit.coefficients[k] ?? 0)
  return rest
}

function weightOf(graph: Graph, night: LearnedDay, fit: Fit): number {
  const rest = unexplained(graph, night, fit)
  const distance = dot(rest, times(precision(graph, night, fit.q), rest))
  return (TAIL + rest.length) / (TAIL + distance)
}

function fitCoefficients(
  graph: Graph,
  nights: readonly LearnedDay[],
  weights: readonly number[],
  fit: Fit,
): void {
  const size = graph.ways.length + 1
  const known = new Float64Array(size * size)
  const pull = new Float64Array(size)
  for (const [w, way] of graph.ways.entries())
    known[w * size + w] = 1 / (way.metered ? fit.gainVariance : UNSEEN_GAIN_SD ** 2)
  known[size * size - 1] = 1 / CROWDING_SD ** 2
  for (const [n, night] of nights.entries()) {
    const weight = weights[n] ?? 1
    const byPrecision = precision(graph, night, fit.q)
    const columns = effects(graph, night)
    const toExplain = times(byPrecision, leftOver(graph, night, fit.q))
    for (const [a, column] of columns.entries()) {
      const heavy = times(byPrecision, column)
      pull[a] = (pull[a] ?? 0) - weight * dot(column, toExplain)
      for (const [b, other] of columns.entries()) addAt(known, size, a, b, weight * dot(heavy, other))
    }
  }
  fit.covariance = inverse(known, size)
  fit.coefficients = times(fit.covariance, pull)
  const metered = graph.ways.flatMap((way, w) => (way.metered ? [w] : []))
  const squares = metered.map((w) => (fit.coefficients[w] ?? 0) ** 2 + (fit.covariance[w * size + w] ?? 0))
  fit.gainVariance =
    (squares.reduce((sum, square) => sum + square, 0) + 3 * FIRST_GAIN_SD ** 2) / (squares.length + 3)
}

/** The error of each way on each night, as far as the residuals tell ways apart. */
function fitVariances(
  graph: Graph,
  nights: readonly LearnedDay[],
  weights: readonly number[],
  fit: Fit,
): void {
  const ways = graph.ways.length
  const squares = new Float64Array(ways)
  const seen = new Float64Array(ways)
  const usual = graph.ways.map(
    (_way, w) => nights.reduce((sum, night) => sum + (night.total[w] ?? 0), 0) / nights.length,
  )
  for (const [n, night] of nights.entries()) {
    const variances = errorVariances(night, fit.q)
    const known = precision(graph, night, fit.q)
    const told = times(known, unexplained(graph, night, fit))
    for (const [w, way] of graph.ways.entries()) {
      const total = night.total[w] ?? 0
      if (total <= 0) continue
      const variance = variances[w] ?? 0
      const column = Float64Array.from(graph.zones, (_zone, z) => incidence(way, z))
      const error = variance * dot(column, told)
      const left = variance - variance ** 2 * dot(column, times(known, column))
      // A day on which hardly anybody came says little of the rate, and what it says is seldom typical.
      const share = Math.min(1, total / (usual[w] ?? total))
      squares[w] = (squares[w] ?? 0) + (share * ((weights[n] ?? 1) * error ** 2 + Math.max(0, left))) / total
      seen[w] = (seen[w] ?? 0) + share
    }
  }
  const metered = graph.ways.flatMap((way, w) => (way.metered ? [w] : []))
  const common =
    (metered.reduce((sum, w) => sum + (squares[w] ?? 0), 0) + FIRST_Q) /
    (metered.reduce((sum, w) => sum + (seen[w] ?? 0), 0) + 1)
  for (const [w, way] of graph.ways.entries()) {
    const prior = way.metered ? common : FIRST_Q_UNSEEN
    const q = ((squares[w] ?? 0) + PRIOR_NIGHTS * prior) / ((seen[w] ?? 0) + PRIOR_NIGHTS)
    fit.q[w] = Math.min(MOST_Q, Math.max(0.002, q))
  }
}

/** The scale that headcounts tell, shrunk to what counters of this variance miss as a rule. */
function scaleOf(
  days: readonly LearnedDay[],
  q: Float64Array,
  graph: Graph,
): { scale: number; scaleSd: number } {
  const metered = graph.ways.flatMap((way, w) => (way.metered ? [missedFor(q[w] ?? 0)] : []))
  const typical = metered.reduce((sum, missed) => sum + missed, 0) / Math.max(1, metered.length)
  let known = 1 / (0.005 + 0.5 * typical) ** 2
  let pull = known
  for (const { headcounts } of days)
    for (const { people, estimate, variance } of headcounts) {
      known += estimate ** 2 / variance
      pull += (estimate * people) / variance
    }
  return { scale: pull / known, scaleSd: Math.sqrt(1 / known) }
}
