import {
  type Building,
  type CutTime,
  type Day,
  isOfDays,
  type LocalTime,
  nextDay,
  type OccupancySeries,
  openMinutes,
} from '@munteok/core'
import { LedgerHouseRecords } from '../house-records.ts'
import type { Db } from '../ledger-file.ts'
import type { OccupancyRollup } from '../occupancy-rollup.ts'
import type { PassageQueries } from '../passage-queries.ts'
import type { KnownDays } from './known-days.ts'
import { OpenDays } from './open-days.ts'
import { type Mean, Weighted } from './weighted.ts'

const MINUTE_MS = 60_000
/** Days that a chart waits for: one is made in about 50 ms. The others are made while nobody waits. */
const DAYS_PER_QUESTION = 2

export interface OccupancySeriesParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly passages: PassageQueries
  readonly occupancies: OccupancyRollup
  readonly known: KnownDays
}

type Lines = Pick<OccupancySeries, 'mean' | 'low' | 'high' | 'max'>
/** People in a bucket, by its place; undefined where nothing is known. */
type Read = (i: number) => Mean | undefined

/** How full a floor or the house was, cut as a chart asks for it. */
export class OccupancyOverTime {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #occupancies: OccupancyRollup
  readonly #records: LedgerHouseRecords
  readonly #known: KnownDays
  readonly #days: OpenDays

  constructor({ db, building, time, passages, occupancies, known }: OccupancySeriesParts) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#occupancies = occupancies
    this.#records = new LedgerHouseRecords(db)
    this.#known = known
    this.#days = new OpenDays(building, time, occupancies)
  }

  /** @param now a whole minute, so that the present day is estimated once in a minute */
  series(zone: string, cut: CutTime, now: number): OccupancySeries {
    const from = cut.starts[0] ?? cut.end
    const isCounted = this.#known.within(from, cut.end, now)
    const waiting = this.#occupancies.settle(from, cut.end, now, DAYS_PER_QUESTION).filter(isCounted)
    const isKnown = (day: Day) => isCounted(day) && !waiting.includes(day)
    const headcounts = this.#records.headcounts(from, cut.end).filter((count) => count.zone === zone)
    return {
      kind: 'occupancy',
      ...{ bucket: cut.bucket, starts: [...cut.starts], end: cut.end, now },
      begun: this.#passages.firstMinute() ?? null,
      livesFrom: this.#occupancies.livesFrom(now),
      waiting: waiting.length,
      ...this.#lines(zone, cut, now, isKnown),
      headcounts: headcounts.map(({ at, people }) => ({ at, people })),
    }
  }

  #lines(zone: string, cut: CutTime, now: number, isKnown: (day: Day) => boolean): Lines {
    const begun = this.#passages.firstMinute() ?? now
    const read = isOfDays(cut.bucket)
      ? this.#byDays(zone, cut, now, isKnown)
      : this.#byClock(zone, cut, now, isKnown)
    const lines: Lines = { mean: [], low: [], high: [], max: [] }
    for (const [i, start] of cut.starts.entries()) {
      const isThere = start < now && (cut.starts[i + 1] ?? cut.end) > begun
      const people = isThere ? read(i) : undefined
      lines.mean.push(tenths(people?.mean))
      lines.low.push(tenths(people?.low))
      lines.high.push(tenths(people?.high))
      lines.max.push(people?.max ?? null)
    }
    return lines
  }

  #byClock(zone: string, cut: CutTime, now: number, isKnown: (day: Day) => boolean): Read {
    const from = cut.starts[0] ?? cut.end
    const sums = cut.starts.map(() => new Weighted())
    if (cut.bucket === 'hour') {
      const at = new Map(cut.starts.map((start, i) => [start, i]))
      for (const hour of this.#occupancies.hours(zone, from, cut.end, now))
        sums[at.get(hour.start) ?? -1]?.add(hour, 1)
    } else this.#addMinutes(zone, cut, now, sums)
    const nobody = { mean: 0, low: 0, high: 0, max: 0 }
    return (i) => {
      const start = cut.starts[i]
      if (start === undefined || !isKnown(this.#time.dayOf(start))) return undefined
      return sums[i]?.mean ?? nobody
    }
  }

  #addMinutes(zone: string, cut: CutTime, now: number, sums: readonly Weighted[]): void {
    const from = Math.max(cut.starts[0] ?? cut.end, this.#passages.firstMinute() ?? now)
    let i = 0
    for (const { from: start, curve } of this.#occupancies.minutes(zone, from, cut.end, now))
      for (let minute = 0; minute < curve.people.length; minute++) {
        const at = start + minute * MINUTE_MS
        if (at < (cut.starts[0] ?? cut.end) || at >= cut.end) continue
        while (at >= (cut.starts[i + 1] ?? cut.end)) i += 1
        const mean = curve.people[minute] ?? 0
        const low = curve.low[minute] ?? 0
        sums[i]?.add({ mean, low, high: curve.high[minute] ?? 0, max: Math.round(mean) }, 1)
      }
  }

  #byDays(zone: string, cut: CutTime, now: number, isKnown: (day: Day) => boolean): Read {
    const begin = Math.max(cut.starts[0] ?? cut.end, this.#passages.firstMinute() ?? now)
    const days: Day[] = []
    for (
      let day = this.#time.dayOf(begin);
      this.#time.startOfDay(day) < Math.min(cut.end, now);
      day = nextDay(day)
    )
      days.push(day)
    const means = this.#days.of(zone, days, now)
    const sums = cut.starts.map(() => new Weighted())
    let i = 0
    for (const day of days) {
      while (this.#time.startOfDay(day) >= (cut.starts[i + 1] ?? cut.end)) i += 1
      const mean = isKnown(day) ? means.get(day) : undefined
      if (mean) sums[i]?.add(mean, this.#openHours(day, mean))
    }
    return (at) => sums[at]?.mean
  }

  /** What a day weighs in the mean of a week: a short Saturday less than a long Monday, a day off not at all. */
  #openHours(day: Day, { mean }: Mean): number {
    const open = openMinutes(this.#building, day).reduce((sum, [opens, closes]) => sum + closes - opens, 0)
    return open > 0 ? open / 60 : Number(mean > 0)
  }
}

function tenths(people: number | undefined): number | null {
  return people === undefined ? null : Math.round(people * 10) / 10
}
