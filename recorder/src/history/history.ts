import {
  type Building,
  type BusyAnswer,
  type BusyQuery,
  cutForChart,
  type HistoryBucket,
  type LocalTime,
  MunteokError,
  type SeriesAnswer,
  type SeriesQuery,
  type Subject,
  subjectOf,
} from '@munteok/core'
import type { Db } from '../ledger-file.ts'
import type { OccupancyRollup } from '../occupancy-rollup.ts'
import type { PassageQueries } from '../passage-queries.ts'
import { BusyHours } from './busy-hours.ts'
import { KnownDays } from './known-days.ts'
import { OccupancyOverTime } from './occupancy-series.ts'
import { PassagesOverTime } from './passage-series.ts'
import { UsesOverTime } from './use-series.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Parts of an hour are put together from minutes: not of more days than this. */
const MOST_DAYS_BY_MINUTE = 14
/** What is usual in a week changes with the years, and more hours than these take their time. */
const MOST_BUSY_DAYS = 371
/** Longer than any house is open: the calendar ends somewhere. */
const MOST_YEARS = 100

export interface HistoryParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly passages: PassageQueries
  readonly occupancies: OccupancyRollup
}

/** The past as charts ask for it: as much of it as their pixels can show. */
export class History {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #occupancy: OccupancyOverTime
  readonly #passages: PassagesOverTime
  readonly #uses: UsesOverTime
  readonly #busy: BusyHours

  constructor(parts: HistoryParts) {
    const { db, building, time, passages, occupancies } = parts
    const known = new KnownDays(building, time, passages)
    this.#building = building
    this.#time = time
    this.#occupancy = new OccupancyOverTime({ ...parts, known })
    this.#passages = new PassagesOverTime(time, passages, known)
    this.#uses = new UsesOverTime(db, time)
    this.#busy = new BusyHours(building, time, occupancies, known)
  }

  /**
   * @param now the building's time
   * @throws MunteokError `input` for what the building does not have, and for a time that is none
   */
  series(query: SeriesQuery, now: number): SeriesAnswer {
    const subject = subjectOf(this.#building, query.of)
    checkRange(query)
    const cut = cutForChart(this.#time, query, this.#finest(subject, query))
    if (cut === undefined)
      throw new MunteokError(
        'input',
        'too-many-buckets',
        `${query.points} points are too few for that time: ask for more of them, or for a shorter time`,
      )
    const minute = now - (now % MINUTE_MS)
    if (subject.kind === 'occupancy') return this.#occupancy.series(subject.zone, cut, minute)
    if (subject.kind === 'passages') return this.#passages.series(subject.portal, cut, now)
    return this.#uses.series(subject.space, cut, now)
  }

  /** @throws MunteokError as `series`, and for what has no people in it */
  busy(query: BusyQuery, now: number): BusyAnswer {
    const subject = subjectOf(this.#building, query.of)
    checkRange(query)
    if (subject.kind !== 'occupancy')
      throw new MunteokError(
        'input',
        'no-zone',
        `nobody is in "${query.of}": ask for the house or for a floor`,
      )
    if (query.to - query.from > MOST_BUSY_DAYS * DAY_MS)
      throw new MunteokError('input', 'range', 'busy hours are of a year or less: ask for a shorter time')
    return this.#busy.of(subject.zone, query.from, query.to, now)
  }

  #finest(subject: Subject, { from, to }: SeriesQuery): HistoryBucket {
    if (subject.kind === 'uses') return this.#uses.finest(from, to)
    return (to - from) / DAY_MS <= MOST_DAYS_BY_MINUTE ? 'minute' : 'hour'
  }
}

function checkRange({ from, to }: { from: number; to: number }): void {
  if (to <= from)
    throw new MunteokError('input', 'range', `the range ends (to=${to}) before it begins (from=${from})`)
  if (to - from > MOST_YEARS * 366 * DAY_MS)
    throw new MunteokError('input', 'range', `that is more than ${MOST_YEARS} years: ask for a shorter time`)
}
