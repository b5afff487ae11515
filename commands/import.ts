import { MunteokError } from '@munteok/core'
import {
  type ImportPlan,
  importFile,
  ledgerFileIn,
  lineList,
  previewImport,
  type Remark,
} from '@munteok/recorder'
import { processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const importCommand: Command = {
  details: [
    'Figures from before the system: CSV or XLSX with Korean or English headers, by year, month or day; the',
    "district's table with years as columns; or a row for each check-in. Without --write it only shows what",
    'it would do. Importing a file twice changes nothing. docs/importing.md has the rest.',
  ].join('\n'),
  options: {
    ...configOption,
    file: { type: 'string', value: 'FILE', what: 'CSV (UTF-8, CP949, UTF-16) or XLSX' },
    by: { type: 'string', value: 'NAME', what: 'who imports it, as it is to be read in an audit' },
    sheet: { type: 'string', value: 'NAME', what: 'the sheet of a workbook (default: the first one)' },
    write: { type: 'boolean', what: 'enter it into the ledger; the recorder must not be running' },
  },
  async run(values) {
    const { building, dataDir } = installationOf(values)
    const job = {
      file: required(values, 'file'),
      by: required(values, 'by'),
      sheet: values['sheet'],
      ledgerFile: ledgerFileIn(dataDir),
      building,
      now: processClock().now(),
    }
    if (values['write'] === undefined) {
      const plan = await previewImport(job)
      console.log(previewOf(plan))
      checkRead(plan)
      if (plan.rows.length > 0) console.log('Nothing was written. Add --write to enter it into the ledger.')
      return
    }
    const { plan, entries } = await importFile(job)
    console.log(previewOf(plan))
    checkRead(plan)
    console.log(writtenOf(entries))
  },
}

function required(values: Record<string, string | undefined>, option: string): string {
  const value = values[option]
  if (value === undefined) throw new MunteokError('input', 'missing', `--${option} is needed`)
  return value
}

/** Sums by year, how many rows become of what, and every line that is not taken with its reason. */
export function previewOf(plan: ImportPlan): string {
  const { file, how, notes, years, rows, there, leftOut, rejected } = plan
  return [
    `${file}: ${how}`,
    ...notes.map((note) => `  ${note}`),
    ...(years.length > 0 ? ['', 'year      rows      uses    people'] : []),
    ...years.map(
      (sum) =>
        `${sum.year}${cell(sum.rows)}${cell(sum.uses)}${sum.people === null ? '–'.padStart(10) : cell(sum.people)}`,
    ),
    '',
    `to take: ${rows.length}, there already: ${there.length}, left out: ${leftOut.length}, rejected: ${rejected.length}`,
    ...listOf('Rejected', rejected),
    ...listOf('Left out', leftOut),
    ...listOf('There already', there),
  ].join('\n')
}

function cell(number: number): string {
  return number.toLocaleString('en-US').padStart(10)
}

/** Lines with the same reason stand together. */
function listOf(title: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return []
  const byReason = new Map<string, number[]>()
  for (const { line, reason } of remarks) byReason.set(reason, [...(byReason.get(reason) ?? []), line])
  return [`${title}:`, ...[...byReason].map(([reason, lines]) => `  line ${lineList(lines)}: ${reason}`)]
}

function checkRead({ file, rows, there, rejected }: ImportPlan): void {
  if (rows.length > 0 || there.length > 0) return
  const why = rejected.length > 0 ? 'every row with a figure was rejected' : 'it has no row with a figure'
  throw new MunteokError('input', 'nothing-to-import', `nothing could be taken from ${file}: ${why}`)
}

function writtenOf(entries: readonly number[]): string {
  if (entries.length === 0) return 'Nothing was left to write.'
  const [first] = entries
  const last = entries.at(-1)
  const where = first === last ? `entry ${first}` : `entries ${first} to ${last}`
  return `Written to the ledger as ${where}. Check with munteok verify.`
}
