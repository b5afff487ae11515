/** `munteok import`: a file's figures into the ledger, after a look at what that would do. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  type Building,
  type Import,
  type ImportedRow,
  LocalTime,
  MAX_IMPORTED_ROWS,
  MunteokError,
} from '@munteok/core'
import { Ledger } from '../ledger.ts'
import { type Db, openLedgerForReading } from '../ledger-file.ts'
import { buildingInForce } from '../settings/in-force.ts'
import { knownOf } from './known.ts'
import { nameBooksOf } from './names.ts'
import { type ImportPlan, planOf } from './plan.ts'
import { type ReadFile, readTable } from './read-table.ts'
import { sheetsIn } from './sheet.ts'

export interface FileToImport {
  /** CSV or XLSX. */
  readonly file: string
  /** The sheet of a workbook; the first one when it is absent. */
  readonly sheet?: string | undefined
  /** Who imports it, by name. */
  readonly by: string
  readonly ledgerFile: string
  readonly building: Building
  /** UTC epoch milliseconds. */
  readonly now: number
}

export interface Imported {
  readonly plan: ImportPlan
  /** The entries that were made; none in a preview, and where nothing was left to take. */
  readonly entries: readonly number[]
}

interface Source {
  readonly file: string
  readonly sha256: string
  readonly read: ReadFile
}

/**
 * What an import would do. A recorder may be running.
 * @throws MunteokError when the file cannot be read, or is nothing that figures can be taken from
 */
export async function previewImport(given: FileToImport): Promise<ImportPlan> {
  checkAuthor(given.by)
  const job = withBuildingInForce(given)
  const source = await sourceOf(job)
  if (!existsSync(job.ledgerFile)) return planFor(job, source, undefined)
  const db = openLedgerForReading(job.ledgerFile, job.building)
  try {
    return planFor(job, source, db)
  } finally {
    db.close()
  }
}

/**
 * Enters what the preview shows, in records of at most MAX_IMPORTED_ROWS rows, each all or nothing. When
 * it ends in between, the same call goes on from there: what is in the ledger is not entered again.
 * @throws MunteokError as `previewImport`, and `outside` / `ledger-busy` while a recorder is running
 */
export async function importFile(given: FileToImport): Promise<Imported> {
  checkAuthor(given.by)
  const job = withBuildingInForce(given)
  const source = await sourceOf(job)
  const ledger = new Ledger(job.ledgerFile, job.building)
  openForWriting(ledger)
  try {
    const plan = planFor(job, source, ledger.db)
    const entries = recordsOf(plan.rows).map((rows) => ledger.record(recordOf(job, source, rows)))
    return { plan, entries }
  } finally {
    ledger.close()
  }
}

/** What a table calls a programme is looked for among those that there are now. */
function withBuildingInForce(job: FileToImport): FileToImport {
  return { ...job, building: buildingInForce(job.ledgerFile, job.building) }
}

function recordOf({ by, now }: FileToImport, { file, sha256 }: Source, rows: ImportedRow[]): Import {
  return { kind: 'import', at: now, by: by.trim(), file, sha256, rows }
}

/** In order, each of not too many rows, and no line of the file twice in one. */
export function recordsOf(rows: readonly ImportedRow[], most = MAX_IMPORTED_ROWS): ImportedRow[][] {
  const records: ImportedRow[][] = []
  let lines = new Set<number>()
  for (const row of rows) {
    const last = records.at(-1)
    if (last && last.length < most && !lines.has(row.line)) last.push(row)
    else {
      records.push([row])
      lines = new Set()
    }
    lines.add(row.line)
  }
  return records
}

async function sourceOf({ file, sheet, building }: FileToImport): Promise<Source> {
  const bytes = bytesOf(file)
  const name = basename(file).slice(0, 255)
  const context = { building, time: new LocalTime(building.timeZone), names: nameBooksOf(building) }
  const read = readTable(await sheetsIn(bytes, name, sheet), name, context)
  return { file: name, sha256: createHash('sha256').update(bytes).digest('hex'), read }
}

function planFor({ building, now }: FileToImport, source: Source, db: Db | undefined): ImportPlan {
  const { sha256 } = source
  const known = knownOf(db, building, new LocalTime(building.timeZone), now, sha256)
  return planOf({ ...source, known })
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new MunteokError('outside', 'import-file', `${file} cannot be read: is the path right?`, { cause })
  }
}

function openForWriting(ledger: Ledger): void {
  try {
    ledger.open()
  } catch (error) {
    if (error instanceof MunteokError && error.code === 'ledger-busy')
      throw new MunteokError(
        'outside',
        'ledger-busy',
        `the recorder is running and has the ledger ${ledger.file}: stop it, import, and start it again (agents keep their events meanwhile); without --write the preview can be seen at any time`,
        { cause: error },
      )
    throw error
  }
}

/** The name stands in the ledger for good, and an audit asks for it. */
function checkAuthor(by: string): void {
  const name = by.trim()
  if (name === '' || name.length > 80)
    throw new MunteokError(
      'input',
      'author',
      `--by ${by}: who imports this? A name of 1 to 80 characters is needed`,
    )
}
