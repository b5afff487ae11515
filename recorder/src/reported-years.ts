import { type Building, MunteokError } from '@munteok/core'
import type { Db } from './ledger-file.ts'

/**
 * A year that the building's file reports and that was imported as well, which would count twice;
 * undefined where there is none. An import refuses such rows; the file may be changed afterwards.
 */
export function reportedTwice(db: Db, building: Building): string | undefined {
  const imported = db.prepare<[string], { entry: number; file: string }>(
    'SELECT entry, file FROM imported WHERE substr(period, 1, 4) = ? ORDER BY entry LIMIT 1',
  )
  for (const { year } of building.usage.history) {
    const found = imported.get(`${year}`)
    if (found)
      return `${year} stands in usage.history of the building's file and was imported too (entry ${found.entry}, ${found.file}), and would count twice: take ${year} out of usage.history`
  }
  return undefined
}

/** @throws MunteokError `input` / `reported-twice` */
export function checkReportedYears(db: Db, building: Building, file: string): void {
  const problem = reportedTwice(db, building)
  if (problem !== undefined) throw new MunteokError('input', 'reported-twice', `${file}: ${problem}`)
}
