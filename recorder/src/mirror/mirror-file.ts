import { mkdirSync } from 'node:fs'
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
  readonly #write
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
      this.#db = new Database(file, { timeout: 2_000 })
      this.#db.pragma('journal_mode = WAL')
      this.#db.pragma('synchronous = NORMAL')
      this.#db.exec(CREATE)
      this.#read = this.#db.prepare<[string], MirrorPlace>(
        'SELECT entry, hash, rebuilt, sent_at AS sentAt FROM place WHERE store = ?',
      )
      this.#write = this.#db.prepare<[string, number, string, string, number]>(
        'INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)',
      )
      this.#readDays = this.#db
        .prepare<[string], [Day, string]>('SELECT day, state FROM sent_day WHERE store = ?')
        .raw()
      this.#writeDay = this.#db.prepare<[string, Day, string]>(
        'INSERT OR REPLACE INTO sent_day VALUES (?, ?, ?)',
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

  keep({ entry, hash, rebuilt, sentAt }: MirrorPlace): void {
    this.#write.run(this.#store, entry, hash, rebuilt, sentAt)
  }

  /** Days of occupancy that were sent, with the state that each was sent in. */
  get sentDays(): Map<Day, string> {
    return new Map(this.#readDays.all(this.#store))
  }

  keepDay(day: Day, state: string): void {
    this.#writeDay.run(this.#store, day, state)
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
