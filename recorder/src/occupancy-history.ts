import { type Bucket, type Building, type LocalTime, minuteOfDay, nextDay } from '@munteok/core'
import type { DayEstimate } from './past-days.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export interface OccupancyBucket {
  readonly start: number
  /** Over the part of the bucket that is known, in tenths of people. */
  readonly mean: number
  /** The most in any of its minutes, in whole people. */
  readonly max: number
  /** The mean of the minutes' 90% intervals: the errors of neighbouring minutes are the same ones. */
  readonly low: number
  readonly high: number
}

export interface OccupancyPast {
  readonly building: Building
  readonly time: LocalTime
  readonly bucket: Bucket
  /** The part that is asked for; `to` exclusive, and not in the future. */
  readonly from: number
  readonly to: number
  /** In order of time, together covering what is asked for. */
  readonly estimated: Iterable<Pick<DayEstimate, 'from' | 'minutes' | 'curves'>>
}

/** The zone of everybody in the house; curves and roll-ups have it after the floors. */
export const HOUSE = 'house'

/** What is estimated: each floor, then the house. */
export function zonesOf(building: Building): string[] {
  return [...building.floors.map(({ id }) => id), HOUSE]
}

/** How many people were on each floor and in the house, by bucket of time. */
export function occupancyByBucket(past: OccupancyPast): Map<string, OccupancyBucket[]> {
  const { building, from, to } = past
  const zones = zonesOf(building)
  const series = zones.map(() => new BucketSeries(past))
  for (const { from: start, minutes, curves } of past.estimated) {
    const first = Math.max(0, Math.floor((from - start) / MINUTE_MS))
    const end = Math.min(minutes, Math.ceil((to - start) / MINUTE_MS))
    for (const [i, floor] of series.entries()) {
      const curve = curves[i]
      if (!curve) continue
      for (let minute = first; minute < end; minute++)
        floor.add(
          start + minute * MINUTE_MS,
          curve.people[minute] ?? 0,
          curve.low[minute] ?? 0,
          curve.high[minute] ?? 0,
        )
    }
  }
  return new Map(zones.map((zone, i) => [zone, series[i]?.finished() ?? []]))
}

/** The first instant after `after` at which the house is taken to be empty; never, where there is none. */
export function nextEmptyInstant(building: Building, time: LocalTime, after: number): number {
  if (building.emptyHour === null) return Number.POSITIVE_INFINITY
  const minute = minuteOfDay(building.emptyHour)
  let day = time.dayOf(after)
  let instant = time.instant(day, minute)
  while (instant <= after) {
    day = nextDay(day)
    instant = time.instant(day, minute)
  }
  return instant
}

/** The start of the bucket after the one that starts at `start`. */
export function nextBucket(time: LocalTime, start: number, bucket: Bucket): number {
  if (bucket === 'minute') return start + MINUTE_MS
  if (bucket === 'day') return time.endOfDay(time.dayOf(start))
  const next = time.bucketStart(start + HOUR_MS, 'hour')
  return next > start ? next : start + HOUR_MS
}

/** Gathers one zone's minutes, in order of time, into buckets. */
class BucketSeries {
  readonly #time: LocalTime
  readonly #bucket: Bucket
  readonly #done: OccupancyBucket[] = []
  #start: number
  #end: number
  #minutes = 0
  #people = 0
  #low = 0
  #high = 0
  #max = 0

  constructor({ time, bucket, from }: OccupancyPast) {
    this.#time = time
    this.#bucket = bucket
    this.#start = time.bucketStart(from, bucket)
    this.#end = nextBucket(time, this.#start, bucket)
  }

  add(at: number, people: number, low: number, high: number): void {
    while (at >= this.#end) this.#close()
    this.#minutes += 1
    this.#people += people
    this.#low += low
    this.#high += high
    this.#max = Math.max(this.#max, Math.round(people))
  }

  #close(): void {
    if (this.#minutes > 0)
      this.#done.push({
        start: this.#start,
        mean: toTenths(this.#people / this.#minutes),
        max: this.#max,
        low: toTenths(this.#low / this.#minutes),
        high: toTenths(this.#high / this.#minutes),
      })
    this.#minutes = 0
    this.#people = 0
    this.#low = 0
    this.#high = 0
    this.#max = 0
    this.#start = this.#end
    this.#end = nextBucket(this.#time, this.#start, this.#bucket)
  }

  finished(): OccupancyBucket[] {
    this.#close()
    return this.#done
  }
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10
}
