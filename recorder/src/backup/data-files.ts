/** What of a data directory goes into a backup. */
import { closeSync, existsSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openAccessFile } from '../access/access-file.ts'
import { firstCodeFile } from '../access/first-code.ts'
import { copyDatabase } from './checked-copy.ts'
import { copyToDisk } from './durable.ts'
import { ACCESS_PATH, LEDGER_PATH } from './manifest.ts'

/** The code of an error with which a part says that the backup is whole without it. */
export const LEFT_OUT = 'left-out'

/** A file of a backup, by its place there, and what writes it. */
export interface BackupPart {
  readonly path: string
  write(to: string): void | Promise<void>
}

const SQLITE_MAGIC = 'SQLite format 3\0'

/** The files that lie in a folder of the data directory; none where there is no such folder. */
export function filesIn(dataDir: string, folder: string): string[] {
  const place = join(dataDir, folder)
  if (!existsSync(place)) return []
  return (
    readdirSync(place, { withFileTypes: true })
      // A hidden one is a leftover of an editor or a file system, and no name of ours.
      .filter((found) => found.isFile() && !found.name.startsWith('.'))
      .map(({ name }) => `${folder}/${name}`)
      .sort()
  )
}

/**
 * Belongs to a running process or to a file beside it; or says how far a time-series store was told, which holds
 * things that a restored ledger has not: without it, everything is sent again.
 */
export function isPassing(path: string): boolean {
  return /(-wal|-shm|-journal|\.lock|\.part)$|\/(restoring|mirror\.sqlite)$/.test(path)
}

/**
 * What the recorder keeps, the ledger last: whatever else says how far it was read is then not ahead of
 * it.
 */
export function recorderParts(dataDir: string): BackupPart[] {
  const paths = filesIn(dataDir, 'recorder').filter((path) => !isPassing(path) && path !== LEDGER_PATH)
  return [...paths, LEDGER_PATH].map((path) => ({
    path,
    write(to) {
      const from = join(dataDir, path)
      if (!isDatabase(from)) return copyToDisk(from, to)
      copyDatabase(from, to)
      if (path === ACCESS_PATH) endSessions(to)
    },
  }))
}

/** Keys and passwords, but for the code of the first administrator, which is used once. */
export function secretParts(dataDir: string): BackupPart[] {
  const code = basename(firstCodeFile(dataDir))
  return filesIn(dataDir, 'secrets')
    .filter((path) => !isPassing(path) && basename(path) !== code)
    .map((path) => ({ path, write: (to) => copyToDisk(join(dataDir, path), to) }))
}

/** What marks the data directory as a simulation's; nothing of a real building's. */
export function simulationParts(dataDir: string): BackupPart[] {
  if (!isSimulated(dataDir)) return []
  const path = 'simulation/clock'
  const from = join(dataDir, path)
  return [
    {
      path,
      write: (to) => (existsSync(from) ? copyToDisk(from, to) : writeFileSync(to, '', { flush: true })),
    },
  ]
}

export function isSimulated(dataDir: string): boolean {
  return existsSync(join(dataDir, 'simulation'))
}

function isDatabase(file: string): boolean {
  const open = openSync(file, 'r')
  try {
    const start = Buffer.alloc(SQLITE_MAGIC.length)
    readSync(open, start)
    return start.toString('latin1') === SQLITE_MAGIC
  } finally {
    closeSync(open)
  }
}

/** Who was logged in then is not to be so again. */
function endSessions(file: string): void {
  const db = openAccessFile(file)
  try {
    db.exec('DELETE FROM session')
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}
