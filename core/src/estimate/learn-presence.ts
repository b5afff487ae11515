import type { Graph } from './graph.ts'
import type { LearnedPresence } from './learned.ts'
import type { LearnedDay, PresenceDay, PresenceRow } from './learned-day.ts'
import { type Expected, expectedIn, SLOTS, STAYS } from './presence.ts'

/** Days before anything is expected. */
const LEAST_DAYS = 5
/** Expectations must bring the squared error down to this share before they are used. */
const BETTER = 0.98
const SWEEPS = 60
/** Days that the mean over all half hours weighs as much as. */
const SHRINK = 4
const SHRINK_SCATTER = 8
const LEAST_SCATTER = 0.03
const ROUNDS = 4
const TAIL = 4
/** Squared errors count up to so many times what was expected. */
const FARTHEST = 12
/** The share of its own variance that looking back really errs by, where it was fitted to. */
const OWN_DOUBT = 0.5

/** How arrivals turn into people who are there, fitted for each zone to what looking back told. */
export function presenceOf(graph: Graph, days: readonly LearnedDay[]): Record<string, LearnedPresence> {
  const zones = graph.zones.flatMap((zone, z): [string, LearnedPresence][] => {
    const known = days.flatMap((day) => day.presence[z] ?? [])
    return known.length < LEAST_DAYS ? [] : [[zone, fit(known)]]
  })
  return Object.fromEntries(zones)
}

interface Fit {
  stays: readonly number[]
  bySlot: readonly number[]
  scatter: number
  burst: number
  scatterBySlot: readonly number[]
}

function fit(days: readonly PresenceDay[]): LearnedPresence {
  const rows = days.flatMap((day) => day.rows)
  const fitted: Fit = {
    stays: STAYS.map(() => 0.25),
    bySlot: new Array<number>(SLOTS).fill(1),
    scatter: 1,
    burst: 0.2,
    scatterBySlot: new Array<number>(SLOTS).fill(1),
  }
  for (let round = 0; round < ROUNDS; round++) {
    const weights = rows.map((row) => robust(row, expectedIn(fitted, row, row.slot)))
    fitted.stays = staysOf(rows, weights, fitted.bySlot)
    fitted.bySlot = slotFactors(rows, weights, fitted)
    Object.assign(fitted, scattersOf(rows, fitted))
    fitted.scatterBySlot = slotScatters(rows, fitted)
  }
  const along = Math.min(0.95, Math.max(0, correlation(days, fitted)))
  const without = days.reduce((sum, day) => sum + day.without, 0)
  const withThem = days.reduce((sum, day) => sum + day.with, 0)
  return { ...fitted, inflation: (1 + along) / (1 - along), use: withThem < BETTER * without }
}

/** The weight of a row: little where much is uncertain, and where it was far off. */
function robust(row: PresenceRow, { people, variance }: Expected): number {
  const off = (row.people - people) ** 2
  return (TAIL + 1) / (TAIL * variance + off)
}

/** Least squares without negative parts, one coefficient after the other. */
function staysOf(
  rows: readonly PresenceRow[],
  weights: readonly number[],
  bySlot: readonly number[],
): number[] {
  const size = STAYS.length
  const square = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  const pull = new Array<number>(size).fill(0)
  for (const [r, { stays, people, slot }] of rows.entries()) {
    const factor = bySlot[slot] ?? 1
    const weight = (weights[r] ?? 0) * factor
    for (let a = 0; a < size; a++) {
      const line = square[a]
      const came = weight * (stays[a] ?? 0)
      pull[a] = (pull[a] ?? 0) + came * people
      if (line) for (let b = 0; b < size; b++) line[b] = (line[b] ?? 0) + came * factor * (stays[b] ?? 0)
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
function slotFactors(rows: readonly PresenceRow[], weights: readonly number[], fitted: Fit): number[] {
  const [pulls, squares] = [new Array<number>(SLOTS).fill(0), new Array<number>(SLOTS).fill(0)]
  let mean = 0
  const plain = { ...fitted, bySlot: [] }
  for (const [r, row] of rows.entries()) {
    const { people } = expectedIn(plain, row, row.slot)
    const weight = weights[r] ?? 0
    pulls[row.slot] = (pulls[row.slot] ?? 0) + weight * people * row.people
    squares[row.slot] = (squares[row.slot] ?? 0) + weight * people * people
    mean += (weight * people * people) / Math.max(1, rows.length)
  }
  const prior = SHRINK * mean + 0.01
  return pulls.map((pull, slot) => (pull + prior) / ((squares[slot] ?? 0) + prior))
}

/** Squared error by people expected and by crowds, without what looking back itself was unsure of. */
function scattersOf(rows: readonly PresenceRow[], fitted: Fit): Pick<Fit, 'scatter' | 'burst'> {
  let [aa, ab, bb, ay, by] = [1e-6, 0, 1e-6, 0, 0]
  for (const row of rows) {
    const { people, variance } = expectedIn(fitted, row, row.slot)
    const scale = fitted.scatterBySlot[row.slot] ?? 1
    const off = Math.min((row.people - people) ** 2, FARTHEST * variance) - OWN_DOUBT * row.variance
    const weight = 1 / variance ** 2
    const [a, b] = [scale * (people + 1), scale * row.burst]
    aa += weight * a * a
    ab += weight * a * b
    bb += weight * b * b
    ay += weight * a * off
    by += weight * b * off
  }
  const burst = Math.max(0, Math.min(1, (by * aa - ay * ab) / (aa * bb - ab * ab)))
  return { scatter: Math.max(LEAST_SCATTER, (ay - burst * ab) / aa), burst }
}

/** Some half hours are harder to foretell than others. */
function slotScatters(rows: readonly PresenceRow[], fitted: Fit): number[] {
  const [sums, counts] = [new Array<number>(SLOTS).fill(0), new Array<number>(SLOTS).fill(0)]
  const plain = { ...fitted, scatterBySlot: [] }
  for (const row of rows) {
    const { people, variance } = expectedIn({ ...plain, bySlot: fitted.bySlot }, row, row.slot)
    const off = Math.min((row.people - people) ** 2, FARTHEST * variance)
    sums[row.slot] = (sums[row.slot] ?? 0) + off / (variance + OWN_DOUBT * row.variance)
    counts[row.slot] = (counts[row.slot] ?? 0) + 1
  }
  return sums.map((sum, slot) => (sum + SHRINK_SCATTER) / ((counts[slot] ?? 0) + SHRINK_SCATTER))
}

/** How alike two half hours after one another are. */
function correlation(days: readonly PresenceDay[], fitted: Fit): number {
  const standard = (row: PresenceRow) => {
    const { people, variance } = expectedIn(fitted, row, row.slot)
    return (row.people - people) / Math.sqrt(variance + OWN_DOUBT * row.variance)
  }
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
