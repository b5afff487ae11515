import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'
import { agentFolder } from './agent-folder.ts'
import { isCorrupt } from './sqlite-errors.ts'

const TRIES = 40
/** A file system notes times by the tick of its clock: what was written just now might be written again unseen. */
const QUIET_MS = 25
/** By so much a file's time may be ahead of the clock that has just been read. */
const TICK_MS = 1_000

/** The name of an outbox, and the number of its last event. */
export interface OutboxReach {
  readonly id: string
  readonly newest: number
}

export function outboxFileIn(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'outbox.db')
}

/**
 * Copies an outbox as it is at one instant, whether its agent runs or not. The agent alone may open the file as
 * a database, so the file and its journal are copied as bytes: that is one instant as long as nothing moves
 * from the journal into the file meanwhile.
 * @param to a file that is not there yet
 * @throws MunteokError `outside` / `left-out` where it is damaged, or moves all the time
 */
export async function copyOutbox(file: string, to: string): Promise<void> {
  const bytes = `${to}.part`
  try {
    for (let tried = 0; tried < TRIES; tried++) {
      if (copyBytes(file, bytes)) return settle(bytes, to, file)
      await sleep(QUIET_MS)
    }
  } finally {
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(`${bytes}${ending}`, { force: true })
  }
  throw leftOut(file, 'it was written to all the time')
}

/** @returns false where the file was changed meanwhile, or may have been */
function copyBytes(file: string, to: string): boolean {
  const before = statSync(file, { bigint: true })
  const age = Date.now() - Number(before.mtimeMs)
  // One from the future was written before the clock was set back.
  if (age > -TICK_MS && age < QUIET_MS) return false
  rmSync(`${to}-wal`, { force: true })
  copyFileSync(file, to)
  if (!copyJournal(`${file}-wal`, `${to}-wal`)) return false
  const after = statSync(file, { bigint: true })
  return before.mtimeNs === after.mtimeNs && before.size === after.size
}

/** @returns false where it was there and is gone: its agent has just closed */
function copyJournal(journal: string, to: string): boolean {
  if (!existsSync(journal)) return true
  try {
    copyFileSync(journal, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Leaves out what was deleted and what only the journal had. */
function settle(bytes: string, to: string, file: string): void {
  const db = new Database(bytes)
  try {
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw leftOut(file, `it is damaged: ${String(found).split('\n')[0]}`)
    db.prepare('VACUUM INTO ?').run(to)
  } catch (error) {
    throw isCorrupt(error) ? leftOut(file, 'it is damaged') : error
  } finally {
    db.close()
  }
}

function leftOut(file: string, why: string): MunteokError {
  return new MunteokError('outside', 'left-out', `the outbox ${file} was left out: ${why}`)
}

/** How far a copy of an outbox goes. */
export function outboxReach(file: string): OutboxReach {
  const db = new Database(file, { readonly: true })
  try {
    const reach = db.prepare<[], OutboxReach>(
      `SELECT (SELECT id FROM outbox) AS id,
         coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0) AS newest`,
    )
    return reach.get() ?? { id: '', newest: 0 }
  } finally {
    db.close()
  }
}
