import { type Building, MunteokError } from '@munteok/core'
import type { Db } from './ledger-file.ts'

/**
 * A year that the building's file reports and that was imported as well would count twice. An import
 * refuses such rows; this is for a file that was changed afterwards.
 * @throws MunteokError `input` / `reported-twice`, naming the year, the entry and the remedy
 */
export function checkReportedYears(db: Db, building: Building, file: string): void {
  const imported = db.prepare<[string], { entry: number; file: string }>(
    'SELECT entry, file FROM imported WHERE substr(period, 1, 4) = ? ORDER BY entry LIMIT 1',
  )
  for (const { year } of building.usage.history) {
    const found = imported.get(`${year}`)
    if (found)
      throw new MunteokError(
        'input',
        'reported-twice',
        `${file}: ${year} stands in usage.history of the building's file and was imported too (entry ${found.entry}, ${found.file}), and would count twice: take ${year} out of usage.history`,
      )
  }
}
