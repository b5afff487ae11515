import type { Graph } from './graph.ts'
import type { LearnedPresence } from './learned.ts'
import type { LearnedDay, PresenceDay, PresenceRow } from './learned-day.ts'
import { SLOTS, STAYS } from './presence.ts'

/** Days before anything is expected. */
const LEAST_DAYS = 5
/** Expectations must bring the squared error down to this share before they are used. */
const BETTER = 0.98
const SWEEPS = 60
/** Days that the mean over all half hours weighs as much as. */
const SHRINK = 4
const LEAST_SCATTER = 0.05

/** How arrivals turn into people who are there, fitted for each zone to what looking back told. */
export function presenceOf(graph: Graph, days: readonly LearnedDay[]): Record<string, LearnedPresence> {
  const zones = graph.zones.flatMap((zone, z): [string, LearnedPresence][] => {
    const known = days.flatMap((day) => day.presence[z] ?? [])
    return known.length < LEAST_DAYS ? [] : [[zone, fit(known)]]
  })
  return Object.fromEntries(zones)
}

function fit(days: readonly PresenceDay[]): LearnedPresence {
  const rows = days.flatMap((day) => day.rows)
  const stays = staysOf(rows)
  const expected = (row: PresenceRow) => row.stays.reduce((sum, came, k) => sum + came * (stays[k] ?? 0), 0)
  const bySlot = slotFactors(rows, expected)
  const inSlot = (row: PresenceRow) => expected(row) * (bySlot[row.slot] ?? 1)
  const scatterBySlot = scatters(rows, inSlot)
  const standard = (row: PresenceRow) =>
    (row.people - inSlot(row)) / Math.sqrt((scatterBySlot[row.slot] ?? 1) * (inSlot(row) + 1))
  const along = Math.min(0.95, Math.max(0, correlation(days, standard)))
  const without = days.reduce((sum, day) => sum + day.without, 0)
  const withThem = days.reduce((sum, day) => sum + day.with, 0)
  return {
    stays,
    bySlot,
    scatterBySlot,
    inflation: (1 + along) / (1 - along),
    use: withThem < BETTER * without,
  }
}

/** Least squares without negative parts, one coefficient after the other. */
function staysOf(rows: readonly PresenceRow[]): number[] {
  const size = STAYS.length
  const square = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  const pull = new Array<number>(size).fill(0)
  for (const { stays, people } of rows) {
    const weight = 1 / (people + 2)
    for (let a = 0; a < size; a++) {
      pull[a] = (pull[a] ?? 0) + weight * (stays[a] ?? 0) * people
      const line = square[a]
      if (line)
        for (let b = 0; b < size; b++) line[b] = (line[b] ?? 0) + weight * (stays[a] ?? 0) * (stays[b] ?? 0)
    }
  }
  const fitted = new Array<number>(size).fill(0.25)
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let a = 0; a < size; a++) {
      const line = square[a] ?? []
      const others = line.reduce((sum, of, b) => sum + (a === b ? 0 : of * (fitted[b] ?? 0)), 0)
      fitted[a] = Math.max(0, ((pull[a] ?? 0) - others) / ((line[a] ?? 0) + 1e-6))
    }
  return fitted
}

/** By how much each half hour is fuller or emptier than the stays alone would have it. */
function slotFactors(rows: readonly PresenceRow[], expected: (row: PresenceRow) => number): number[] {
  const [with_, squares] = [new Array<number>(SLOTS).fill(0), new Array<number>(SLOTS).fill(0)]
  let mean = 0
  for (const row of rows) {
    const people = expected(row)
    const weight = 1 / (people + 1)
    with_[row.slot] = (with_[row.slot] ?? 0) + weight * people * row.people
    squares[row.slot] = (squares[row.slot] ?? 0) + weight * people * people
    mean += (weight * people * people) / Math.max(1, rows.length)
  }
  const prior = SHRINK * mean + 0.01
  return with_.map((of, slot) => (of + prior) / ((squares[slot] ?? 0) + prior))
}

/** Squared distance by person expected, in each half hour, without what looking back itself was unsure of. */
function scatters(rows: readonly PresenceRow[], expected: (row: PresenceRow) => number): number[] {
  const [sums, counts] = [new Array<number>(SLOTS).fill(0), new Array<number>(SLOTS).fill(0)]
  let all = 0
  for (const row of rows) {
    const people = expected(row)
    const scatter = ((row.people - people) ** 2 - 0.5 * row.variance) / (people + 1)
    sums[row.slot] = (sums[row.slot] ?? 0) + scatter
    counts[row.slot] = (counts[row.slot] ?? 0) + 1
    all += scatter / Math.max(1, rows.length)
  }
  const common = Math.max(LEAST_SCATTER, all)
  return sums.map((sum, slot) =>
    Math.max(LEAST_SCATTER, 0.15 * common, (sum + SHRINK * common) / ((counts[slot] ?? 0) + SHRINK)),
  )
}

/** How alike two half hours after one another are. */
function correlation(days: readonly PresenceDay[], standard: (row: PresenceRow) => number): number {
  let together = 0
  let alone = 1e-6
  for (const { rows } of days)
    for (let i = 1; i < rows.length; i++) {
      const [before, after] = [rows[i - 1], rows[i]]
      if (!before || !after || after.slot !== before.slot + 1) continue
      const [a, b] = [clipped(standard(before)), clipped(standard(after))]
      together += a * b
      alone += (a * a + b * b) / 2
    }
  return together / alone
}

function clipped(value: number): number {
  return Math.max(-3, Math.min(3, value))
}
