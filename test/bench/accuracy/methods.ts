/** All that the bench judges, from the least to the most. */
import { type Curve, type EstimatedSegment, estimateSeries, LocalTime } from '@munteok/core'
import { BASELINES } from './baselines.ts'
import { type Estimates, HOUSE, minuteOf, type Recording, type Series } from './method.ts'

export const USUAL = 'reset + clamp'
export const LIVE = 'live'
export const LOOKING_BACK = 'looking back'

/** Every method's estimates, by its name. */
export function allEstimates(recording: Recording): ReadonlyMap<string, Estimates> {
  const usual = BASELINES.map(({ name, estimate }): [string, Estimates] => [name, estimate(recording)])
  const segments = estimateSeries({
    building: recording.building,
    time: new LocalTime(recording.building.timeZone),
    counts: recording.counts,
    headcounts: recording.headcounts,
    notEmpty: new Set(recording.nightsNotEmpty),
    isWanted: (at) => recording.open[minuteOf(recording, at)] === 1,
  })
  return new Map([
    ...usual,
    [LIVE, joined(recording, segments, (segment) => segment.live)],
    [LOOKING_BACK, joined(recording, segments, (segment) => segment.after)],
  ])
}

/** The segments' curves one after another; before the first count and after the last one nobody is there. */
function joined(
  recording: Recording,
  segments: readonly EstimatedSegment[],
  curvesOf: (segment: EstimatedSegment) => readonly Curve[],
): Estimates {
  const zones = [...recording.building.floors.map(({ id }) => id), HOUSE]
  return new Map(
    zones.map((zone, z) => {
      const series = emptySeries(recording.minutes)
      for (const segment of segments) {
        const curve = curvesOf(segment)[z]
        const from = minuteOf(recording, segment.from)
        if (curve) for (const key of ['people', 'low', 'high'] as const) place(series[key], curve[key], from)
      }
      return [zone, series]
    }),
  )
}

function emptySeries(minutes: number): Required<Series> {
  return {
    people: new Float32Array(minutes),
    low: new Float32Array(minutes),
    high: new Float32Array(minutes),
  }
}

/** Segments begin at an empty hour, which may lie before the first minute, and end after the last one. */
function place(into: Float32Array, values: Float32Array, from: number): void {
  const skipped = Math.max(0, -from)
  into.set(values.subarray(skipped, Math.max(skipped, into.length - from)), from + skipped)
}
