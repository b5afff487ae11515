import { type Building, LocalTime } from '@munteok/core'
import { Derivation } from './derivation.ts'
import { type Walked, walkEntries } from './entry-walk.ts'
import { type Db, lockLedger, openLedgerFile, rulesOf } from './ledger-file.ts'
import { DERIVED_TABLES } from './ledger-schema.ts'
import { ledgerTrouble } from './ledger-trouble.ts'

/**
 * Makes everything that follows from the entries again, all or nothing: after the building's file was
 * corrected, or when `verifyLedger` found a table that does not agree. The recorder must not be running.
 * @throws MunteokError when the ledger is in use, or its entries are not as they were written
 */
export function rebuildLedger(file: string, building: Building): Walked {
  const lock = lockLedger(file)
  try {
    const db = openLedgerFile(file, building)
    try {
      return db.transaction(() => rebuild(db, building)).immediate()
    } finally {
      db.close()
    }
  } catch (error) {
    throw ledgerTrouble(error, file)
  } finally {
    lock.close()
  }
}

function rebuild(db: Db, building: Building): Walked {
  for (const table of DERIVED_TABLES) db.exec(`DELETE FROM ${table}`)
  const derivation = new Derivation(db, building, new LocalTime(building.timeZone))
  const walked = walkEntries(
    db,
    (entry) => derivation.apply(entry),
    () => void derivation.flush(),
  )
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'rules'`).run(rulesOf(building))
  return walked
}
