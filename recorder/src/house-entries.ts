import type { Headcount, HeadcountsAnswer, Night } from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** As many as a list on a screen is good for. */
const SHOWN = 100

/** What was counted by hand, and what was said of nights, the latest first. */
export class HouseEntries {
  readonly #headcounts
  readonly #nights
  readonly #lastCounted

  constructor(db: Db) {
    this.#headcounts = db.prepare<[], Omit<Headcount, 'kind'> & { entry: number }>(
      `SELECT entry, at, "by", counted_at AS countedAt, zone, people FROM headcount
       ORDER BY entry DESC LIMIT ${SHOWN}`,
    )
    this.#nights = db.prepare<[], Omit<Night, 'kind' | 'empty'> & { entry: number; empty: number }>(
      `SELECT entry, at, "by", reason, day, empty FROM night ORDER BY entry DESC LIMIT ${SHOWN}`,
    )
    this.#lastCounted = db.prepare<[], number | null>('SELECT max(counted_at) FROM headcount').pluck()
  }

  headcounts(): HeadcountsAnswer['headcounts'] {
    return this.#headcounts
      .all()
      .map(({ entry, ...headcount }) => ({ entry, headcount: { kind: 'headcount', ...headcount } }))
  }

  nights(): HeadcountsAnswer['nights'] {
    return this.#nights.all().map(({ entry, empty, ...night }) => ({
      entry,
      night: { kind: 'night', ...night, empty: empty !== 0 },
    }))
  }

  get lastCountedAt(): number | undefined {
    return this.#lastCounted.get() ?? undefined
  }
}
