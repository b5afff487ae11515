import { type Bucket, type Building, type Day, type LocalTime, nextDay } from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'

const MINUTE_MS = 60_000

/** People counted in some bucket of time. */
export interface Counted {
  in: number
  out: number
}

/** Counts by portal, then by the start of the minute. */
export type MinuteCounts = Map<string, Map<number, Counted>>

/** The counts at each portal by minute, hour and day: collected, then written together. */
export class PassageRollup {
  readonly #time: LocalTime
  readonly #emptyAtMidnight: boolean
  readonly #upsert
  readonly #markDirty
  #minutes: MinuteCounts = new Map()

  constructor(db: Db, building: Building, time: LocalTime) {
    this.#time = time
    this.#emptyAtMidnight = building.emptyHour === '00:00'
    this.#upsert = db.prepare<[number, string, number, number, number]>(
      `INSERT INTO passage_rollup VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET ins = ins + excluded.ins, outs = outs + excluded.outs`,
    )
    this.#markDirty = db.prepare<[Day]>('INSERT OR IGNORE INTO dirty_day VALUES (?)')
  }

  /** @param at the event's time, corrected */
  add(portal: string, at: number, ins: number, outs: number): void {
    let minutes = this.#minutes.get(portal)
    if (!minutes) {
      minutes = new Map()
      this.#minutes.set(portal, minutes)
    }
    addTo(minutes, at - (at % MINUTE_MS), ins, outs)
  }

  /** Writes what was collected, marks the days whose occupancy it changed, and hands it out. */
  flush(): MinuteCounts {
    const written = this.#minutes
    this.#minutes = new Map()
    const days = new Set<number>()
    for (const [portal, minutes] of written) {
      this.#write('minute', portal, minutes)
      const hours = this.#coarser(minutes, 'hour')
      this.#write('hour', portal, hours)
      const ofPortal = this.#coarser(hours, 'day')
      this.#write('day', portal, ofPortal)
      for (const start of ofPortal.keys()) days.add(start)
    }
    for (const start of days) this.#soil(this.#time.dayOf(start))
    return written
  }

  #write(level: Bucket, portal: string, buckets: Map<number, Counted>): void {
    for (const [start, { in: ins, out: outs }] of buckets)
      this.#upsert.run(LEVELS[level], portal, start, ins, outs)
  }

  #coarser(buckets: Map<number, Counted>, level: Bucket): Map<number, Counted> {
    const sums = new Map<number, Counted>()
    for (const [start, counted] of buckets)
      addTo(sums, this.#time.bucketStart(start, level), counted.in, counted.out)
    return sums
  }

  /** Who came in before midnight is still there after it, until the empty hour. */
  #soil(day: Day): void {
    this.#markDirty.run(day)
    if (!this.#emptyAtMidnight) this.#markDirty.run(nextDay(day))
  }
}

function addTo(buckets: Map<number, Counted>, start: number, ins: number, outs: number): void {
  const bucket = buckets.get(start)
  if (bucket) {
    bucket.in += ins
    bucket.out += outs
  } else buckets.set(start, { in: ins, out: outs })
}
