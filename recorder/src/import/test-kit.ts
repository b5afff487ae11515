/** What the tests of imports share. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Building } from '@munteok/core'
import { onTestFinished } from 'vitest'
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
