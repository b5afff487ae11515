/** One world, one grade of counter, one scenario: every method's score. */
import { allEstimates } from './methods.ts'
import { busy, dobong, type Place, ring, small } from './places.ts'
import { PLAIN, placeIn, recordingOf, SCENARIOS, troubledMinutes } from './scenarios.ts'
import { type Score, scoreOf } from './score.ts'
import type { Grade } from './sensors.ts'
import { type Generator, simulateWorld } from './world.ts'

export type PlaceName = keyof typeof PLACES

const PLACES = { dobong, busy, ring, small }

/** Plain data, so that it can go to a worker. */
export interface Job {
  /** The repository's folder. */
  readonly root: string
  readonly place: PlaceName
  readonly generator: Generator
  readonly seed: number
  readonly days: number
  readonly grade: Grade
  /** A scenario's name. */
  readonly scenario: string
}

export interface Result {
  readonly method: string
  readonly score: Score
  /** Over the minutes alone that the scenario's trouble falls on. */
  readonly troubled: Score | undefined
}

export function runJob({ root, place, generator, seed, days, grade, scenario }: Job): Result[] {
  const setting = SCENARIOS.find(({ name }) => name === scenario) ?? PLAIN
  const there: Place = placeIn(setting, PLACES[place](root))
  const world = simulateWorld({ place: there, generator, seed, days, ...setting.world })
  const recording = recordingOf(world, grade, setting)
  const troubled = troubledMinutes(world, setting)
  return [...allEstimates(recording)].map(([method, estimates]) => ({
    method,
    score: scoreOf(world, estimates),
    troubled: troubled && scoreOf(world, estimates, troubled),
  }))
}
