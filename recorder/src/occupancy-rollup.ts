import {
  type Bucket,
  type Building,
  type Curve,
  type Day,
  type Learned,
  type LocalTime,
  nextDay,
  unlearned,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'
import { nextBucket, type OccupancyBucket, occupancyByBucket, zonesOf } from './occupancy-history.ts'
import type { PassageQueries } from './passage-queries.ts'
import { type DayEstimate, PastDays } from './past-days.ts'

/** An instant after the end of any day. */
const OVER = Number.MAX_SAFE_INTEGER
const NOTHING: readonly OccupancyBucket[] = []

/** Some of a zone's minutes as they are estimated, in order of time. */
export interface ZoneMinutes {
  /** The first minute's first instant. */
  readonly from: number
  readonly curve: Curve
}

/**
 * How full each floor and the house was, by bucket, as looked back on. Minutes are worked out when they are asked
 * for; hours and days of days that are over are kept, and made again when late events, headcounts or
 * a word about the night have changed them.
 */
export class OccupancyRollup {
  readonly #db: Db
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #days: PastDays
  readonly #dirty
  readonly #stillDirty
  readonly #dirtyBefore
  readonly #clean
  readonly #soil
  readonly #drop
  readonly #insert
  readonly #between
  readonly #listeners: ((day: Day) => void)[] = []

  constructor(
    db: Db,
    building: Building,
    time: LocalTime,
    passages: PassageQueries,
    learned: () => Learned = () => unlearned(building),
  ) {
    this.#db = db
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#days = new PastDays({ db, building, time, passages, learned })
    this.#dirty = db
      .prepare<[Day, Day], Day>('SELECT day FROM dirty_day WHERE day >= ? AND day < ? ORDER BY day LIMIT 1')
      .pluck()
    this.#stillDirty = db
      .prepare<[Day, Day], Day>('SELECT day FROM dirty_day WHERE day >= ? AND day < ? ORDER BY day')
      .pluck()
    this.#dirtyBefore = db.prepare<[Day], number>('SELECT count(*) FROM dirty_day WHERE day < ?').pluck()
    this.#clean = db.prepare<[Day]>('DELETE FROM dirty_day WHERE day = ?')
    this.#soil = db.prepare<[Day]>('INSERT OR IGNORE INTO dirty_day VALUES (?)')
    this.#drop = db.prepare<[number, string, number, number]>(
      'DELETE FROM occupancy_rollup WHERE level = ? AND floor = ? AND start >= ? AND start < ?',
    )
    this.#insert = db.prepare<[number, string, number, number, number, number, number]>(
      'INSERT INTO occupancy_rollup VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#between = db.prepare<[number, string, number, number], OccupancyBucket>(
      `SELECT start, mean, max, low, high FROM occupancy_rollup
       WHERE level = ? AND floor = ? AND start >= ? AND start < ? ORDER BY start`,
    )
  }

  /**
   * Works out days that are over and have changed.
   * @param now the building's time
   * @param atMost how many days, so that whoever waits behind this does not wait long
   * @returns how many were worked out
   */
  refresh(now: number, atMost: number, from: Day = '', to: Day = this.#days.dayOf(now)): number {
    const today = this.#days.dayOf(now)
    const first = this.#building.emptyHour === null ? '' : from
    const end = to < today ? to : today
    if (this.#dirty.get(first, end) === undefined) return 0
    let done = 0
    const inOneGo = this.#db.transaction(() => {
      for (; done < atMost; done++) {
        const day = this.#dirty.get(first, end)
        if (day === undefined) return
        this.#makeAgain(day)
        // Who was there at night is there the next day: it follows from this one.
        if (!this.#days.nightWasEmpty(day) && nextDay(day) < today) this.#soil.run(nextDay(day))
      }
    })
    inOneGo.immediate()
    return done
  }

  /** How many days that are over have changed and are not worked out yet. */
  waiting(now: number): number {
    return this.#dirtyBefore.get(this.#days.dayOf(now)) ?? 0
  }

  #makeAgain(day: Day): void {
    const from = this.#time.startOfDay(day)
    const to = this.#time.endOfDay(day)
    for (const bucket of ['hour', 'day'] as const) {
      for (const [floor, buckets] of this.#workOut(bucket, from, to, OVER)) {
        this.#drop.run(LEVELS[bucket], floor, from, to)
        for (const { start, mean, max, low, high } of buckets)
          this.#insert.run(LEVELS[bucket], floor, start, mean, max, low, high)
      }
    }
    this.#days.keep(day, this.#days.of(day, OVER))
    this.#clean.run(day)
    for (const listener of this.#listeners) listener(day)
  }

  /** @param listener told of each day whose hours and sums were made again */
  onMadeAgain(listener: (day: Day) => void): void {
    this.#listeners.push(listener)
  }

  /**
   * Works days out that are over and have changed, a few of them.
   * @returns the days within `[from, to)` that still wait for it: what is kept of them is not true any more
   */
  settle(from: number, to: number, now: number, atMost: number): Day[] {
    const first = this.#time.dayOf(from)
    const end = this.#days.dayOf(now)
    const last = nextDay(this.#time.dayOf(Math.max(from, to - 1)))
    this.refresh(now, atMost, first, last)
    return this.#stillDirty.all(first, last < end ? last : end)
  }

  /** The first instant that the present day's estimate covers: what is before it was looked back on. */
  livesFrom(now: number): number {
    return this.#days.startOf(this.#days.dayOf(now))
  }

  /** A zone's minutes in the days that touch `[from, to)`, up to `now`; not those in which nobody was there. */
  *minutes(zone: string, from: number, to: number, now: number): Generator<ZoneMinutes> {
    const i = zonesOf(this.#building).indexOf(zone)
    const end = Math.min(to, now)
    for (let day = this.#days.dayOf(from); this.#days.startOf(day) < end; day = nextDay(day)) {
      if (this.#days.isWithoutPeople(day)) continue
      const { from: start, curves } = this.#days.of(day, now)
      const curve = curves[i]
      if (curve) yield { from: start, curve }
    }
  }

  /** A day that is over, minute by minute, by floor in the building's order and then the house. */
  dayOver(day: Day): Pick<DayEstimate, 'from' | 'minutes' | 'curves'> {
    return this.#days.of(day, OVER)
  }

  /** A zone's hours that start within `[from, to)`, up to `now`; not those of days without people. */
  hours(zone: string, from: number, to: number, now: number): OccupancyBucket[] {
    const today = this.#time.startOfDay(this.#days.dayOf(now))
    const kept = this.#between.all(LEVELS.hour, zone, from, Math.min(to, today))
    const end = Math.min(to, now)
    if (end <= today) return kept
    return kept.concat(this.#workOut('hour', Math.max(from, today), end, now).get(zone) ?? [])
  }

  #workOut(bucket: Bucket, from: number, to: number, now: number): Map<string, OccupancyBucket[]> {
    const building = this.#building
    const time = this.#time
    return occupancyByBucket({ building, time, bucket, from, to, estimated: this.#estimated(from, to, now) })
  }

  *#estimated(from: number, to: number, now: number): Generator<DayEstimate> {
    for (let day = this.#days.dayOf(from); this.#days.startOf(day) < to; day = nextDay(day))
      yield this.#days.of(day, now)
  }

  /**
   * People on a floor or in the house (`of`; on all floors without it) in the buckets that touch
   * `[from, to)`, up to `now`; nothing from before the first passage.
   */
  between(
    bucket: Bucket,
    from: number,
    to: number,
    now: number,
    of?: string,
  ): Map<string, readonly OccupancyBucket[]> {
    if (bucket !== 'minute') {
      const first = this.#time.dayOf(this.#time.bucketStart(from, bucket))
      this.refresh(now, Number.MAX_SAFE_INTEGER, first, nextDay(this.#time.dayOf(Math.min(to, now))))
    }
    return this.settled(bucket, from, to, now, of)
  }

  /** As `between`, with days that were not settled (`settle`) as they were before they changed. */
  settled(
    bucket: Bucket,
    from: number,
    to: number,
    now: number,
    of?: string,
  ): Map<string, readonly OccupancyBucket[]> {
    const zones = of === undefined ? this.#building.floors.map(({ id }) => id) : [of]
    const begun = this.#passages.firstMinute()
    const start = this.#time.bucketStart(Math.max(from, begun ?? now), bucket)
    const end = Math.min(to, now)
    if (begun === undefined || start >= end) return new Map(zones.map((zone) => [zone, NOTHING]))
    if (bucket === 'minute') return only(zones, this.#workOut(bucket, start, end, now))
    const today = this.#time.startOfDay(this.#days.dayOf(now))
    const starts = this.#starts(bucket, start, Math.min(end, today))
    const unfinished = end > today ? this.#workOut(bucket, Math.max(start, today), end, now) : undefined
    return new Map(
      zones.map((zone) => [zone, this.#kept(zone, bucket, starts).concat(unfinished?.get(zone) ?? [])]),
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
      if (row?.start !== start) return { start, mean: 0, max: 0, low: 0, high: 0 }
      next += 1
      return row
    })
  }
}

function only(
  zones: readonly string[],
  all: Map<string, OccupancyBucket[]>,
): Map<string, readonly OccupancyBucket[]> {
  return new Map(zones.map((zone) => [zone, all.get(zone) ?? NOTHING]))
}
