import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'
import { lockFile } from '../ledger-file.ts'
import { manifestFileIn, readManifest } from './manifest.ts'

const PART = '.part'

/** In order of time by their names. */
export function backupName(building: string, madeAt: number): string {
  return `munteok-${building}-${stampOf(madeAt)}`
}

/** A time as a part of a file's name: `20261129T062422123Z`. */
export function stampOf(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:.]/g, '')
}

/** What a backup is called while it is being written, or being deleted. */
export function partOf(backup: string): string {
  return `${backup}${PART}`
}

/** Whoever writes a backup holds this file of it. */
export function holderIn(part: string): string {
  return join(part, 'writing')
}

/**
 * Deletes the oldest whole backups of a building but for so many, and nothing else.
 * @param justMade stays, whatever the clock said when it was made; the others lie beside it
 * @returns their names
 * @throws MunteokError `outside` / `undeletable`
 */
export function deleteOldest(justMade: string, building: string, keep: number): string[] {
  const out = dirname(justMade)
  const others = namesIn(out, building).filter(
    (name) => name !== basename(justMade) && isWhole(join(out, name), building),
  )
  const old = others.sort().slice(0, Math.max(0, others.length + 1 - keep))
  for (const name of old) {
    const backup = join(out, name)
    try {
      // So that what is deleted by half is never taken for whole.
      renameSync(backup, partOf(backup))
      rmSync(partOf(backup), { recursive: true })
    } catch (error) {
      const message = `the backup was made, but the older one ${backup} could not be deleted: ${messageOf(error)}`
      throw new MunteokError('outside', 'undeletable', message, { cause: error })
    }
  }
  return old
}

/** Deletes what backups left behind that were cut off. One that is being written is left alone. */
export function deleteLeftOver(out: string, building: string): void {
  for (const name of namesIn(out, building, PART)) {
    const part = join(out, name)
    if (isHeld(part)) continue
    rmSync(part, { recursive: true, force: true })
  }
}

function namesIn(out: string, building: string, ending = ''): string[] {
  const prefix = `munteok-${building}-`
  return readdirSync(out).filter(
    (name) =>
      name.startsWith(prefix) &&
      /^\d{8}T\d{9}Z/.test(name.slice(prefix.length)) &&
      name.endsWith(`Z${ending}`),
  )
}

function isWhole(backup: string, building: string): boolean {
  if (!existsSync(manifestFileIn(backup))) return false
  try {
    return readManifest(backup).building === building
  } catch {
    return false
  }
}

function isHeld(part: string): boolean {
  const file = holderIn(part)
  if (!existsSync(file)) return false
  try {
    lockFile(file).close()
    return false
  } catch {
    return true
  }
}
