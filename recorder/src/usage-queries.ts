import type { Building, Day, PledgeTable, UsageYearAnswer } from '@munteok/core'
import { definitionOn, pledgeTable, type YearOfUses } from '@munteok/core'
import type { Db } from './ledger-file.ts'

export interface UsesAndPeople {
  readonly uses: number
  readonly people: number
}

/** Reads the usage roll-up. Years are remembered until a day of theirs changes. */
export class UsageQueries {
  readonly #building: Building
  readonly #sum
  readonly #span
  readonly #bySpace
  readonly #byDay
  readonly #years = new Map<number, UsesAndPeople>()

  constructor(db: Db, building: Building) {
    this.#building = building
    this.#sum = db.prepare<[Day, Day], UsesAndPeople>(
      `SELECT coalesce(sum(uses), 0) AS uses, coalesce(sum(people), 0) AS people
       FROM usage_rollup WHERE day >= ? AND day <= ?`,
    )
    this.#span = db.prepare<[], { first: Day | null; last: Day | null }>(
      'SELECT (SELECT min(day) FROM usage_rollup) AS first, (SELECT max(day) FROM usage_rollup) AS last',
    )
    this.#bySpace = db.prepare<[Day, Day], UsesAndPeople & Record<string, number> & { space: string }>(
      `SELECT space, sum(uses) AS uses, sum(people) AS people, sum(same_visit) AS sameVisit,
              sum(staff) AS staff, sum(tenant) AS tenant, sum(test) AS test
       FROM usage_rollup WHERE day >= ? AND day <= ? GROUP BY space ORDER BY space`,
    )
    this.#byDay = db.prepare<[Day, Day], UsesAndPeople & { day: Day }>(
      `SELECT day, sum(uses) AS uses, sum(people) AS people FROM usage_rollup
       WHERE day >= ? AND day <= ? GROUP BY day HAVING sum(uses) > 0 ORDER BY day`,
    )
  }

  /** Called after each commit with the days whose usage it changed. */
  forget(days: readonly Day[]): void {
    for (const day of days) this.#years.delete(Number(day.slice(0, 4)))
  }

  onDay(day: Day): UsesAndPeople {
    return this.#sum.get(day, day) ?? { uses: 0, people: 0 }
  }

  inYear(year: number): UsesAndPeople {
    let known = this.#years.get(year)
    if (!known) {
      known = this.#sum.get(`${year}-01-01`, `${year}-12-31`) ?? { uses: 0, people: 0 }
      this.#years.set(year, known)
    }
    return known
  }

  /** The district's table: the reported years, and those that the ledger counted. */
  table(): PledgeTable {
    const { first, last } = this.#span.get() ?? { first: null, last: null }
    const counted: YearOfUses[] = []
    if (first !== null && last !== null)
      for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++)
        counted.push({
          year,
          counted: {
            ...this.inYear(year),
            definitions: [definitionOn(this.#building.usage, `${year}-12-31`).id],
          },
        })
    return pledgeTable(this.#building, counted)
  }

  /** What a year's counted figure is made of. */
  year(year: number): UsageYearAnswer {
    const span: [Day, Day] = [`${year}-01-01`, `${year}-12-31`]
    const notCounted = { sameVisit: 0, staff: 0, tenant: 0, test: 0 }
    const spaces: UsageYearAnswer['spaces'] = {}
    for (const row of this.#bySpace.all(...span)) {
      spaces[row.space] = { uses: row.uses, people: row.people }
      for (const reason of ['sameVisit', 'staff', 'tenant', 'test'] as const)
        notCounted[reason] += row[reason] ?? 0
    }
    const counted = this.inYear(year)
    const days = this.#byDay.all(...span).map((day) => ({ ...day, corrected: 0, entries: null }))
    return {
      year,
      ...counted,
      parts: { reported: 0, imported: 0, counted: counted.uses, corrected: 0 },
      ...{ months: [], spaces, programmes: {}, fields: {}, days, notCounted },
      ...{ entries: null, checkedInShare: null, corrections: [], closing: null },
    }
  }
}
