import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Building, MunteokError } from '@munteok/core'
import { ledgerFileIn, lockFile, openLedgerForReading } from '../ledger-file.ts'
import { ledgerTrouble } from '../ledger-trouble.ts'
import { copyTrouble } from './backup-trouble.ts'
import { checkCopy } from './checked-copy.ts'
import {
  type BackupPart,
  isSimulated,
  LEFT_OUT,
  recorderParts,
  secretParts,
  simulationParts,
} from './data-files.ts'
import { measured, toDisk } from './durable.ts'
import { backupName, deleteLeftOver, deleteOldest, holderIn, partOf } from './kept-backups.ts'
import { LEDGER_PATH, type Manifest, manifestFileIn, manifestText } from './manifest.ts'

export interface BackupOptions {
  readonly dataDir: string
  readonly building: Building
  /** The folder that backups lie in, each in a folder of its own. */
  readonly out: string
  /** How many backups of this building may lie there afterwards; all when absent. */
  readonly keep?: number
  /** Only pages and the last entry of the copy are checked, not every figure. */
  readonly quick: boolean
  readonly keys: boolean
  /** What others than the recorder keep. They are copied before it. */
  readonly parts: readonly BackupPart[]
  /** Of this program. */
  readonly version: string
  readonly now: number
}

export interface MadeBackup {
  readonly folder: string
  readonly manifest: Manifest
  /** Names of the older ones that were deleted. */
  readonly deleted: readonly string[]
  /** What could not be copied, and why: the rest is whole without it. */
  readonly leftOut: readonly string[]
}

/**
 * Copies what a building's data directory holds while everything runs, whole or not at all. No process waits
 * for it.
 * @throws MunteokError when it could not be made, or the copy is not right; older backups are all there then
 */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { dataDir, building, out, now, keep } = options
  refuseWrongPlace(out)
  openLedgerForReading(ledgerFileIn(dataDir), building).close()
  deleteLeftOver(out, building.id)
  const folder = join(out, backupName(building.id, now))
  const part = partOf(folder)
  let holder: { close(): void } | undefined
  try {
    mkdirSync(part, { mode: 0o700 })
    holder = lockFile(holderIn(part))
    const written = await write(part, options)
    renameSync(part, folder)
    rmSync(holderIn(folder))
    toDisk(out)
    return { folder, ...written, deleted: keep === undefined ? [] : deleteOldest(folder, building.id, keep) }
  } catch (error) {
    rmSync(part, { recursive: true, force: true })
    throw copyTrouble(error, out, 'no backup was made, and those that are there stay')
  } finally {
    holder?.close()
  }
}

function refuseWrongPlace(out: string): void {
  if (existsSync(out) && statSync(out).isDirectory()) return
  throw new MunteokError(
    'input',
    'no-folder',
    `there is no folder ${out}: make it, or plug in and mount the disk that it is on`,
  )
}

async function write(
  part: string,
  options: BackupOptions,
): Promise<Pick<MadeBackup, 'manifest' | 'leftOut'>> {
  const { dataDir, building, quick, keys, version, now } = options
  const parts = [
    ...options.parts,
    ...(keys ? secretParts(dataDir) : []),
    ...simulationParts(dataDir),
    ...recorderParts(dataDir),
  ]
  const leftOut: string[] = []
  const written: string[] = []
  for (const one of parts) {
    const why = await writePart(part, one, dataDir)
    if (why === undefined) written.push(one.path)
    else leftOut.push(why)
  }
  const ledger = checked(join(part, LEDGER_PATH), building, quick)
  const files = []
  for (const path of written) files.push({ path, ...(await measured(join(part, path))) })
  const manifest: Manifest = {
    ...{ v: 1, version, building: building.id, madeAt: now, simulated: isSimulated(dataDir), keys },
    ...{ checked: quick ? 'quick' : 'whole', ledger, files },
  }
  writeFileSync(manifestFileIn(part), manifestText(manifest), { mode: 0o600, flush: true })
  toDisk(part)
  return { manifest, leftOut }
}

/** @returns why it was left out, where it was */
async function writePart(
  part: string,
  { path, write }: BackupPart,
  dataDir: string,
): Promise<string | undefined> {
  const to = join(part, path)
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  try {
    await write(to)
  } catch (error) {
    if (error instanceof MunteokError && error.code === LEFT_OUT) return error.message
    // It is the ledger itself that cannot be read, not its copy that cannot be written.
    if (/^SQLITE_(CORRUPT|NOTADB|BUSY)/.test(String((error as { code?: unknown }).code)))
      throw ledgerTrouble(error, join(dataDir, path))
    throw error
  }
  chmodSync(to, 0o600)
  if (path.startsWith('secrets/')) refuseOpenDisk(to)
  toDisk(to)
  toDisk(dirname(to))
  return undefined
}

/** Some file systems (FAT, some network shares) keep no rights: there everybody could read the keys. */
function refuseOpenDisk(to: string): void {
  if ((statSync(to).mode & 0o077) === 0) return
  throw new MunteokError(
    'outside',
    'open-disk',
    `others could read the keys in ${dirname(to)}, because that disk keeps no rights: no backup was made; use --keys with another disk`,
  )
}

/** A copy that is not right keeps no older one from staying. */
function checked(file: string, building: Building, quick: boolean): Manifest['ledger'] {
  try {
    return checkCopy(file, building, quick)
  } catch (error) {
    const { kind, code, message } = ledgerTrouble(error, file)
    const way = quick ? '' : '; with --quick it is copied as it is'
    throw new MunteokError(
      kind,
      code,
      `no backup was made, and those that are there stay: the ledger is not in order (${message})${way}`,
      { cause: error },
    )
  }
}
