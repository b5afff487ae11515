/** What the days of a recording teach, and the days themselves. */
import {
  dayToLearn,
  type Learned,
  type LearnedDay,
  LocalTime,
  learn,
  type Segment,
  segmentsOf,
} from '@munteok/core'
import { MINUTE_MS } from './calendar.ts'
import type { Recording } from './method.ts'
import type { MinuteCount } from './sensors.ts'

export interface CountedSegment {
  readonly segment: Segment
  readonly counts: readonly MinuteCount[]
}

/** The recording cut at its empty hours. */
export function segmentsIn({
  building,
  counts,
  start,
  minutes,
  nightsNotEmpty,
}: Recording): CountedSegment[] {
  const time = new LocalTime(building.timeZone)
  const cut = segmentsOf(building, time, start, start + minutes * MINUTE_MS, new Set(nightsNotEmpty))
  let next = 0
  return cut.map((segment) => {
    const from = next
    while ((counts[next]?.at ?? Number.POSITIVE_INFINITY) < segment.to) next++
    return { segment, counts: counts.slice(from, next) }
  })
}

export function learnedFrom(
  { building }: Recording,
  segments: readonly CountedSegment[],
): { learned: Learned; days: LearnedDay[] } {
  const days = segments.map((segment) => dayToLearn({ building, ...segment }))
  return { learned: learn(building, days), days }
}
