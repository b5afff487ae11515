import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Building, MunteokError, messageOf } from '@munteok/core'
import { openAccessFile } from '../access/access-file.ts'
import { ledgerFileIn, lockForRestore, openLedgerForReading, restoreMarkerOf } from '../ledger-file.ts'
import { LEDGER_VERSION } from '../ledger-schema.ts'
import { type VerifyReport, verifyLedger } from '../verify.ts'
import { copyTrouble } from './backup-trouble.ts'
import { isSimulated } from './data-files.ts'
import { copyToDisk, measured, toDisk } from './durable.ts'
import { stampOf } from './kept-backups.ts'
import { ACCESS_PATH, LEDGER_PATH, type Manifest, readManifest } from './manifest.ts'
import { type Beyond, beyondBackup } from './present-ledger.ts'
import { putInPlace } from './put-in-place.ts'

export interface RestoreOptions {
  /** The folder of one backup. */
  readonly from: string
  readonly dataDir: string
  readonly building: Building
  /** Also where the ledger that is there has entries that the backup has not. */
  readonly older: boolean
  /** How far a copy of an agent's outbox goes: its name, and its last event's number. */
  readonly outboxReach: (file: string) => { readonly id: string; readonly newest: number }
  readonly now: number
}

export interface Restored {
  readonly manifest: Manifest
  readonly report: VerifyReport
  readonly beyond: Beyond
  /** Where what was there before lies now; undefined where there was nothing. */
  readonly aside: string | undefined
  /** Of agents: those that were put in place, and those that were not needed. */
  readonly outboxes: { readonly placed: readonly string[]; readonly left: readonly string[] }
}

const NOTHING_CHANGED = 'nothing was changed'

/**
 * Puts a backup in place of what a data directory holds, whole or not at all, once the ledger in it was shown
 * to agree with itself. What is there is set aside. The recorder must not run.
 * @throws MunteokError when the backup is not to be used here
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { from, dataDir, building } = options
  const manifest = readManifest(from)
  refuseMisfit(manifest, options)
  refuseOtherHalf(options)
  const lock = lockWhileStopped(dataDir)
  const part = join(dataDir, 'restore.part')
  try {
    rmSync(part, { recursive: true, force: true })
    await copyWhole(manifest, from, part)
    const report = proven(join(part, LEDGER_PATH), building, manifest)
    if (manifest.files.some(({ path }) => path === ACCESS_PATH))
      openAccessFile(join(part, ACCESS_PATH)).close()
    const beyond = beyondBackup(ledgerFileIn(dataDir), join(part, LEDGER_PATH), building)
    refuseLoss(beyond, options)
    const outboxes = neededOutboxes(manifest, part, options)
    const aside = place(part, outboxes, options, manifest)
    return { manifest, report, beyond, aside, outboxes }
  } catch (error) {
    throw copyTrouble(error, dataDir, NOTHING_CHANGED)
  } finally {
    rmSync(part, { recursive: true, force: true })
    lock.close()
  }
}

function refuseMisfit(
  { building: made, ledger, version, simulated }: Manifest,
  options: RestoreOptions,
): void {
  const { from, building, dataDir } = options
  if (made !== building.id)
    throw new MunteokError(
      'input',
      'backup-of-another-building',
      `${from} is a backup of building "${made}", and this is "${building.id}": ${NOTHING_CHANGED}`,
    )
  if (ledger.version !== LEDGER_VERSION)
    throw new MunteokError(
      'input',
      'backup-version',
      `${from} was made by Munteok ${version} with version ${ledger.version} of the ledger, and this program knows ${LEDGER_VERSION}: install Munteok ${version}${ledger.version > LEDGER_VERSION ? ' or newer' : ''} and restore with it`,
    )
  if (simulated !== isSimulated(dataDir) && existsSync(ledgerFileIn(dataDir)))
    throw new MunteokError(
      'input',
      'data-dir',
      `${from} is a backup of a ${simulated ? 'simulation' : 'real building'}, and ${dataDir} holds a ${simulated ? 'real building' : 'simulation'}: restore it into another data directory`,
    )
}

/** What a restore of another backup has put in place by half is not to be mixed with this one. */
function refuseOtherHalf({ from, dataDir, older }: RestoreOptions): void {
  const marker = restoreMarkerOf(ledgerFileIn(dataDir))
  const begun = existsSync(marker) ? readFileSync(marker, 'utf8').split('\n')[0] : undefined
  if (begun === undefined || begun === from || older) return
  throw new MunteokError(
    'input',
    'restore-unfinished',
    `the restore of ${begun} was cut off: run that one again; ${NOTHING_CHANGED}. With --older ${from} is restored all the same`,
  )
}

function lockWhileStopped(dataDir: string): { close(): void } {
  try {
    return lockForRestore(ledgerFileIn(dataDir))
  } catch (error) {
    if (!(error instanceof MunteokError) || error.code !== 'ledger-busy') throw error
    throw new MunteokError(
      'outside',
      'ledger-busy',
      `the recorder runs on ${dataDir}: stop it, then restore; ${NOTHING_CHANGED}`,
      { cause: error },
    )
  }
}

/** Each file as the manifest says it is. */
async function copyWhole({ files }: Manifest, from: string, part: string): Promise<void> {
  mkdirSync(part, { mode: 0o700 })
  for (const { path, bytes, sha256 } of files) {
    const source = join(from, path)
    if (!existsSync(source)) throw damaged(from, `${path} is missing`)
    const to = join(part, path)
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    copyFrom(source, to, from)
    const copied = await measured(to)
    if (copied.bytes !== bytes) throw damaged(from, `${path} has ${copied.bytes} bytes, not ${bytes}`)
    if (copied.sha256 !== sha256) throw damaged(from, `${path} is not as it was written`)
  }
  if (!files.some(({ path }) => path === LEDGER_PATH)) throw damaged(from, 'it has no ledger')
}

/** @throws MunteokError `outside` / `backup-damaged` when it cannot be read */
function copyFrom(source: string, to: string, from: string): void {
  try {
    closeSync(openSync(source, 'r'))
    copyToDisk(source, to)
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === 'open' || code === 'EIO') throw damaged(from, messageOf(error))
    throw error
  }
  chmodSync(to, 0o600)
}

function damaged(from: string, how: string): MunteokError {
  return new MunteokError(
    'outside',
    'backup-damaged',
    `the backup ${from} is damaged (${how}): ${NOTHING_CHANGED}; take another backup`,
  )
}

function proven(file: string, building: Building, { ledger }: Manifest): VerifyReport {
  const report = verifyLedger(file, building)
  const problem =
    report.problem ??
    (report.head === ledger.head ? undefined : `its last hash is ${report.head}, not ${ledger.head}`)
  if (problem === undefined) return report
  throw new MunteokError(
    'outside',
    'ledger',
    `the ledger of the backup does not agree with the building's file (${problem}): ${NOTHING_CHANGED}; the file of that day lies in the backup, in site/`,
  )
}

function refuseLoss({ entries, unknown }: Beyond, { older, from }: RestoreOptions): void {
  // One that is damaged is what a backup is for; one of a newer Munteok may be whole.
  const isNewer = unknown?.code === 'ledger-newer'
  if (older || (entries === 0 && !isNewer)) return
  const what = isNewer
    ? `the ledger that is there is of a newer Munteok, and what it has beyond the backup ${from} would be lost`
    : `the ledger that is there has ${entries} entries that the backup ${from} has not: they would be lost`
  throw new MunteokError(
    'input',
    'backup-older',
    `${what}; ${NOTHING_CHANGED}. With --older it is restored all the same, and the present one set aside`,
  )
}

/**
 * A copy of an outbox helps where the agent has none, and only while the ledger knows no event of it that the
 * copy does not know: the agent would give that number to another event. Then all that the copy has is in the
 * ledger, and the agent begins a new one.
 */
function neededOutboxes(
  manifest: Manifest,
  part: string,
  { dataDir, building, outboxReach }: RestoreOptions,
) {
  const ledger = openLedgerForReading(join(part, LEDGER_PATH), building)
  const mark = ledger.prepare<[string], number>('SELECT max(seq) FROM mark WHERE outbox = ?').pluck()
  try {
    const placed: string[] = []
    const left: string[] = []
    for (const path of agentFiles(manifest)) {
      if (existsSync(join(dataDir, path))) continue
      if (!path.endsWith('/outbox.db')) {
        placed.push(path)
        continue
      }
      const { id, newest } = outboxReach(join(part, path))
      const known = mark.get(id) ?? 0
      ;(known > newest ? left : placed).push(path)
    }
    return { placed, left }
  } finally {
    ledger.close()
  }
}

function agentFiles({ files }: Manifest): string[] {
  return files.map(({ path }) => path).filter((path) => path.startsWith('agents/'))
}

/** @returns where what was there lies now */
function place(
  part: string,
  { placed }: { placed: readonly string[] },
  { from, dataDir, now }: RestoreOptions,
  { files }: Manifest,
): string | undefined {
  const marker = restoreMarkerOf(ledgerFileIn(dataDir))
  const aside = asideOf(marker) ?? join(dataDir, `before-restore-${stampOf(now)}`)
  const paths = files.map(({ path }) => path).filter((path) => !/^(agents|site)\//.test(path))
  try {
    writeFileSync(marker, `${from}\n${aside}\n`, { mode: 0o600, flush: true })
    toDisk(dirname(marker))
    putInPlace({ part, dataDir, aside, paths: [...paths, ...placed] })
    rmSync(marker)
    toDisk(dirname(marker))
    return existsSync(aside) ? aside : undefined
  } catch (error) {
    throw copyTrouble(error, dataDir, 'the restore is not finished: run it again')
  }
}

/** Where a restore that was cut off set aside what it found: this one goes on with that. */
function asideOf(marker: string): string | undefined {
  return existsSync(marker) ? readFileSync(marker, 'utf8').split('\n')[1] || undefined : undefined
}
