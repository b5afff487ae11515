import type { ImportedRow } from '@munteok/core'
import { Judge } from './against-known.ts'
import type { Known } from './known.ts'
import type { ReadFile } from './read-table.ts'
import type { Remark } from './reading.ts'
import { overlapsAmong, withoutDoublesAndTotals } from './within-file.ts'

/** What importing a file would do: nothing is written by making one. */
export interface ImportPlan {
  /** The file's name, without its folders. */
  readonly file: string
  /** SHA-256 of the file, hex. */
  readonly sha256: string
  /** Encoding, delimiter or sheet, and layout. */
  readonly how: string
  readonly notes: readonly string[]
  /** What would be taken, in the order in which it would be written. */
  readonly rows: readonly ImportedRow[]
  /** Known already with the same figure. */
  readonly there: readonly Remark[]
  /** No figures of their own: totals, targets, empty cells. */
  readonly leftOut: readonly Remark[]
  readonly rejected: readonly Remark[]
  /** Sums of what would be taken. */
  readonly years: readonly YearSum[]
}

export interface YearSum {
  readonly year: number
  readonly rows: number
  readonly uses: number
  /** Null where no row tells them. */
  readonly people: number | null
}

export interface FileToPlan {
  readonly file: string
  readonly sha256: string
  readonly read: ReadFile
  readonly known: Known
}

/** Every row that was read ends up in exactly one of the lists. */
export function planOf({ file, sha256, read, known }: FileToPlan): ImportPlan {
  const sorted = withoutDoublesAndTotals(read.rows)
  const judged = judge(sorted.rows, known)
  const overlaps = overlapsAmong([...judged.take, ...judged.there.keys()])
  const rows = judged.take.filter((row) => !overlaps.has(row))
  // What is in the ledger stays there, whatever the file says beside it.
  for (const row of judged.there.keys()) overlaps.delete(row)
  return {
    ...{ file, sha256, how: read.how, notes: read.notes, rows },
    there: byLine(remarksOf(judged.there)),
    leftOut: byLine([...read.leftOut, ...sorted.leftOut]),
    rejected: byLine([
      ...read.rejected,
      ...sorted.rejected,
      ...remarksOf(judged.rejected),
      ...remarksOf(overlaps),
    ]),
    years: yearsOf(rows),
  }
}

interface Judged {
  readonly take: ImportedRow[]
  readonly there: Map<ImportedRow, string>
  readonly rejected: Map<ImportedRow, string>
}

function judge(rows: readonly ImportedRow[], known: Known): Judged {
  const by = new Judge(known)
  const judged: Judged = { take: [], there: new Map(), rejected: new Map() }
  for (const row of rows) {
    const verdict = by.of(row)
    if ('take' in verdict) judged.take.push(row)
    else if ('there' in verdict) judged.there.set(row, verdict.there)
    else judged.rejected.set(row, verdict.rejected)
  }
  return judged
}

function remarksOf(reasons: ReadonlyMap<ImportedRow, string>): Remark[] {
  return [...reasons].map(([{ line }, reason]) => ({ line, reason }))
}

function byLine(remarks: readonly Remark[]): Remark[] {
  return remarks.toSorted((a, b) => a.line - b.line)
}

function yearsOf(rows: readonly ImportedRow[]): YearSum[] {
  const years = new Map<number, { rows: number; uses: number; people: number | null }>()
  for (const { period, uses, people } of rows) {
    const year = Number(period.slice(0, 4))
    const sum = years.get(year) ?? { rows: 0, uses: 0, people: null }
    sum.rows += 1
    sum.uses += uses
    if (people !== undefined) sum.people = (sum.people ?? 0) + people
    years.set(year, sum)
  }
  return [...years].sort(([a], [b]) => a - b).map(([year, sum]) => ({ year, ...sum }))
}
