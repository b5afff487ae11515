import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Clock, MunteokError, messageOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { isBusy, isCorrupt } from './sqlite-errors.ts'

export type OutboxDatabase = InstanceType<typeof Database>

/** An agent that is being restarted may still hold the file for a moment. */
const BUSY_TIMEOUT_MS = 1_000

/** Device rows are written to this length, so that writing one again never needs room. */
export const DEVICE_ROW_CHARS = 512

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS outbox (id TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS settling (
    receipt TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS device (id TEXT PRIMARY KEY, state TEXT NOT NULL);
`

export interface OutboxFileOptions {
  readonly file: string
  readonly budgetBytes: number
  readonly clock: Clock
  readonly log: Log
}

/**
 * Opens the outbox's file, or makes it. A file that is no longer a database is set aside and a new
 * one begun: what the old one held is still there for somebody to look at.
 *
 * @throws MunteokError `outside` / `outbox-busy` while another process has it
 */
export function openOutboxFile(options: OutboxFileOptions): OutboxDatabase {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
  try {
    return openChecked(options)
  } catch (error) {
    if (!isCorrupt(error)) throw error
    setAside(options, error)
    return openChecked(options)
  }
}

function openChecked({ file, budgetBytes }: OutboxFileOptions): OutboxDatabase {
  let db: OutboxDatabase | undefined
  try {
    db = new Database(file, { timeout: BUSY_TIMEOUT_MS })
    db.pragma('locking_mode = EXCLUSIVE')
    if (db.pragma('page_count', { simple: true }) === 0) db.pragma('auto_vacuum = INCREMENTAL')
    checkIntegrity(db)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('journal_size_limit = 8388608')
    // What is deleted is written over: whose card was here yesterday is not to be read from free pages.
    db.pragma('secure_delete = ON')
    // The budget is SQLite's own limit: beyond it a write fails as it does on a full disk.
    db.pragma(`max_page_count = ${Math.max(16, Math.floor(budgetBytes / pageSize(db)))}`)
    db.transaction(prepare).immediate(db)
    return db
  } catch (error) {
    db?.close()
    throw isBusy(error) ? busy(file, error) : unopenable(file, error)
  }
}

function checkIntegrity(db: OutboxDatabase): void {
  const answer = db.pragma('quick_check(1)', { simple: true })
  if (answer !== 'ok') throw new Database.SqliteError(String(answer), 'SQLITE_CORRUPT')
}

function prepare(db: OutboxDatabase): void {
  db.exec(SCHEMA)
  const row = db.prepare('SELECT id FROM outbox').get()
  if (!row) db.prepare('INSERT INTO outbox (id) VALUES (?)').run(randomBytes(16).toString('base64url'))
}

export function pageSize(db: OutboxDatabase): number {
  return db.pragma('page_size', { simple: true }) as number
}

function busy(file: string, cause: unknown): MunteokError {
  return new MunteokError(
    'outside',
    'outbox-busy',
    `the outbox ${file} is in use by another process: one agent of this name runs here already; stop it, or give this one a data directory of its own`,
    { cause },
  )
}

function unopenable(file: string, cause: unknown): unknown {
  if (isCorrupt(cause)) return cause
  return new MunteokError(
    'outside',
    'outbox-unopenable',
    `cannot open the outbox ${file}: ${messageOf(cause)}; check that its folder can be written and its disk has room`,
    { cause },
  )
}

/** A name beside the outbox that is free yet: `outbox.db.<why>-<time>`. */
export function nameAside({ file, clock }: Pick<OutboxFileOptions, 'file' | 'clock'>, why: string): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let aside = `${file}.${why}-${stamp}`
  for (let i = 2; existsSync(aside); i++) aside = `${file}.${why}-${stamp}-${i}`
  return aside
}

function setAside(options: OutboxFileOptions, cause: unknown): void {
  const { file, log } = options
  const aside = nameAside(options, 'corrupt')
  renameSync(file, aside)
  for (const suffix of ['-wal', '-shm'])
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  log.error(
    `the outbox ${file} is corrupt (${messageOf(cause).replaceAll(/\s+/g, ' ')}): it was set aside as ${aside} and a new one begun; events in it that the recorder lacks may be recovered with "sqlite3 ${aside} .recover"; then check the disk`,
  )
}
