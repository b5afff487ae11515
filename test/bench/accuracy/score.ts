/** How far estimates are from the truth, over the minutes at which the house is open. */
import { type Estimates, HOUSE, type Series } from './method.ts'
import type { World } from './world.ts'

export interface Score {
  /** Mean absolute error of a floor, people. */
  readonly error: number
  /** Mean of estimate − truth, of a floor. */
  readonly bias: number
  readonly houseError: number
  /** How often the truth lies in the 90% interval of a floor, in whole people, 0 to 1; NaN without intervals. */
  readonly coverage: number
  readonly houseCoverage: number
  /** Mean width of a floor's interval, people. */
  readonly width: number
  /** True people on a floor, mean. */
  readonly people: number
}

/** @param counts 1 for each minute that counts: those at which the house is open, unless said otherwise */
export function scoreOf(world: World, estimates: Estimates, counts = world.open): Score {
  const zones = [...world.truth].map(([zone, truth]) => errorsOf(truth, estimates.get(zone), counts))
  const house = errorsOf(houseTruth(world), estimates.get(HOUSE), counts)
  return {
    error: mean(zones.map((zone) => zone.error)),
    bias: mean(zones.map((zone) => zone.bias)),
    houseError: house.error,
    coverage: mean(zones.map((zone) => zone.coverage)),
    houseCoverage: house.coverage,
    width: mean(zones.map((zone) => zone.width)),
    people: mean(zones.map((zone) => zone.people)),
  }
}

export function meanScore(scores: readonly Score[]): Score {
  const of = (key: keyof Score) => mean(scores.map((score) => score[key]))
  return {
    error: of('error'),
    bias: of('bias'),
    houseError: of('houseError'),
    coverage: of('coverage'),
    houseCoverage: of('houseCoverage'),
    width: of('width'),
    people: of('people'),
  }
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function houseTruth(world: World): Int16Array {
  const house = new Int16Array(world.minutes)
  for (const people of world.truth.values())
    for (let minute = 0; minute < house.length; minute++)
      house[minute] = (house[minute] ?? 0) + (people[minute] ?? 0)
  return house
}

type ZoneErrors = Pick<Score, 'error' | 'bias' | 'coverage' | 'width' | 'people'>

function errorsOf(truth: Int16Array, series: Series | undefined, counts: Uint8Array): ZoneErrors {
  let minutes = 0
  let error = 0
  let bias = 0
  let held = 0
  let width = 0
  let people = 0
  for (let minute = 0; minute < truth.length; minute++) {
    if (counts[minute] !== 1) continue
    const real = truth[minute] ?? 0
    const off = (series?.people[minute] ?? Number.NaN) - real
    // People are whole: an interval is judged as it is shown.
    const low = Math.floor((series?.low?.[minute] ?? Number.NaN) + 0.5)
    const high = Math.ceil((series?.high?.[minute] ?? Number.NaN) - 0.5)
    minutes++
    error += Math.abs(off)
    bias += off
    width += high - low
    people += real
    if (low <= real && real <= high) held++
  }
  return {
    error: error / minutes,
    bias: bias / minutes,
    coverage: Number.isNaN(width) ? Number.NaN : held / minutes,
    width: width / minutes,
    people: people / minutes,
  }
}
