import type { Graph } from './graph.ts'
import type { LearnedLeaving } from './learned.ts'
import type { LearnedDay, LeavingDay } from './learned-day.ts'

/** Days before anything is said about departures. */
const LEAST_DAYS = 4
const QUARTERS_AN_HOUR = 4
/** Departures must bring the error down to this share before they are used. */
const BETTER = 0.97

/** How people leave each zone, fitted to what looking back told of past days. */
export function leavingOf(graph: Graph, days: readonly LearnedDay[]): Record<string, LearnedLeaving> {
  const zones = graph.zones.flatMap((zone, z): [string, LearnedLeaving][] => {
    const known = days.flatMap((day) => day.leaving[z] ?? [])
    if (known.length < LEAST_DAYS) return []
    return [[zone, fit(known)]]
  })
  return Object.fromEntries(zones)
}

function fit(days: readonly LeavingDay[]): LearnedLeaving {
  let rates: readonly [number, number] = [0.01, 0.01]
  for (let round = 0; round < 4; round++) rates = refit(days, rates)
  const [stayers, newcomers] = rates
  const without = days.reduce((sum, day) => sum + day.without, 0)
  const withThem = days.reduce((sum, day) => sum + day.with, 0)
  const scatter = scatterOf(days, rates)
  return { stayers, newcomers, scatter, use: withThem < BETTER * without }
}

/** Weighted least squares for departures = stayers · person-minutes + newcomers · their minutes, neither negative. */
function refit(
  days: readonly LeavingDay[],
  [stayers, newcomers]: readonly [number, number],
): [number, number] {
  let [aa, ab, bb, ay, by] = [1, 0, 1, 0, 0]
  for (const { quarters } of days)
    for (const [departures, stayed, fresh] of quarters) {
      const weight = 1 / (stayers * stayed + newcomers * fresh + 0.3)
      aa += weight * stayed * stayed
      ab += weight * stayed * fresh
      bb += weight * fresh * fresh
      ay += weight * stayed * departures
      by += weight * fresh * departures
    }
  const determinant = aa * bb - ab * ab
  const a = (ay * bb - by * ab) / determinant
  const b = (by * aa - ay * ab) / determinant
  if (a <= 0) return [0.0005, Math.max(0, by / bb)]
  if (b < 0) return [ay / aa, 0]
  return [a, b]
}

/** Pearson's statistic by quarter and by hour: classes that leave together make it large. */
function scatterOf(days: readonly LeavingDay[], [stayers, newcomers]: readonly [number, number]): number {
  const byLength = [1, QUARTERS_AN_HOUR].map((length) => {
    let sum = 0
    let blocks = 0
    for (const { quarters } of days)
      for (let i = 0; i + length <= quarters.length; i += length) {
        const block = quarters.slice(i, i + length)
        const expected = block.reduce((to, [, stayed, fresh]) => to + stayers * stayed + newcomers * fresh, 0)
        const left = block.reduce((to, [departures]) => to + departures, 0)
        if (expected < 0.05) continue
        sum += (left - expected) ** 2 / (expected + 0.1)
        blocks += 1
      }
    return blocks > 0 ? sum / blocks : 1
  })
  return Math.max(1, ...byLength)
}
