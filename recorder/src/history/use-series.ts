import {
  CENTRE,
  type CutTime,
  type Day,
  type HistoryBucket,
  isOfDays,
  type LocalTime,
  NONE,
  type UseSeries,
} from '@munteok/core'
import type { Db } from '../ledger-file.ts'

interface Asked {
  readonly first: Day
  readonly last: Day
  /** Null for all. */
  readonly space: string | null
}
interface Uses {
  readonly uses: number
  readonly people: number
}
type OnDay = Uses & { readonly day: Day }
type Imported = OnDay & { readonly period: string }

const OF_SPACE = `(@space IS NULL OR CASE space WHEN '${NONE}' THEN '${CENTRE}' ELSE space END = @space)`
/** Hours are read from single check-ins: not of more days than this. */
const MOST_DAYS_BY_HOUR = 14

/** Uses of a space or of all, cut as a chart asks for it, with what was counted and what was corrected apart. */
export class UsesOverTime {
  readonly #time: LocalTime
  readonly #counted
  readonly #single
  readonly #imported
  readonly #corrected
  readonly #thinned
  readonly #firstDays

  constructor(db: Db, time: LocalTime) {
    this.#time = time
    this.#counted = db.prepare<Asked, OnDay>(
      `SELECT day, sum(uses) AS uses, sum(people) AS people FROM usage_rollup
       WHERE day >= @first AND day <= @last AND ${OF_SPACE} GROUP BY day`,
    )
    this.#single = db.prepare<Asked, { at: number; people: number }>(
      `SELECT at, people FROM check_in
       WHERE day >= @first AND day <= @last AND outcome = 'use' AND ${OF_SPACE}`,
    )
    this.#imported = db.prepare<Asked, Imported>(
      `SELECT substr(period || '-01-01', 1, 10) AS day, period, sum(uses) AS uses,
              coalesce(sum(people), 0) AS people
       FROM imported WHERE period >= substr(@first, 1, 4) AND period <= @last AND ${OF_SPACE} GROUP BY period`,
    )
    this.#corrected = db.prepare<Asked, OnDay & { corrections: number }>(
      `SELECT day, sum(uses) AS uses, sum(people) AS people, count(*) AS corrections FROM correction
       WHERE day >= @first AND day <= @last AND ${OF_SPACE} GROUP BY day`,
    )
    this.#thinned = db
      .prepare<[Day, Day], number>('SELECT 1 FROM thinned WHERE day >= ? AND day <= ? LIMIT 1')
      .pluck()
    this.#firstDays = db
      .prepare<[], Day | null>(
        `SELECT min(day) FROM (SELECT min(day) AS day FROM usage_rollup
           UNION ALL SELECT min(substr(period || '-01-01', 1, 10)) FROM imported
           UNION ALL SELECT min(day) FROM correction)`,
      )
      .pluck()
  }

  /** The finest buckets that check-ins can be told by: days, where only their sums are kept. */
  finest(from: number, to: number): HistoryBucket {
    const first = this.#time.dayOf(from)
    const last = this.#time.dayOf(to - 1)
    const isShort = (to - from) / 86_400_000 <= MOST_DAYS_BY_HOUR
    return isShort && this.#thinned.get(first, last) === undefined ? 'hour' : 'day'
  }

  series(space: string | undefined, cut: CutTime, now: number): UseSeries {
    const from = cut.starts[0] ?? cut.end
    const asked = { first: this.#time.dayOf(from), last: this.#time.dayOf(cut.end - 1), space: space ?? null }
    const counted = new Sums(cut)
    const corrected = new Sums(cut)
    const ofLonger = isOfDays(cut.bucket)
      ? this.#addDays(asked, counted, corrected)
      : this.#addHours(asked, counted)
    const begun = this.#begun()
    const known = cut.starts.map((start, i) => start < now && (cut.starts[i + 1] ?? cut.end) > (begun ?? now))
    const shown = (values: readonly number[]) => values.map((value, i) => (known[i] ? value : null))
    return {
      kind: 'uses',
      ...{ bucket: cut.bucket, starts: [...cut.starts], end: cut.end, begun, now, waiting: 0 },
      livesFrom: this.#time.startOfDay(this.#time.dayOf(now)),
      ...{ uses: shown(counted.uses), people: shown(counted.people) },
      ...{ usesCorrected: shown(corrected.uses), peopleCorrected: shown(corrected.people) },
      corrections: shown(corrected.times),
      usesOfLonger: ofLonger,
    }
  }

  /** @returns uses that are known by the month or the year only, where buckets are finer than that */
  #addDays(asked: Asked, counted: Sums, corrected: Sums): number {
    for (const row of this.#counted.all(asked)) counted.add(this.#time.startOfDay(row.day), row)
    for (const row of this.#corrected.all(asked))
      corrected.add(this.#time.startOfDay(row.day), row, row.corrections)
    let ofLonger = 0
    for (const row of this.#imported.all(asked)) {
      if (coarsenessOf(row.period) > COARSENESS[counted.cut.bucket]) ofLonger += row.uses
      else counted.add(this.#time.startOfDay(row.day), row)
    }
    return ofLonger
  }

  #addHours(asked: Asked, counted: Sums): number {
    for (const { at, people } of this.#single.all(asked)) counted.add(at, { uses: 1, people })
    return this.#imported.all(asked).reduce((sum, row) => sum + row.uses, 0)
  }

  #begun(): number | null {
    const first = this.#firstDays.get()
    return first ? this.#time.startOfDay(first) : null
  }
}

type Coarseness = 0 | 1 | 2 | 3
const COARSENESS = {
  ...{ minute: 0, '5-minutes': 0, '10-minutes': 0, '15-minutes': 0, '30-minutes': 0, hour: 0 },
  ...{ day: 1, week: 1, month: 2, year: 3 },
} as const satisfies Record<HistoryBucket, Coarseness>

/** `2019` and `2019-03` are of more than a day. */
function coarsenessOf(period: string): Coarseness {
  if (period.length === 4) return 3
  return period.length === 7 ? 2 : 1
}

/** Sums by bucket. */
class Sums {
  readonly cut: CutTime
  readonly uses: number[]
  readonly people: number[]
  readonly times: number[]

  constructor(cut: CutTime) {
    this.cut = cut
    this.uses = cut.starts.map(() => 0)
    this.people = cut.starts.map(() => 0)
    this.times = cut.starts.map(() => 0)
  }

  add(at: number, { uses, people }: Uses, times = 1): void {
    const i = bucketAt(this.cut, at)
    if (i === undefined) return
    this.uses[i] = (this.uses[i] ?? 0) + uses
    this.people[i] = (this.people[i] ?? 0) + people
    this.times[i] = (this.times[i] ?? 0) + times
  }
}

/** The bucket that an instant falls in; undefined outside of them. */
function bucketAt({ starts, end }: CutTime, at: number): number | undefined {
  if (at >= end || at < (starts[0] ?? end)) return undefined
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}
