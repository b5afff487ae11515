import {
  type Bucket,
  type Building,
  type LocalTime,
  minuteOfDay,
  nextDay,
  Occupancy,
  type PortalCount,
} from '@munteok/core'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What one portal counted in one minute. */
export interface MinuteCount extends PortalCount {
  /** The minute's first instant. */
  readonly start: number
}

export interface OccupancyBucket {
  readonly start: number
  /** Over the part of the bucket that is known, weighted by time, to hundredths. */
  readonly mean: number
  readonly max: number
}

export interface OccupancyPast {
  readonly building: Building
  readonly time: LocalTime
  readonly bucket: Bucket
  /** The part that is asked for; `to` exclusive, and not in the future. */
  readonly from: number
  readonly to: number
  /** Where the counts begin: at or before `from`, at an empty hour where the building has one. */
  readonly since: number
  /** All that was counted before `since`, in a building without an empty hour. */
  readonly before: readonly PortalCount[]
  /** What was counted from `since` until `to`, in order of time. */
  readonly minutes: Iterable<MinuteCount>
}

/**
 * How many people were on each floor, by bucket of time. A minute's crossings count from the minute's
 * start; the house is empty at each empty hour.
 */
export function occupancyByBucket(past: OccupancyPast): Map<string, OccupancyBucket[]> {
  const { building, time, since, to } = past
  const occupancy = new Occupancy(building)
  for (const count of past.before) occupancy.add(count)
  const series = new OccupancySeries(past)
  let here = since
  let emptyAt = nextEmptyInstant(building, time, since)
  const goTo = (instant: number) => {
    for (; emptyAt <= instant; emptyAt = nextEmptyInstant(building, time, emptyAt)) {
      series.hold(occupancy, here, emptyAt)
      occupancy.reset()
      here = emptyAt
    }
    series.hold(occupancy, here, instant)
    here = Math.max(here, instant)
  }
  for (const minute of past.minutes) {
    if (minute.start >= to) break
    if (minute.start > here || minute.start >= emptyAt) goTo(minute.start)
    occupancy.add(minute)
  }
  goTo(to)
  return series.finished()
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

interface Sums {
  readonly floor: string
  peopleMs: number
  max: number
  readonly done: OccupancyBucket[]
}

/** Spreads how many people stayed how long over the buckets. */
class OccupancySeries {
  readonly #past: OccupancyPast
  readonly #floors: Sums[]
  #start: number
  #end: number
  #knownMs = 0

  constructor(past: OccupancyPast) {
    this.#past = past
    this.#floors = past.building.floors.map(({ id }) => ({ floor: id, peopleMs: 0, max: 0, done: [] }))
    this.#start = past.time.bucketStart(past.from, past.bucket)
    this.#end = nextBucket(past.time, this.#start, past.bucket)
  }

  /** The house stays as it is from one instant until another. */
  hold(occupancy: Occupancy, from: number, until: number): void {
    let here = Math.max(from, this.#past.from)
    if (here >= until) return
    while (here < until) {
      while (here >= this.#end) this.#close()
      const end = Math.min(until, this.#end)
      for (const sums of this.#floors) {
        const people = occupancy.peopleOn(sums.floor)
        sums.peopleMs += people * (end - here)
        sums.max = Math.max(sums.max, people)
      }
      this.#knownMs += end - here
      here = end
    }
  }

  #close(): void {
    for (const sums of this.#floors) {
      if (this.#knownMs > 0)
        sums.done.push({
          start: this.#start,
          mean: toHundredths(sums.peopleMs / this.#knownMs),
          max: sums.max,
        })
      sums.peopleMs = 0
      sums.max = 0
    }
    this.#knownMs = 0
    this.#start = this.#end
    this.#end = nextBucket(this.#past.time, this.#start, this.#past.bucket)
  }

  finished(): Map<string, OccupancyBucket[]> {
    if (this.#knownMs > 0) this.#close()
    return new Map(this.#floors.map(({ floor, done }) => [floor, done]))
  }
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100
}
