import { type Closing, type Correction, type CorrectionShown, type Day, NONE } from '@munteok/core'
import type { Db } from './ledger-file.ts'

interface CorrectionRow extends Omit<Correction, 'kind' | 'programme' | 'undoes'> {
  readonly entry: number
  readonly programme: string
  readonly undoes: number | null
  readonly undoneBy: number | null
  readonly closedIn: number | null
}

export interface ClosingEntry {
  readonly entry: number
  readonly closing: Closing
}

const SHOWN = `
  SELECT entry, at, "by", reason, day, space, programme, uses, people, undoes,
         (SELECT min(other.entry) FROM correction AS other WHERE other.undoes = correction.entry) AS undoneBy,
         (SELECT min(closing.entry) FROM closing
          WHERE closing.year = CAST(substr(correction.day, 1, 4) AS INTEGER)) AS closedIn
  FROM correction`

/** Corrections as they are shown, and the closings that they come before or after. */
export class Corrections {
  readonly #between
  readonly #one
  readonly #closing
  readonly #since

  constructor(db: Db) {
    this.#between = db.prepare<[Day, Day], CorrectionRow>(
      `${SHOWN} WHERE day >= ? AND day <= ? ORDER BY entry`,
    )
    this.#one = db.prepare<[number], CorrectionRow>(`${SHOWN} WHERE entry = ?`)
    this.#closing = db.prepare<[number], { entry: number; body: string }>(
      'SELECT entry, body FROM closing WHERE year = ? ORDER BY entry DESC LIMIT 1',
    )
    this.#since = db
      .prepare<[Day, Day, number], number>(
        'SELECT coalesce(sum(uses), 0) FROM correction WHERE day >= ? AND day <= ? AND entry > ?',
      )
      .pluck()
  }

  /** In the order in which they were entered. */
  between(first: Day, last: Day): CorrectionShown[] {
    return this.#between.all(first, last).map(shown)
  }

  one(entry: number): CorrectionShown | undefined {
    const row = this.#one.get(entry)
    return row && shown(row)
  }

  closingOf(year: number): ClosingEntry | undefined {
    const row = this.#closing.get(year)
    return row && { entry: row.entry, closing: JSON.parse(row.body) as Closing }
  }

  /** The uses by which corrections of a year's days, entered after an entry, changed it. */
  correctedSince(year: number, entry: number): number {
    return this.#since.get(`${year}-01-01`, `${year}-12-31`, entry) ?? 0
  }
}

function shown(row: CorrectionRow): CorrectionShown {
  const { entry, undoneBy, closedIn, programme, undoes, ...rest } = row
  return {
    entry,
    correction: {
      kind: 'correction',
      ...rest,
      ...(programme !== NONE && { programme }),
      ...(undoes !== null && { undoes }),
    },
    undoneBy,
    afterClosing: closedIn !== null && closedIn < entry,
  }
}
