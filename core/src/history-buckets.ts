/** How a stretch of time is cut for a chart: by the building's clock and calendar, weeks from Monday. */
import * as Type from 'typebox'
import { addDays, type Day, type LocalTime, weekdayOf } from './local-time.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** From the finest to the coarsest. */
export const HISTORY_BUCKETS = [
  'minute',
  '5-minutes',
  '10-minutes',
  '15-minutes',
  '30-minutes',
  'hour',
  'day',
  'week',
  'month',
  'year',
] as const
export type HistoryBucket = (typeof HISTORY_BUCKETS)[number]
export const HistoryBucket = Type.Unsafe<HistoryBucket>(
  Type.Union(HISTORY_BUCKETS.map((bucket) => Type.Literal(bucket))),
)

/** Buckets of the clock; the others are of the calendar. */
const CLOCK_MS: Partial<Record<HistoryBucket, number>> = {
  minute: MINUTE_MS,
  '5-minutes': 5 * MINUTE_MS,
  '10-minutes': 10 * MINUTE_MS,
  '15-minutes': 15 * MINUTE_MS,
  '30-minutes': 30 * MINUTE_MS,
  hour: HOUR_MS,
}
/** The longest that a bucket of the calendar is: a time has at least so many of them. */
const LONGEST_MS: Partial<Record<HistoryBucket, number>> = {
  day: 25 * HOUR_MS,
  week: 7 * DAY_MS + HOUR_MS,
  month: 31 * DAY_MS + HOUR_MS,
  year: 366 * DAY_MS,
}

/** True for a day and what is longer. */
export function isOfDays(bucket: HistoryBucket): boolean {
  return CLOCK_MS[bucket] === undefined
}

/** The first instant of the bucket that `at` falls in. */
export function historyBucketStart(time: LocalTime, at: number, bucket: HistoryBucket): number {
  const length = CLOCK_MS[bucket]
  if (length === undefined) return time.startOfDay(firstDayOf(time.dayOf(at), bucket))
  const local = at + time.offsetMs(at)
  return at - (((local % length) + length) % length)
}

/** The first instant after the bucket that starts at `start`. */
export function nextHistoryBucket(time: LocalTime, start: number, bucket: HistoryBucket): number {
  const length = CLOCK_MS[bucket]
  if (length === undefined) return time.startOfDay(firstDayAfter(time.dayOf(start), bucket))
  // A clock that is put back by half an hour shows the same hour again.
  const next = historyBucketStart(time, start + length, bucket)
  return next > start ? next : start + length
}

/** The first day of a day's week, month or year. */
function firstDayOf(day: Day, bucket: HistoryBucket): Day {
  if (bucket === 'week') return addDays(day, -((weekdayOf(day) + 6) % 7))
  if (bucket === 'month') return `${day.slice(0, 7)}-01`
  return bucket === 'year' ? `${day.slice(0, 4)}-01-01` : day
}

function firstDayAfter(day: Day, bucket: HistoryBucket): Day {
  if (bucket === 'day') return addDays(day, 1)
  if (bucket === 'week') return addDays(firstDayOf(day, bucket), 7)
  return firstDayOf(addDays(firstDayOf(day, bucket), bucket === 'month' ? 31 : 366), bucket)
}

/** The starts of the buckets that touch `[from, to)`, in order; the first one may begin before `from`. */
export function historyBuckets(time: LocalTime, from: number, to: number, bucket: HistoryBucket): number[] {
  const starts: number[] = []
  const first = historyBucketStart(time, from, bucket)
  for (let start = first; start < to; start = nextHistoryBucket(time, start, bucket)) starts.push(start)
  return starts
}

/** A time that is cut into buckets. */
export interface CutTime {
  readonly bucket: HistoryBucket
  readonly starts: readonly number[]
  /** The first instant after the last bucket. */
  readonly end: number
}

/**
 * Cuts `[from, to)` as finely as a chart can show it.
 * @param points the most buckets
 * @param finest that there is anything to know about
 * @returns undefined where even years are too many
 */
export function cutForChart(
  time: LocalTime,
  { from, to, points }: { from: number; to: number; points: number },
  finest: HistoryBucket,
): CutTime | undefined {
  for (const bucket of HISTORY_BUCKETS.slice(HISTORY_BUCKETS.indexOf(finest))) {
    const longest = CLOCK_MS[bucket] ?? LONGEST_MS[bucket] ?? DAY_MS
    if ((to - from) / longest > points) continue
    const starts = historyBuckets(time, from, to, bucket)
    const last = starts.at(-1)
    if (last === undefined || starts.length > points) continue
    return { bucket, starts, end: nextHistoryBucket(time, last, bucket) }
  }
  return undefined
}
