import { existsSync } from 'node:fs'
import type { Building, MunteokError } from '@munteok/core'
import { type Db, openLedgerForReading } from '../ledger-file.ts'
import { ledgerTrouble } from '../ledger-trouble.ts'

/** What the ledger that is there has and a backup has not. */
export interface Beyond {
  readonly entries: number
  /** Why it cannot be said: it is damaged, or newer than this program. */
  readonly unknown?: MunteokError
}

/** @param backup the ledger of the backup @throws MunteokError when the one that is there is another building's */
export function beyondBackup(present: string, backup: string, building: Building): Beyond {
  if (!existsSync(present)) return { entries: 0 }
  let db: Db | undefined
  let copy: Db | undefined
  try {
    db = openLedgerForReading(present, building)
    copy = openLedgerForReading(backup, building)
    return { entries: lastOf(db) - commonOf(db, copy) }
  } catch (error) {
    const trouble = ledgerTrouble(error, present)
    if (trouble.code === 'ledger-of-another-building' || trouble.code === 'not-a-ledger') throw trouble
    return { entries: 0, unknown: trouble }
  } finally {
    db?.close()
    copy?.close()
  }
}

function lastOf(db: Db): number {
  return db.prepare<[], number | null>('SELECT max(id) FROM entry').pluck().get() ?? 0
}

/** The last entry that both have: each hash is made of all before it. */
function commonOf(one: Db, other: Db): number {
  const hash = (db: Db, id: number) =>
    db.prepare<[number], Buffer>('SELECT hash FROM entry WHERE id = ?').pluck().get(id)
  const isCommon = (id: number) => {
    const [mine, theirs] = [hash(one, id), hash(other, id)]
    return mine !== undefined && theirs !== undefined && mine.equals(theirs)
  }
  let common = 0
  let end = Math.min(lastOf(one), lastOf(other)) + 1
  while (end - common > 1) {
    const middle = Math.floor((common + end) / 2)
    if (isCommon(middle)) common = middle
    else end = middle
  }
  return common
}
