/** What a ledger and a building's file already say about the past: imports must not say it again. */
import type { Building, Day, LocalTime } from '@munteok/core'
import type { Db } from '../ledger-file.ts'

/** A figure that was imported before. `none` stands for what was not told. */
export interface KnownFigure {
  readonly entry: number
  readonly line: number
  readonly file: string
  readonly period: string
  readonly space: string
  readonly programme: string
  readonly field: string
  readonly uses: number
  readonly people: number | null
}

export interface Known {
  readonly building: Building
  /** Today, in the building. */
  readonly today: Day
  readonly imported: readonly KnownFigure[]
  /** Entries that were made from the very same file. */
  readonly sameFile: ReadonlySet<number>
  /** Days on which the system itself counted, in order. */
  readonly countedDays: readonly Day[]
  /** Years that were closed, and by whom. */
  readonly closed: ReadonlyMap<number, { readonly by: string; readonly entry: number }>
}

/**
 * @param db the ledger; undefined where there is none yet
 * @param sha256 of the file that is to be imported
 */
export function knownOf(
  db: Db | undefined,
  building: Building,
  time: LocalTime,
  now: number,
  sha256: string,
): Known {
  const today = time.dayOf(now)
  if (!db) return { building, today, imported: [], sameFile: new Set(), countedDays: [], closed: new Map() }
  const closings = db
    .prepare<[], { year: number; by: string; entry: number }>('SELECT year, "by", entry FROM closing')
    .all()
  return {
    building,
    today,
    imported: db.prepare<[], KnownFigure>('SELECT * FROM imported ORDER BY entry, line').all(),
    sameFile: new Set(entriesOf(db, sha256)),
    countedDays: db.prepare<[], Day>('SELECT DISTINCT day FROM usage_rollup ORDER BY day').pluck().all(),
    closed: new Map(closings.map(({ year, by, entry }) => [year, { by, entry }])),
  }
}

function entriesOf(db: Db, sha256: string): number[] {
  return db
    .prepare<[string], number>(
      `SELECT id FROM entry WHERE kind = 'record' AND json_extract(body, '$.kind') = 'import'
         AND json_extract(body, '$.sha256') = ?`,
    )
    .pluck()
    .all(sha256)
}
