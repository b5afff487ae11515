import type { Day, HandCount } from '@munteok/core'
import type { HouseRecords } from './learning.ts'
import type { Db } from './ledger-file.ts'

/** What staff entered into the ledger about the people in the house. */
export class LedgerHouseRecords implements HouseRecords {
  readonly #headcounts
  readonly #night

  constructor(db: Db) {
    this.#headcounts = db.prepare<[number, number], HandCount>(
      'SELECT zone, people, counted_at AS at FROM headcount WHERE counted_at >= ? AND counted_at < ? ORDER BY entry',
    )
    this.#night = db
      .prepare<[Day], number>('SELECT empty FROM night WHERE day = ? ORDER BY entry DESC LIMIT 1')
      .pluck()
  }

  headcounts(from: number, to: number): HandCount[] {
    return this.#headcounts.all(from, to)
  }

  nightWasEmpty(day: Day): boolean {
    return this.#night.get(day) !== 0
  }
}
