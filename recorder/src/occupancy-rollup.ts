import {
  type Bucket,
  type Building,
  type Day,
  type LocalTime,
  lastEmptyInstant,
  nextDay,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'
import { nextBucket, type OccupancyBucket, occupancyByBucket } from './occupancy-history.ts'
import type { PassageQueries } from './passage-queries.ts'

const FLOORLESS: readonly OccupancyBucket[] = []

/**
 * How full each floor was, by bucket. Minutes are worked out when they are asked for; hours and days
 * of days that are over are kept, and made again when late events have changed them.
 */
export class OccupancyRollup {
  readonly #db: Db
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #dirty
  readonly #clean
  readonly #soil
  readonly #drop
  readonly #insert
  readonly #between

  constructor(db: Db, building: Building, time: LocalTime, passages: PassageQueries) {
    this.#db = db
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#dirty = db
      .prepare<[Day, Day, number], Day>(
        'SELECT day FROM dirty_day WHERE day >= ? AND day < ? ORDER BY day LIMIT ?',
      )
      .pluck()
    this.#clean = db.prepare<[Day]>('DELETE FROM dirty_day WHERE day = ?')
    this.#soil = db.prepare<[Day]>('INSERT OR IGNORE INTO dirty_day VALUES (?)')
    this.#drop = db.prepare<[number, string, number, number]>(
      'DELETE FROM occupancy_rollup WHERE level = ? AND floor = ? AND start >= ? AND start < ?',
    )
    this.#insert = db.prepare<[number, string, number, number, number]>(
      'INSERT INTO occupancy_rollup VALUES (?, ?, ?, ?, ?)',
    )
    this.#between = db.prepare<[number, string, number, number], OccupancyBucket>(
      `SELECT start, mean, max FROM occupancy_rollup
       WHERE level = ? AND floor = ? AND start >= ? AND start < ? ORDER BY start`,
    )
  }

  /**
   * Works out days that are over and have changed.
   * @param now the building's time
   * @param atMost how many days, so that whoever waits behind this does not wait long
   * @returns how many were worked out
   */
  refresh(now: number, atMost: number, from: Day = '', to: Day = this.#time.dayOf(now)): number {
    const today = this.#time.dayOf(now)
    const end = to < today ? to : today
    if (this.#building.emptyHour === null) return this.#refreshInTurn(end, today, atMost)
    const days = this.#dirty.all(from, end, atMost)
    const inOneGo = this.#db.transaction(() => days.forEach((day) => void this.#makeAgain(day)))
    if (days.length > 0) inOneGo.immediate()
    return days.length
  }

  /** Without an empty hour, who came on one day is there on the next one too: each follows from the last. */
  #refreshInTurn(end: Day, today: Day, atMost: number): number {
    let done = 0
    const inOneGo = this.#db.transaction(() => {
      for (; done < atMost; done++) {
        const [day] = this.#dirty.all('', end, 1)
        if (day === undefined) return
        this.#makeAgain(day)
        if (nextDay(day) < today) this.#soil.run(nextDay(day))
      }
    })
    inOneGo.immediate()
    return done
  }

  #makeAgain(day: Day): void {
    const from = this.#time.startOfDay(day)
    const to = this.#time.endOfDay(day)
    for (const bucket of ['hour', 'day'] as const) {
      for (const [floor, buckets] of this.#workOut(bucket, from, to)) {
        this.#drop.run(LEVELS[bucket], floor, from, to)
        for (const { start, mean, max } of buckets) this.#insert.run(LEVELS[bucket], floor, start, mean, max)
      }
    }
    this.#clean.run(day)
  }

  /** @param to not in the future */
  #workOut(bucket: Bucket, from: number, to: number): Map<string, OccupancyBucket[]> {
    const building = this.#building
    const time = this.#time
    const emptyAt = lastEmptyInstant(building, time, from)
    const since = emptyAt ?? time.bucketStart(from, 'day')
    const before = emptyAt === undefined ? this.#passages.sums('day', 0, since) : []
    const minutes = this.#passages.minutes(since, to)
    return occupancyByBucket({ building, time, bucket, from, to, since, before, minutes })
  }

  /**
   * People on a floor (or on all of them) in the buckets that touch `[from, to)`, up to `now`;
   * nothing from before the first passage.
   */
  between(
    bucket: Bucket,
    from: number,
    to: number,
    now: number,
    of?: string,
  ): Map<string, readonly OccupancyBucket[]> {
    const floors = this.#building.floors
      .map((floor) => floor.id)
      .filter((id) => of === undefined || id === of)
    const begun = this.#passages.firstMinute()
    const start = this.#time.bucketStart(Math.max(from, begun ?? now), bucket)
    const end = Math.min(to, now)
    if (begun === undefined || start >= end) return new Map(floors.map((floor) => [floor, FLOORLESS]))
    if (bucket === 'minute') return only(floors, this.#workOut(bucket, start, end))
    const today = this.#time.bucketStart(now, 'day')
    this.refresh(now, Number.MAX_SAFE_INTEGER, this.#time.dayOf(start), nextDay(this.#time.dayOf(end)))
    const starts = this.#starts(bucket, start, Math.min(end, today))
    const unfinished = end > today ? this.#workOut(bucket, Math.max(start, today), end) : undefined
    return new Map(
      floors.map((floor) => [floor, this.#kept(floor, bucket, starts).concat(unfinished?.get(floor) ?? [])]),
    )
  }

  #starts(bucket: 'hour' | 'day', from: number, to: number): number[] {
    const starts: number[] = []
    for (let start = from; start < to; start = nextBucket(this.#time, start, bucket)) starts.push(start)
    return starts
  }

  /** Days on which nobody was counted have no rows: nobody was there. */
  #kept(floor: string, bucket: 'hour' | 'day', starts: readonly number[]): OccupancyBucket[] {
    const [first] = starts
    const last = starts.at(-1)
    if (first === undefined || last === undefined) return []
    const rows = this.#between.all(LEVELS[bucket], floor, first, last + 1)
    if (rows.length === starts.length) return rows
    let next = 0
    return starts.map((start) => {
      const row = rows[next]
      if (row?.start !== start) return { start, mean: 0, max: 0 }
      next += 1
      return row
    })
  }
}

function only(
  floors: readonly string[],
  all: Map<string, OccupancyBucket[]>,
): Map<string, readonly OccupancyBucket[]> {
  return new Map(floors.map((floor) => [floor, all.get(floor) ?? FLOORLESS]))
}
