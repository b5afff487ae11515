/** Whole weeks of counts, estimated as they came in and again when each day was over. */
import type { Building } from '../building.ts'
import type { Day, LocalTime } from '../local-time.ts'
import { learn } from './learn.ts'
import { dayToLearn } from './learn-day.ts'
import { type Learned, unlearned } from './learned.ts'
import type { LearnedDay } from './learned-day.ts'
import { type HandCount, LiveEstimate } from './live.ts'
import { type Belief, type Curve, lookBack, type TimedCount } from './look-back.ts'
import { quietNights } from './quiet-nights.ts'
import { type Segment, segmentsOf } from './segments.ts'

const MINUTE_MS = 60_000

export interface SeriesInput {
  readonly building: Building
  readonly time: LocalTime
  /** By minute, in any order. */
  readonly counts: readonly TimedCount[]
  readonly headcounts?: readonly HandCount[]
  /** Days after which people stayed in the house over night. */
  readonly notEmpty?: ReadonlySet<Day>
  /** Which minutes of the live estimate are wanted: those are the costly ones. */
  readonly isWanted?: (at: number) => boolean
}

/** A stretch of time; estimates at the end of each minute, by zone in the building's order, then the house. */
export interface EstimatedSegment {
  readonly from: number
  readonly minutes: number
  readonly live: readonly Curve[]
  readonly after: readonly Curve[]
}

interface Stretch {
  readonly segment: Segment
  readonly counts: readonly TimedCount[]
  readonly headcounts: readonly HandCount[]
}

/**
 * The live estimate of a day knows that day until then, and the days before it. Looking back knows
 * all days: it is done when they are over.
 */
export function estimateSeries(input: SeriesInput): EstimatedSegment[] {
  const { building } = input
  const stretches = stretchesOf(input)
  const days: LearnedDay[] = []
  const live: Curve[][] = []
  let learned = unlearned(building)
  let estimate: LiveEstimate | undefined
  for (const [i, stretch] of stretches.entries()) {
    if (stretch.segment.startsEmpty || !estimate) {
      estimate = new LiveEstimate(building, learned, { seed: i + 1 })
      if (stretch.segment.startsEmpty) estimate.empty(stretch.segment.from)
    }
    live.push(liveCurves(estimate, stretch, input.isWanted))
    if (stretch.counts.length === 0) continue
    days.push(dayToLearn({ building, learned, ...stretch }))
    learned = learn(building, days)
  }
  return lookBackOver(building, learned, stretches).map((after, i) => {
    const { from, to } = stretches[i]?.segment ?? { from: 0, to: 0 }
    return { from, minutes: Math.round((to - from) / MINUTE_MS), live: live[i] ?? [], after }
  })
}

function stretchesOf({ building, time, counts, headcounts = [], notEmpty }: SeriesInput): Stretch[] {
  const sorted = counts.toSorted((a, b) => a.at - b.at)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last) return []
  const within = (segment: Segment, { at }: { at: number }) => segment.from <= at && at < segment.to
  const told = [...headcounts, ...quietNights(building, time, sorted)]
  let next = 0
  return segmentsOf(building, time, first.at, last.at + 1, notEmpty).map((segment) => {
    const begin = next
    while (next < sorted.length && (sorted[next]?.at ?? 0) < segment.to) next += 1
    return {
      segment,
      counts: sorted.slice(begin, next),
      headcounts: told.filter((count) => within(segment, count)).toSorted((a, b) => a.at - b.at),
    }
  })
}

function liveCurves(estimate: LiveEstimate, stretch: Stretch, isWanted: SeriesInput['isWanted']): Curve[] {
  const { segment, counts, headcounts } = stretch
  const minutes = Math.round((segment.to - segment.from) / MINUTE_MS)
  const curves = Array.from({ length: estimate.graph.zones.length + 1 }, () => emptyCurve(minutes))
  let [count, headcount] = [0, 0]
  for (let minute = 0; minute < minutes; minute++) {
    const at = segment.from + minute * MINUTE_MS
    for (let of = headcounts[headcount]; of && of.at < at + MINUTE_MS; of = headcounts[++headcount])
      estimate.headcount(of)
    for (let of = counts[count]; of && of.at < at + MINUTE_MS; of = counts[++count]) estimate.add(of, of.at)
    estimate.passTime(at + MINUTE_MS)
    if (isWanted?.(at) === false) continue
    for (const [z, spread] of [...estimate.exact(), estimate.exactHouse()].entries()) {
      const curve = curves[z]
      if (!curve) continue
      curve.people[minute] = spread.median
      curve.low[minute] = spread.low
      curve.high[minute] = spread.high
    }
  }
  return curves
}

function lookBackOver(
  building: Building,
  learned: Learned,
  stretches: readonly Stretch[],
): (readonly Curve[])[] {
  let before: Belief | undefined
  return stretches.map(({ segment, counts, headcounts }) => {
    const past = lookBack({
      building,
      learned,
      from: segment.from,
      to: segment.to,
      counts,
      headcounts,
      ...(!segment.startsEmpty && before && { start: before }),
      end: segment.endsEmpty ? 'empty' : 'open',
    })
    before = past.atEnd
    return past.curves
  })
}

function emptyCurve(minutes: number): Curve {
  return {
    people: new Float32Array(minutes),
    low: new Float32Array(minutes),
    high: new Float32Array(minutes),
  }
}
