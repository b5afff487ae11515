import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesIn } from './data-files.ts'
import { toDisk } from './durable.ts'

export interface Placing {
  /** Where the new files lie, in the same file system. */
  readonly part: string
  readonly dataDir: string
  /** Where what is there goes. */
  readonly aside: string
  /** Of the new files, in `part` and in the data directory alike. */
  readonly paths: readonly string[]
}

/**
 * Sets aside all that the recorder keeps, and each other file that is to be another one, and renames the new
 * ones into their places. Where it was cut off it can be run again: what lies aside already stays there.
 */
export function putInPlace({ part, dataDir, aside, paths }: Placing): void {
  // The journal first: beside another ledger it would be taken for its own.
  const kept = filesIn(dataDir, 'recorder')
    .filter((path) => !/\.lock(-journal)?$|\/restoring$/.test(path))
    .sort((a, b) => Number(isJournal(b)) - Number(isJournal(a)))
  const changed = paths.filter(
    (path) => !path.startsWith('recorder/') && isOther(join(part, path), join(dataDir, path)),
  )
  // Beside a copy, what is left of another outbox's journal would be taken for its own.
  const journals = paths
    .filter((path) => path.endsWith('/outbox.db'))
    .flatMap((path) => ['-wal', '-shm', '-journal'].map((ending) => `${path}${ending}`))
    .filter((path) => existsSync(join(dataDir, path)))
  for (const path of [...kept, ...journals, ...changed]) setAside(join(dataDir, path), join(aside, path))
  for (const path of paths) {
    const to = join(dataDir, path)
    if (existsSync(to)) continue
    giveToOwner(join(part, path), dataDir)
    move(join(part, path), to)
    for (let folder = dirname(to); folder !== dataDir; folder = dirname(folder)) giveToOwner(folder, dataDir)
  }
  for (const path of filesIn(dataDir, 'recorder')) giveToOwner(join(dataDir, path), dataDir)
}

/** What has a place there already was put here by the restore that was cut off. */
function setAside(path: string, aside: string): void {
  if (existsSync(aside)) rmSync(path)
  else move(path, aside)
}

function isJournal(path: string): boolean {
  return /-(wal|shm|journal)$/.test(path)
}

function isOther(from: string, there: string): boolean {
  return existsSync(there) && !readFileSync(from).equals(readFileSync(there))
}

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  renameSync(from, to)
  toDisk(dirname(to))
  toDisk(dirname(from))
}

/** Restored with `sudo`, it is to be used by the user of the data directory. */
function giveToOwner(path: string, dataDir: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dataDir)
  chownSync(path, uid, gid)
}
