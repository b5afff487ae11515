import { type Building, LocalTime, MunteokError } from '@munteok/core'
import { closingProblem } from './closing.ts'
import { Derivation } from './derivation.ts'
import { type Walked, walkEntries } from './entry-walk.ts'
import { EntryWriter } from './entry-writer.ts'
import { type Db, lockLedger, openLedgerFile, rulesOf } from './ledger-file.ts'
import { DERIVED_TABLES } from './ledger-schema.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { settingsInForce } from './settings/in-force.ts'
import { definitionsDiffer, definitionsRecord } from './use-definitions.ts'

/**
 * Makes everything that follows from the entries again, all or nothing: after the building's file was
 * corrected, or when `verifyLedger` found a table that does not agree. The recorder must not be running.
 * A year that was closed keeps its figure: what would change it is refused.
 * @param now for the record of the definitions of a use, where they are others than before
 * @throws MunteokError when the ledger is in use, its entries are not as they were written, or a closed
 *   year would no longer follow from them
 */
export function rebuildLedger(file: string, building: Building, now: number): Walked {
  const lock = lockLedger(file)
  try {
    const db = openLedgerFile(file, building)
    try {
      return db.transaction(() => rebuild(db, settingsInForce(db, building).building, now)).immediate()
    } finally {
      db.close()
    }
  } catch (error) {
    throw ledgerTrouble(error, file)
  } finally {
    lock.close()
  }
}

function rebuild(db: Db, building: Building, now: number): Walked {
  for (const table of DERIVED_TABLES) db.exec(`DELETE FROM ${table}`)
  const walked = deriveEntries(db, db, building, (problem) => {
    throw new MunteokError(
      'input',
      'closed-year',
      `${problem}: a closed year stays as it is; undo that change of the building's file, and enter a correction instead`,
    )
  })
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'rules'`).run(rulesOf(building))
  // Whoever copies figures out of the ledger sees by it that they may be others.
  db.prepare(`INSERT OR REPLACE INTO meta VALUES ('rebuilt', ?)`).run(String(now))
  if (definitionsDiffer(db, building)) new EntryWriter(db).record(definitionsRecord(building, now))
  return walked
}

/**
 * Walks the entries of one database and writes what follows from them into another, or into the same.
 * @param onProblem told of each closing that does not agree with what came before it
 */
export function deriveEntries(
  db: Db,
  into: Db,
  building: Building,
  onProblem: (problem: string) => void,
): Walked {
  const derivation = new Derivation(into, building, new LocalTime(building.timeZone), db)
  return walkEntries(
    db,
    (entry) => {
      if (entry.kind === 'record' && entry.record.kind === 'closing') {
        derivation.flush()
        const problem = closingProblem(into, building, entry)
        if (problem !== undefined) onProblem(problem)
      }
      derivation.apply(entry)
    },
    () => void derivation.flush(),
  )
}
