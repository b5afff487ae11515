/** What the estimates cost: an event into the live one, and a year looked back over. Times differ by machine. */
import { LiveEstimate, lookBack } from '@munteok/core'
import { type CountedSegment, learnedFrom, segmentsIn } from './learning.ts'
import { dobong } from './places.ts'
import { PLAIN, recordingOf } from './scenarios.ts'
import { simulateWorld } from './world.ts'

const YEAR_DAYS = 365
const LEARNED_DAYS = 30
/** Days whose events go into the live estimate, at each run. */
const LIVE_DAYS = 60
const RUNS = 3

export interface CostFigures {
  readonly eventsOfYear: number
  /** Into the live estimate, median of the runs. */
  readonly microsecondsAnEvent: number
  /** The same, and every floor and the house read after each event. */
  readonly microsecondsAnEventRead: number
  readonly secondsAYearLookedBack: number
}

export function costPart(root: string, isQuick: boolean): CostFigures {
  const days = isQuick ? LIVE_DAYS : YEAR_DAYS
  const world = simulateWorld({ place: dobong(root), seed: 1, days })
  const recording = recordingOf(world, 'time-of-flight', PLAIN)
  const segments = segmentsIn(recording)
  const { learned } = learnedFrom(recording, segments.slice(0, LEARNED_DAYS))
  const lately = segments.slice(0, LIVE_DAYS)
  const { building } = recording
  const live = () => new LiveEstimate(building, learned)
  const past = () => {
    for (const { segment, counts } of segments) lookBack({ building, learned, ...segment, counts })
  }
  const read = medianOfRuns(() => microseconds(live(), lately, true))
  const written = medianOfRuns(() => microseconds(live(), lately, false))
  const seconds = (milliseconds(past) / 1000) * (YEAR_DAYS / days)
  const figures = {
    eventsOfYear: Math.round(recording.counts.length * (YEAR_DAYS / days)),
    microsecondsAnEvent: written,
    microsecondsAnEventRead: read,
    secondsAYearLookedBack: seconds,
  }
  print(figures)
  return figures
}

function microseconds(live: LiveEstimate, segments: readonly CountedSegment[], isRead: boolean): number {
  let events = 0
  const took = milliseconds(() => {
    for (const { segment, counts } of segments) {
      live.empty(segment.from)
      for (const count of counts) {
        live.add(count, count.at)
        if (isRead) live.floors()
        if (isRead) live.house()
        events++
      }
    }
  })
  return (took * 1000) / events
}

function milliseconds(work: () => void): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

function medianOfRuns(run: () => number): number {
  const runs = Array.from({ length: RUNS }, run).sort((a, b) => a - b)
  return runs[Math.floor(RUNS / 2)] ?? Number.NaN
}

function print(figures: CostFigures): void {
  console.log(
    `\n### Cost (a year of ${figures.eventsOfYear.toLocaleString('en-US')} counts, time-of-flight)\n`,
  )
  console.log(
    `one event into the live estimate: ${figures.microsecondsAnEvent.toFixed(1)} µs (aim: under 20)`,
  )
  console.log(`the same, and all floors read: ${figures.microsecondsAnEventRead.toFixed(1)} µs`)
  console.log(`a year looked back over: ${figures.secondsAYearLookedBack.toFixed(1)} s (aim: under 10)`)
}
