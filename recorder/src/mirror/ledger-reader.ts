import {
  type Building,
  CENTRE,
  type Day,
  type LocalTime,
  MunteokError,
  NONE,
  type RangeAnswer,
  type RangeQuery,
  type SeriesReader,
} from '@munteok/core'
import type { Db } from '../ledger-file.ts'
import { OccupancyRollup } from '../occupancy-rollup.ts'
import { PassageQueries } from '../passage-queries.ts'

export interface LedgerReaderParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly now: () => number
}

interface DayOfUses {
  readonly day: Day
  readonly uses: number
  readonly people: number
}

/** Ranges from the ledger's own roll-ups, which are cut in the building's time zone. */
export class LedgerReader implements SeriesReader {
  readonly #parts: LedgerReaderParts
  readonly #passages: PassageQueries
  readonly #occupancies: OccupancyRollup
  readonly #uses

  constructor(parts: LedgerReaderParts) {
    const { db, building, time } = parts
    this.#parts = parts
    this.#passages = new PassageQueries(db, building)
    this.#occupancies = new OccupancyRollup(db, building, time, this.#passages)
    this.#uses = db.prepare<{ space: string; first: Day; last: Day }, DayOfUses>(
      `SELECT day, sum(uses) AS uses, sum(people) AS people FROM (
         SELECT day, space, uses, people FROM usage_rollup
         UNION ALL
         SELECT day, CASE space WHEN '${NONE}' THEN '${CENTRE}' ELSE space END, uses, people FROM correction)
       WHERE space = @space AND day >= @first AND day <= @last GROUP BY day ORDER BY day`,
    )
  }

  async range(query: RangeQuery): Promise<RangeAnswer> {
    const { of, bucket, from, to } = query
    this.#check(query)
    if (of.kind === 'passages')
      return { kind: 'passages', buckets: this.#passages.buckets(of.portal, bucket, from, to) }
    if (of.kind === 'uses') return { kind: 'uses', buckets: this.#usesOf(of.space, from, to) }
    const zones = this.#occupancies.settled(bucket, from, to, this.#parts.now(), of.zone)
    return {
      kind: 'occupancy',
      buckets: (zones.get(of.zone) ?? []).map(({ start, mean, max }) => ({ start, mean, max })),
    }
  }

  #check({ building, timeZone, of, bucket }: RangeQuery): void {
    const own = this.#parts.building
    if (building !== own.id || timeZone !== own.timeZone)
      throw new MunteokError(
        'fault',
        'other-building',
        `the ledger of "${own.id}" (${own.timeZone}) was asked about "${building}" (${timeZone})`,
      )
    if (of.kind === 'uses' && bucket !== 'day')
      throw new MunteokError('fault', 'uses-by-day', `uses are kept by day, and were asked for by ${bucket}`)
  }

  #usesOf(space: string, from: number, to: number): { start: number; uses: number; people: number }[] {
    const { time } = this.#parts
    return this.#uses
      .all({ space, first: time.dayOf(from), last: time.dayOf(to - 1) })
      .map(({ day, uses, people }) => ({ start: time.startOfDay(day), uses, people }))
      .filter(({ start }) => start >= from && start < to)
  }
}
