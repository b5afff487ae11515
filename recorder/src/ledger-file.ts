import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Building, MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'
import { CREATE_LEDGER, LEDGER_APPLICATION_ID, LEDGER_VERSION } from './ledger-schema.ts'
import { corrupt, ledgerTrouble } from './ledger-trouble.ts'

export type Db = Database.Database

/** Up to this size a ledger is checked page by page when it is opened; a larger one takes too long. */
const CHECKED_WHOLE_BYTES = 64 * 1024 * 1024

/** How long to wait for somebody else who has the file. */
const BUSY_MS = 2_000

/** Where the recorder keeps its ledger. */
export function ledgerFileIn(dataDir: string): string {
  return join(dataDir, 'recorder', 'ledger.sqlite')
}

/**
 * Opens the ledger of a building, or makes it where there is none.
 * @throws MunteokError naming the file: damaged, of another building, of a newer version, unwritable
 */
export function openLedgerFile(file: string, building: Building): Db {
  try {
    if (!existsSync(file)) createLedgerFile(file, building)
    return checked(file, building, new Database(file, { timeout: BUSY_MS }), (db) => {
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      // What is thinned out is to be gone from the file, not only from the tables.
      db.pragma('secure_delete = ON')
      db.pragma('journal_size_limit = 67108864')
      db.pragma('wal_autocheckpoint = 4000')
    })
  } catch (error) {
    throw ledgerTrouble(error, file)
  }
}

/** Opens a ledger that is there already, for reading only; a recorder may be writing to it. */
export function openLedgerForReading(file: string, building: Building): Db {
  refuseUnfinishedRestore(file)
  if (!existsSync(file)) throw new MunteokError('outside', 'ledger-missing', `there is no ledger ${file}`)
  try {
    return checked(file, building, new Database(file, { readonly: true, timeout: BUSY_MS }))
  } catch (error) {
    throw ledgerTrouble(error, file)
  }
}

function checked(file: string, building: Building, db: Db, settle: (db: Db) => void = () => {}): Db {
  try {
    checkIdentity(file, building, db)
    if (statSync(file).size <= CHECKED_WHOLE_BYTES) checkPages(file, db)
    settle(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Written aside and renamed, so that an empty or half-made ledger is never taken for one. */
function createLedgerFile(file: string, building: Building): void {
  if (existsSync(`${file}-wal`))
    throw corrupt(file, `it is missing, though its journal ${file}-wal is still there`)
  const part = `${file}.part`
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (const leftover of [part, `${part}-journal`]) rmSync(leftover, { force: true })
  const db = new Database(part)
  try {
    db.exec(`BEGIN; ${CREATE_LEDGER} COMMIT`)
    db.prepare(`INSERT INTO meta VALUES ('building', ?), ('rules', ?)`).run(building.id, rulesOf(building))
  } finally {
    db.close()
  }
  renameSync(part, file)
}

function checkIdentity(file: string, building: Building, db: Db): void {
  if (statSync(file).size === 0) throw corrupt(file, 'it is empty')
  if (db.pragma('application_id', { simple: true }) !== LEDGER_APPLICATION_ID)
    throw new MunteokError('input', 'not-a-ledger', `${file} is an SQLite file, but no ledger of Munteok`)
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > LEDGER_VERSION)
    throw new MunteokError(
      'input',
      'ledger-newer',
      `the ledger ${file} has version ${version}, and this recorder knows ${LEDGER_VERSION}: update Munteok`,
    )
  if (version < LEDGER_VERSION)
    throw new MunteokError(
      'input',
      'ledger-older',
      `the ledger ${file} has version ${version}, and this recorder needs ${LEDGER_VERSION}: move it away to begin a new one (agents send again what they still keep), or go on with the Munteok that made it`,
    )
  const owner = readMeta(db, 'building')
  if (owner !== building.id)
    throw new MunteokError(
      'input',
      'ledger-of-another-building',
      `the ledger ${file} belongs to building "${owner}", not to "${building.id}": use another data directory, or the building's file with id "${owner}"`,
    )
}

function checkPages(file: string, db: Db): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw corrupt(file, String(found).split('\n').slice(0, 2).join(' '))
}

/**
 * Puts everything of the write-ahead log into the ledger's file, and cuts the log to nothing.
 * @returns false when somebody who is reading still needs it: it does not wait for them
 */
export function emptyJournal(db: Db): boolean {
  db.pragma('busy_timeout = 0')
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  db.pragma(`busy_timeout = ${BUSY_MS}`)
  return result?.busy === 0
}

export function readMeta(db: Db, key: string): string | undefined {
  return db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(key)
}

/**
 * The building's rules that the figures in the ledger were made by, beside the definitions of a use
 * (see use-definitions.ts): with others they are made again.
 */
export function rulesOf(building: Building): string {
  return JSON.stringify({ timeZone: building.timeZone })
}

/**
 * Keeps every other writer away from a ledger until the lock is closed or its process dies.
 * @throws MunteokError `outside` / `ledger-busy`, or `restore-unfinished`
 */
export function lockLedger(file: string): { close(): void } {
  refuseUnfinishedRestore(file)
  return lockForRestore(file)
}

/** As `lockLedger`, for whoever finishes a restore that was cut off. */
export function lockForRestore(file: string): { close(): void } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  try {
    return lockFile(`${file}.lock`)
  } catch (error) {
    throw ledgerTrouble(error, file)
  }
}

/** Holds a file, which is made, until it is closed or its process dies. @throws what SQLite says where another one holds it */
export function lockFile(file: string): { close(): void } {
  const lock = new Database(file, { timeout: 0 })
  try {
    // No file beside it.
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

/** There while a restore puts files in place: what it restores from, and where it sets aside, a line each. */
export function restoreMarkerOf(ledgerFile: string): string {
  return join(dirname(ledgerFile), 'restoring')
}

/** Between the first file that is put in place and the last one, nobody may take the ledger for whole, or for missing. */
function refuseUnfinishedRestore(file: string): void {
  const marker = restoreMarkerOf(file)
  if (!existsSync(marker)) return
  throw new MunteokError(
    'outside',
    'restore-unfinished',
    `a restore of the ledger ${file} was cut off: run it again, munteok restore --from ${readFileSync(marker, 'utf8').split('\n')[0]}`,
  )
}
