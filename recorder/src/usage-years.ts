import { addDays, type Building, type Day, type YearOfUses } from '@munteok/core'
import type { Corrections } from './corrections.ts'
import type { Db } from './ledger-file.ts'

interface Sum {
  /** How many rows were added up. */
  readonly rows: number
  readonly uses: number
  /** Null where no row has any. */
  readonly people: number | null
}

interface Period {
  readonly definition: string
  readonly first: Day
  readonly last: Day
}

const SUM = 'count(*) AS rows, coalesce(sum(uses), 0) AS uses, sum(people) AS people'

/** Reads each year's sums. Years are remembered until a day of theirs changes. */
export class UsageYears {
  readonly #building: Building
  readonly #corrections: Corrections
  readonly #counted
  readonly #imported
  readonly #corrected
  readonly #span
  readonly #lastRecord
  readonly #known = new Map<number, YearOfUses>()
  #recordsSeen = 0

  constructor(db: Db, building: Building, corrections: Corrections) {
    this.#building = building
    this.#corrections = corrections
    const sumOf = (table: string, when: string) =>
      db.prepare<[string, string], Sum>(`SELECT ${SUM} FROM ${table} WHERE ${when} >= ? AND ${when} <= ?`)
    this.#counted = sumOf('usage_rollup', 'day')
    this.#imported = sumOf('imported', 'period')
    this.#corrected = sumOf('correction', 'day')
    this.#span = db.prepare<[], { first: string | null; last: string | null }>(
      `SELECT min(first) AS first, max(last) AS last FROM (
         SELECT (SELECT min(day) FROM usage_rollup) AS first, (SELECT max(day) FROM usage_rollup) AS last
         UNION ALL SELECT (SELECT min(day) FROM correction), (SELECT max(day) FROM correction)
         UNION ALL SELECT (SELECT min(period) FROM imported), (SELECT max(period) FROM imported))`,
    )
    this.#lastRecord = db
      .prepare<[], number>(
        `SELECT max(coalesce((SELECT max(entry) FROM correction), 0),
                    coalesce((SELECT max(entry) FROM imported), 0),
                    coalesce((SELECT max(entry) FROM closing), 0))`,
      )
      .pluck()
  }

  forget(days: readonly Day[]): void {
    for (const day of days) this.#known.delete(Number(day.slice(0, 4)))
  }

  of(year: number): YearOfUses {
    // A record may come by any way: the last one tells whether the sums still hold.
    const lastRecord = this.#lastRecord.get() ?? 0
    if (lastRecord !== this.#recordsSeen) this.#known.clear()
    this.#recordsSeen = lastRecord
    let known = this.#known.get(year)
    if (!known) {
      known = this.#read(year)
      this.#known.set(year, known)
    }
    return known
  }

  /** The years of which the ledger has any figure, in order. */
  all(): YearOfUses[] {
    const { first, last } = this.#span.get() ?? { first: null, last: null }
    if (first === null || last === null) return []
    const years: YearOfUses[] = []
    for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++)
      years.push(this.of(year))
    return years.filter(({ counted, imported, corrected }) => counted || imported || corrected)
  }

  #read(year: number): YearOfUses {
    const counted = this.#byDefinition(year, this.#counted)
    const imported = this.#imported.get(`${year}`, `${year}-12-31`)
    const corrected = this.#byDefinition(year, this.#corrected)
    const closing = this.#corrections.closingOf(year)
    return {
      year,
      ...(counted && { counted }),
      ...(imported?.rows && { imported: { uses: imported.uses, people: imported.people } }),
      ...(corrected && { corrected }),
      ...(closing && {
        closed: {
          at: closing.closing.at,
          by: closing.closing.by,
          uses: closing.closing.figure.uses,
          correctedSince: this.#corrections.correctedSince(year, closing.entry),
        },
      }),
    }
  }

  /** A year's sum, and the definitions that held on the days on which it has anything. */
  #byDefinition(year: number, sums: { get(first: Day, last: Day): Sum | undefined }) {
    const parts = periodsOf(this.#building, year).flatMap(({ definition, first, last }) => {
      const sum = sums.get(first, last)
      return sum && sum.rows > 0 ? [{ definition, ...sum }] : []
    })
    if (parts.length === 0) return undefined
    return {
      uses: parts.reduce((sum, { uses }) => sum + uses, 0),
      people: parts.reduce((sum, { people }) => sum + (people ?? 0), 0),
      definitions: parts.map(({ definition }) => definition),
    }
  }
}

/** The parts of a year in which one definition held each. */
function periodsOf({ usage }: Building, year: number): Period[] {
  return usage.definitions.flatMap(({ id, from }, i) => {
    const next = usage.definitions[i + 1]?.from
    const first = i === 0 || from < `${year}-01-01` ? `${year}-01-01` : from
    const end = next === undefined || next > `${year}-12-31` ? `${year}-12-31` : addDays(next, -1)
    return first <= end ? [{ definition: id, first, last: end }] : []
  })
}
