/** What the chart draws and the table says: the same numbers, bucket by bucket. */
import { addDays, type HistoryBucket, isOfDays, type LocalTime, type SeriesAnswer } from '@munteok/core'
import type { Compare } from './asked-view.ts'

export interface Row {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** What it is about: people there, people in, uses with their corrections; undefined where nothing is known. */
  readonly value: number | undefined
  /** The same at the time that it is compared with. */
  readonly before?: number | undefined
  /** People at least, at most, and the most at once. */
  readonly low?: number
  readonly high?: number
  readonly max?: number
  /** People who went the other way. */
  readonly out?: number
  readonly outBefore?: number | undefined
  /** Uses as counted; persons; corrections that were made. */
  readonly counted?: number
  readonly people?: number
  readonly corrections?: number
  /** It can still change by itself: the present day. */
  readonly live: boolean
  /** It has not begun yet. */
  readonly ahead: boolean
}

/**
 * @param before the answer for the time that is compared with
 */
export function rowsOf(
  answer: SeriesAnswer,
  time: LocalTime,
  compare: Compare,
  before?: SeriesAnswer,
): Row[] {
  const then = before && valuesBefore(before, time, compare)
  return answer.starts.map((start, i) => {
    const earlier = then?.get(start)
    return {
      start,
      end: answer.starts[i + 1] ?? answer.end,
      ...valuesAt(answer, i),
      ...(earlier && { before: earlier.value, outBefore: earlier.out }),
      live: (answer.starts[i + 1] ?? answer.end) > answer.livesFrom && start < answer.now,
      ahead: start >= answer.now,
    }
  })
}

/** What it is about, bucket by bucket; null where nothing is known. */
export function valuesOf(answer: SeriesAnswer): readonly (number | null)[] {
  if (answer.kind === 'occupancy') return answer.mean
  return answer.kind === 'passages' ? answer.in : answer.uses
}

type Values = Pick<Row, 'value' | 'low' | 'high' | 'max' | 'out' | 'counted' | 'people' | 'corrections'>

function valuesAt(answer: SeriesAnswer, i: number): Values {
  if (answer.kind === 'occupancy') {
    const value = answer.mean[i] ?? undefined
    if (value === undefined) return { value }
    return { value, low: answer.low[i] ?? value, high: answer.high[i] ?? value, max: answer.max[i] ?? value }
  }
  if (answer.kind === 'passages') {
    const value = answer.in[i] ?? undefined
    return value === undefined ? { value } : { value, out: answer.out[i] ?? 0 }
  }
  const counted = answer.uses[i] ?? undefined
  if (counted === undefined) return { value: undefined }
  return {
    ...{ value: counted + (answer.usesCorrected[i] ?? 0), counted },
    people: (answer.people[i] ?? 0) + (answer.peopleCorrected[i] ?? 0),
    corrections: answer.corrections[i] ?? 0,
  }
}

function valuesBefore(before: SeriesAnswer, time: LocalTime, compare: Compare): Map<number, Values> {
  return new Map(
    before.starts.map((start, i) => [shifted(time, start, before.bucket, compare, 1), valuesAt(before, i)]),
  )
}

/**
 * An instant at the time that is compared with (`-1`), or from there at the time that is shown (`1`): the same
 * clock on the same weekday; of months and years the same month.
 */
export function shifted(
  time: LocalTime,
  at: number,
  bucket: HistoryBucket,
  compare: Compare,
  by: -1 | 1,
): number {
  const day = time.dayOf(at)
  const { hour, minute } = time.parts(at)
  if (bucket === 'month' || bucket === 'year') {
    const year = String(Number(day.slice(0, 4)) + by)
    return time.startOfDay(`${year}-${day.slice(5, 7)}-01`)
  }
  const days = compare === 'week' ? 7 : 364
  if (isOfDays(bucket)) return time.startOfDay(addDays(day, by * days))
  return time.instant(addDays(day, by * days), hour * 60 + minute) + (at % 60_000)
}
