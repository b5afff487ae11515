import { type Building, CENTRE, type Day, type DayOfUses, fieldOf, NONE } from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** A part of the usage figure, as one row of the ledger's tables has it. */
export interface Portion {
  readonly part: 'counted' | 'imported' | 'corrected'
  /** A day; of imported figures also a month or a year. */
  readonly period: string
  readonly space: string
  readonly programme: string
  readonly field: string
  readonly uses: number
  /** Null in imported figures that did not count them. */
  readonly people: number | null
}

export interface NotCounted {
  readonly sameVisit: number
  readonly staff: number
  readonly tenant: number
  readonly test: number
}

type Row = Omit<Portion, 'field'>
type CountedRows = { all(first: Day, last: Day): Row[] }

const COLUMNS = `CASE space WHEN '${NONE}' THEN '${CENTRE}' ELSE space END AS space, programme, uses, people`

/** Reads what the figure of some days is made of: check-ins, imported figures, corrections. */
export class UsagePortions {
  readonly #building: Building
  /** Check-ins by day, space and programme; and added up, where nobody asks for all of that. */
  readonly #counted
  readonly #countedByMonth
  readonly #countedByDay
  readonly #corrected
  readonly #imported
  readonly #notCounted
  readonly #daily
  readonly #monthly
  readonly #fields = new Map<string, string>()

  constructor(db: Db, building: Building) {
    this.#building = building
    this.#counted = db.prepare<[Day, Day], Row>(
      `SELECT 'counted' AS part, day AS period, ${COLUMNS} FROM usage_rollup
       WHERE day >= ? AND day <= ? ORDER BY day, space, programme`,
    )
    this.#countedByMonth = db.prepare<[Day, Day], Row>(
      `SELECT 'counted' AS part, substr(day, 1, 7) AS period, space, programme,
              sum(uses) AS uses, sum(people) AS people
       FROM usage_rollup WHERE day >= ? AND day <= ? GROUP BY 2, 3, 4 ORDER BY 2, 3, 4`,
    )
    this.#countedByDay = db.prepare<[Day, Day], Row>(
      `SELECT 'counted' AS part, day AS period, '${CENTRE}' AS space, '${NONE}' AS programme,
              sum(uses) AS uses, sum(people) AS people
       FROM usage_rollup WHERE day >= ? AND day <= ? GROUP BY day ORDER BY day`,
    )
    this.#corrected = db.prepare<[Day, Day], Row>(
      `SELECT 'corrected' AS part, day AS period, ${COLUMNS} FROM correction
       WHERE day >= ? AND day <= ? ORDER BY entry`,
    )
    this.#imported = db.prepare<[string, string], Portion>(
      `SELECT 'imported' AS part, period, ${COLUMNS}, field FROM imported
       WHERE period >= ? AND period <= ? ORDER BY period, entry, line`,
    )
    this.#notCounted = db.prepare<[Day, Day], NotCounted>(
      `SELECT coalesce(sum(same_visit), 0) AS sameVisit, coalesce(sum(staff), 0) AS staff,
              coalesce(sum(tenant), 0) AS tenant, coalesce(sum(test), 0) AS test
       FROM usage_rollup WHERE day >= ? AND day <= ?`,
    )
    this.#daily = db.prepare<{ first: Day; last: Day }, DayOfUses>(
      `SELECT day, sum(uses) AS uses FROM (
         SELECT day, uses FROM usage_rollup WHERE day >= @first AND day <= @last
         UNION ALL SELECT day, uses FROM correction WHERE day >= @first AND day <= @last
         UNION ALL SELECT period, uses FROM imported
           WHERE period >= @first AND period <= @last AND length(period) = 10)
       GROUP BY day ORDER BY day`,
    )
    this.#monthly = db.prepare<[string, string], { month: string; uses: number }>(
      `SELECT period AS month, sum(uses) AS uses FROM imported
       WHERE period >= ? AND period <= ? AND length(period) = 7 GROUP BY period ORDER BY period`,
    )
  }

  ofDay(day: Day): Portion[] {
    return this.#between(this.#counted, day, day, day)
  }

  /** Also what is known of the whole year, or of whole months of it. */
  ofYear(year: number): Portion[] {
    return this.#ofYear(this.#counted, year)
  }

  /** As `ofYear`, with check-ins added up by month, space and programme: no days. */
  ofYearByMonth(year: number): Portion[] {
    return this.#ofYear(this.#countedByMonth, year)
  }

  /** As `ofYear`, with check-ins added up by day: no spaces, programmes and fields. */
  ofYearByDay(year: number): Portion[] {
    return this.#ofYear(this.#countedByDay, year)
  }

  #ofYear(counted: CountedRows, year: number): Portion[] {
    return this.#between(counted, `${year}-01-01`, `${year}-12-31`, `${year}`)
  }

  /** A year's uses by day: what is known day by day. */
  daily(year: number): DayOfUses[] {
    return this.#daily.all({ first: `${year}-01-01`, last: `${year}-12-31` })
  }

  /** A year's imported uses of whole months. */
  monthly(year: number): { month: string; uses: number }[] {
    return this.#monthly.all(`${year}-01`, `${year}-12-31`)
  }

  /** Check-ins of a year that were no use. */
  notCounted(year: number): NotCounted {
    const none = { sameVisit: 0, staff: 0, tenant: 0, test: 0 }
    return this.#notCounted.get(`${year}-01-01`, `${year}-12-31`) ?? none
  }

  #between(counted: CountedRows, first: Day, last: Day, firstPeriod: string): Portion[] {
    const ownField = (row: Row): Portion => ({ ...row, field: this.#fieldOf(row.space, row.programme) })
    return [
      ...counted.all(first, last).map(ownField),
      ...this.#imported.all(firstPeriod, last).map((row) => (row.field === NONE ? ownField(row) : row)),
      ...this.#corrected.all(first, last).map(ownField),
    ]
  }

  #fieldOf(space: string, programme: string): string {
    const key = `${space} ${programme}`
    let field = this.#fields.get(key)
    if (field === undefined) {
      field = fieldOf(this.#building, space, programme) ?? NONE
      this.#fields.set(key, field)
    }
    return field
  }
}

export interface UsesAndPeople {
  uses: number
  people: number
}

export function sumOf(portions: readonly Portion[]): UsesAndPeople {
  const sum = { uses: 0, people: 0 }
  for (const portion of portions) {
    sum.uses += portion.uses
    sum.people += portion.people ?? 0
  }
  return sum
}

/** Sums by what `keyOf` says, in order of the keys; portions without a key are left out. */
export function sumsBy(
  portions: readonly Portion[],
  keyOf: (portion: Portion) => string | undefined,
): Map<string, UsesAndPeople> {
  const sums = new Map<string, UsesAndPeople>()
  for (const portion of portions) {
    const key = keyOf(portion)
    if (key === undefined) continue
    let sum = sums.get(key)
    if (!sum) {
      sum = { uses: 0, people: 0 }
      sums.set(key, sum)
    }
    sum.uses += portion.uses
    sum.people += portion.people ?? 0
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}
