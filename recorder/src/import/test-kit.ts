/** What the tests of imports share. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Building } from '@munteok/core'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { Ledger } from '../ledger.ts'
import { at, dobong } from '../test-kit.ts'
import { type FileToImport, importFile, previewImport } from './import-file.ts'

/** The Dobong centre, as if nothing had been reported of earlier years. */
export const unreported: Building = { ...dobong, usage: { ...dobong.usage, history: [] } }

/** The district's table for 2018 to 2020: CSV with a byte order mark. */
export const seedTable: Buffer = readFileSync(new URL('./fixtures/dobong-2018-2020.csv', import.meta.url))

/** A folder with a ledger to be, and imports into it. */
export function desk(building: Building = unreported) {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const ledgerFile = join(folder, 'ledger.sqlite')
  const job = (content: string | Buffer, over: Partial<FileToImport> & { name?: string } = {}) => {
    const { name = 'table.csv', ...rest } = over
    const file = join(folder, name)
    writeFileSync(file, content)
    return { file, by: '김마을', ledgerFile, building, now: at('10:00'), ...rest }
  }
  type Args = Parameters<typeof job>
  return {
    folder,
    ledgerFile,
    building,
    preview: (...args: Args) => previewImport(job(...args)),
    write: (...args: Args) => importFile(job(...args)),
  }
}

/** CSV of some lines. */
export function csv(...lines: string[]): string {
  return `${lines.join('\n')}\n`
}

/** What was reported of 2018 to 2020. */
export const reported = [
  [2018, 632],
  [2019, 967],
  [2020, 342],
] as const

interface ImportedFigure {
  readonly entry: number
  readonly line: number
  readonly period: string
  readonly space: string
  readonly programme: string
  readonly uses: number
  readonly people: number | null
}

/** What the ledger says about imported figures, by itself. */
export function importedIn(file: string): ImportedFigure[] {
  const db = new Database(file, { readonly: true })
  try {
    return db
      .prepare<[], ImportedFigure>(
        'SELECT entry, line, period, space, programme, uses, people FROM imported ORDER BY entry, line',
      )
      .all()
  } finally {
    db.close()
  }
}

/** How many entries there are, and a hash that any other one would change. */
export function entriesIn(file: string): unknown {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('SELECT count(*), max(hex(hash)) FROM entry').get()
  } finally {
    db.close()
  }
}

/** Opens a ledger as a recorder would, for as long as `work` takes. */
export async function withLedger<T>(
  file: string,
  building: Building,
  work: (ledger: Ledger) => T,
): Promise<Awaited<T>> {
  const ledger = new Ledger(file, building)
  ledger.open()
  try {
    return await work(ledger)
  } finally {
    ledger.close()
  }
}
