import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'
import Database from 'better-sqlite3'

export type Db = Database.Database

/** Raised when an older recorder could misread the tables. */
const ACCESS_VERSION = 1
/** "MUNA": tells the file from any other SQLite file. */
const ACCESS_APPLICATION_ID = 0x4d554e41

const BUSY_MS = 2_000

/**
 * Who may log in, and who is logged in. It does not follow from the ledger, which must never hold a
 * password or a token: what was changed of it, and by whom, stands there.
 */
const CREATE = `
CREATE TABLE person (
  login TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- As passwords.ts writes it: parameters, salt and hash.
  password TEXT NOT NULL,
  -- By the clock of the house, in UTC epoch milliseconds.
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  -- SHA-256 of what the browser's cookie holds.
  token BLOB PRIMARY KEY,
  login TEXT NOT NULL REFERENCES person ON DELETE CASCADE,
  -- Of real time, also where the clock of the house is simulated.
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_login ON session (login);

CREATE TABLE screen (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  token BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER
) STRICT, WITHOUT ROWID;

PRAGMA user_version = ${ACCESS_VERSION};
PRAGMA application_id = ${ACCESS_APPLICATION_ID};
`

/** Where people, sessions and screens are kept, beside the ledger. */
export function accessFileIn(dataDir: string): string {
  return join(dataDir, 'recorder', 'access.sqlite')
}

/**
 * Opens the file, or makes it; only its owner can read it.
 * @throws MunteokError naming the file: no such file of ours, of a newer version, not to be used
 */
export function openAccessFile(file: string): Db {
  let db: Db | undefined
  try {
    makeReadableByOwnerOnly(file)
    db = new Database(file, { timeout: BUSY_MS })
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    // A password that was changed is to be gone from the file.
    db.pragma('secure_delete = ON')
    prepare(db, file)
    return db
  } catch (error) {
    db?.close()
    throw accessTrouble(error, file)
  }
}

/** Before SQLite opens it: what it puts beside the file gets the file's own rights. */
function makeReadableByOwnerOnly(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

function prepare(db: Db, file: string): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (version === 0 && tables === 0) {
    db.exec(`BEGIN; ${CREATE} COMMIT`)
    return
  }
  if (db.pragma('application_id', { simple: true }) !== ACCESS_APPLICATION_ID)
    throw new MunteokError('input', 'not-access', `${file} does not hold who may log in: move it away`)
  if (version > ACCESS_VERSION)
    throw new MunteokError(
      'input',
      'access-newer',
      `${file} has version ${version}, and this recorder knows ${ACCESS_VERSION}: update Munteok`,
    )
}

/** What SQLite says, as one line that names the file and the remedy. */
export function accessTrouble(cause: unknown, file: string): MunteokError {
  if (cause instanceof MunteokError) return cause
  const code = String((cause as { code?: unknown }).code)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new MunteokError(
      'outside',
      'access-corrupt',
      `${file} is damaged: put a backup in its place, or move it away and begin with a first administrator`,
      { cause },
    )
  return new MunteokError(
    'outside',
    'access-unusable',
    `cannot use ${file} (${messageOf(cause)}): check the disk and who owns the folder`,
    { cause },
  )
}
