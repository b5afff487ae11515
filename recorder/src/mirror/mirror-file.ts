import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Day, MunteokError, messageOf } from '@munteok/core'
import Database from 'better-sqlite3'
import type { Db } from '../ledger-file.ts'

/** How far a store has been told: the ledger's last entry of which it has everything. */
export interface MirrorPlace {
  readonly entry: number
  /** Of that entry, hex: another ledger has another one. */
  readonly hash: string
  /** When the ledger was last rebuilt, as its `meta` has it: figures may be others since. */
  readonly rebuilt: string
  /** When the store last took something. */
  readonly sentAt: number
}

const CREATE = `
CREATE TABLE IF NOT EXISTS place (
  store TEXT PRIMARY KEY, entry INTEGER NOT NULL, hash TEXT NOT NULL, rebuilt TEXT NOT NULL,
  sent_at INTEGER NOT NULL
) STRICT;
-- Days of occupancy that are over, and what was sent of them was worked out from.
CREATE TABLE IF NOT EXISTS sent_day (
  store TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (store, day)
) STRICT, WITHOUT ROWID;
`

export function mirrorFileIn(dataDir: string): string {
  return join(dataDir, 'recorder', 'mirror.sqlite')
}

/**
 * Where the mirror stands, kept beside the ledger and for each store of its own. It is written after the
 * store has taken what it says, so a place that was lost means sending again, which changes nothing there.
 */
export class MirrorFile {
  readonly #db: Db
  readonly #store: string
  readonly #read
  readonly #begin
  readonly #goOn
  readonly #readDays
  readonly #writeDay

  /**
   * @param store whose place it is
   * @throws MunteokError `outside` when the file cannot be used
   */
  constructor(file: string, store: string) {
    this.#store = store
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    try {
      this.#db = opened(file)
      this.#read = this.#db.prepare<[string], MirrorPlace>(
        'SELECT entry, hash, rebuilt, sent_at AS sentAt FROM place WHERE store = ?',
      )
      this.#begin = this.#db.prepare<[string, number, string, string, number]>(
        'INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)',
      )
      this.#goOn = this.#db.prepare<[number, string, string, number, string, number]>(
        'UPDATE place SET entry = ?, hash = ?, rebuilt = ?, sent_at = ? WHERE store = ? AND entry = ?',
      )
      this.#readDays = this.#db
        .prepare<[string], [Day, string]>('SELECT day, state FROM sent_day WHERE store = ?')
        .raw()
      this.#writeDay = this.#db.prepare<[string, Day, string, string]>(
        `INSERT OR REPLACE INTO sent_day SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM place WHERE store = ?)`,
      )
    } catch (error) {
      throw new MunteokError(
        'outside',
        'mirror-file',
        `${file} cannot be used (${messageOf(error)}): move it away, and everything is sent to the store again`,
        { cause: error },
      )
    }
  }

  /** Read anew each time: `munteok mirror --again` forgets it while the recorder runs. */
  get place(): MirrorPlace | undefined {
    return this.#read.get(this.#store)
  }

  /**
   * Goes on from where the portion that was sent began. Where that was forgotten meanwhile, it stays forgotten.
   * @param from the entry of the place before; undefined where there was none
   */
  keep({ entry, hash, rebuilt, sentAt }: MirrorPlace, from: number | undefined): void {
    if (from === undefined) this.#begin.run(this.#store, entry, hash, rebuilt, sentAt)
    else this.#goOn.run(entry, hash, rebuilt, sentAt, this.#store, from)
  }

  /** Days of occupancy that were sent, with the state that each was sent in. */
  get sentDays(): Map<Day, string> {
    return new Map(this.#readDays.all(this.#store))
  }

  keepDay(day: Day, state: string): void {
    this.#writeDay.run(this.#store, day, state, this.#store)
  }

  /** Everything is to be sent again. */
  forget(): void {
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM place WHERE store = ?').run(this.#store)
      this.#db.prepare('DELETE FROM sent_day WHERE store = ?').run(this.#store)
    })()
  }

  close(): void {
    this.#db.close()
  }
}

/** One that is damaged is set aside: all that is lost with it is that everything is sent again. */
function opened(file: string): Db {
  try {
    return open(file)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== 'SQLITE_CORRUPT' && code !== 'SQLITE_NOTADB') throw error
    renameSync(file, `${file}.damaged`)
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    return open(file)
  }
}

function open(file: string): Db {
  const db = new Database(file, { timeout: 2_000 })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.exec(CREATE)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
