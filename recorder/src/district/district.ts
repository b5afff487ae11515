import { type Clock, type DistrictAnswer, type DistrictBuilding, LocalTime } from '@munteok/core'
import { districtTotals } from './district-totals.ts'
import { type Row, rowsByBuilding, type SeriesStore } from './series-store.ts'

/** An answer serves everybody who asks within this time, real milliseconds. */
const KEEP_MS = 10_000
/** A mirror writes each minute: what is older than three says that it, or its building, is away. */
const STALE_MS = 3 * 60_000
/** More than a year, so that its first instant is found on its last day. Who was silent for longer is gone. */
const YEAR_MS = 367 * 24 * 3_600_000
/** A store keeps each week by itself: to look for the newest point in a year of them takes it many times as long. */
const WEEK_MS = 7 * 24 * 3_600_000

export interface DistrictOptions {
  readonly store: SeriesStore
  readonly clock: Clock
  /** Real milliseconds from anywhere on. */
  readonly ticks: () => number
  readonly simulatedSpeed?: number | undefined
}

/**
 * All buildings of a district, as their recorders mirror them into one time-series store. Nothing is asked of
 * the buildings themselves: a query for each measurement, however many buildings there are. The first one looks
 * back a year, so that a building that fell silent is missed; those after it a week.
 */
export class District {
  readonly #options: DistrictOptions
  readonly #times = new Map<string, LocalTime | undefined>()
  /** What was read last of each building. */
  readonly #facts = new Map<string, Row>()
  readonly #heard = new Map<string, Row>()
  #hasRead = false
  #kept: { answer: DistrictAnswer; readAt: number } | undefined
  #reading: Promise<DistrictAnswer> | undefined

  constructor(options: DistrictOptions) {
    this.#options = options
  }

  /**
   * As `GET /district` answers: up to ten seconds old. Who asks while the store is being asked waits for the
   * same answer.
   * @throws MunteokError `outside` when the store cannot be asked, naming where and what to do
   */
  answer(): Promise<DistrictAnswer> {
    const kept = this.#kept
    if (kept && this.#options.ticks() - kept.readAt < KEEP_MS) return Promise.resolve(kept.answer)
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(): Promise<DistrictAnswer> {
    const { store, clock, ticks } = this.#options
    const now = clock.now()
    const since = now - (this.#hasRead ? WEEK_MS : YEAR_MS)
    const newest = `AND time > ${since}ms GROUP BY "building" ORDER BY time DESC LIMIT 1`
    // One after the other: a page of figures must not crowd out the mirrors' writes.
    await this.#renew(
      this.#facts,
      `SELECT "name_ko", "name_en", "time_zone", "area_m2", "people_capacity" FROM "building" WHERE "building" != '' ${newest}`,
    )
    await this.#renew(
      this.#heard,
      `SELECT "people", "low", "high" FROM "occupancy" WHERE "zone" = 'house' ${newest}`,
    )
    const years = rowsByBuilding(
      await store.query(
        `SELECT "uses", "people", "target" FROM "usage_year" WHERE time > ${now - YEAR_MS}ms AND time <= ${now}ms GROUP BY "building" ORDER BY time DESC LIMIT 1`,
      ),
    )
    this.#hasRead = true
    const buildings = [...this.#facts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, row]) => ({
        id,
        name: { ko: row.text('name_ko') ?? id, en: row.text('name_en') ?? id },
        areaM2: row.number('area_m2') ?? null,
        capacity: countOf(row, 'people_capacity') ?? null,
        occupancy: this.#occupancyOf(this.#heard.get(id), now),
        year: this.#yearOf(years.get(id), row.text('time_zone'), now),
      }))
    const answer = { now, buildings, totals: districtTotals(buildings) }
    this.#kept = { answer, readAt: ticks() }
    return answer
  }

  async #renew(rows: Map<string, Row>, influxql: string): Promise<void> {
    for (const [building, row] of rowsByBuilding(await this.#options.store.query(influxql)))
      rows.set(building, row)
  }

  #occupancyOf(row: Row | undefined, now: number): DistrictBuilding['occupancy'] {
    const people = row?.number('people')
    if (!row || people === undefined) return null
    const stale = Math.abs(now - row.time) > STALE_MS * (this.#options.simulatedSpeed ?? 1)
    const low = row.number('low') ?? people
    const high = row.number('high') ?? people
    return { people, low, high, at: row.time, stale }
  }

  /** The newest year that has begun is last year's for a building of which this year nothing is known. */
  #yearOf(row: Row | undefined, timeZone: string | undefined, now: number): DistrictBuilding['year'] {
    const time = timeZone === undefined ? undefined : this.#timeIn(timeZone)
    const uses = row?.number('uses')
    if (!row || !time || uses === undefined) return null
    const { year } = time.parts(now)
    if (time.parts(row.time).year !== year) return null
    const target = countOf(row, 'target') ?? null
    const people = Math.round(row.number('people') ?? 0)
    const rate = target === null || target === 0 ? null : uses / target
    return { year, uses: Math.round(uses), people, target, rate }
  }

  /** Undefined for a zone that this machine does not know. */
  #timeIn(timeZone: string): LocalTime | undefined {
    if (!this.#times.has(timeZone)) this.#times.set(timeZone, localTime(timeZone))
    return this.#times.get(timeZone)
  }
}

function localTime(timeZone: string): LocalTime | undefined {
  try {
    return new LocalTime(timeZone)
  } catch {
    return undefined
  }
}

function countOf(row: Row, field: string): number | undefined {
  const value = row.number(field)
  return value === undefined ? undefined : Math.max(0, Math.round(value))
}
