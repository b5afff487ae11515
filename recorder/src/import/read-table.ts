/** From the rows of a file to what it says: finds the header, and reads the layout that it tells. */
import { MunteokError } from '@munteok/core'
import { isDoorTable, isEventTable, readEventTable } from './event-table.ts'
import { type Column, columnsOf } from './header.ts'
import { isPlainTable, readPlainTable } from './plain-table.ts'
import type { Context, Reading, Table } from './reading.ts'
import type { Sheet } from './sheet.ts'
import { hasYearColumns, readYearColumns } from './year-columns.ts'

interface Layout {
  readonly name: string
  fits(columns: readonly Column[]): boolean
  read(table: Table, context: Context): Reading
}

const LAYOUTS: readonly Layout[] = [
  { name: 'a figure in each row', fits: isPlainTable, read: readPlainTable },
  { name: 'years as columns', fits: hasYearColumns, read: readYearColumns },
  { name: 'a check-in in each row', fits: isEventTable, read: readEventTable },
]

/** Titles and remarks may stand above a header, not more of them than this. */
const HEADER_WITHIN = 30

export interface ReadFile extends Reading {
  /** Encoding, delimiter or sheet, and layout. */
  readonly how: string
}

/**
 * @param sheets the ways in which the file can be read, the likeliest first
 * @throws MunteokError `input` when none of them has columns to take figures from
 */
export function readTable(sheets: Iterable<Sheet>, file: string, context: Context): ReadFile {
  const others = new Set<string>()
  for (const sheet of sheets) {
    for (const other of sheet.others) others.add(other)
    const found = findHeader(sheet, file)
    if (!found) continue
    const { layout, table } = found
    const reading = layout.read(table, context)
    if (others.size > 0)
      reading.notes.push(`sheets that were not read: ${[...others].join(', ')} (name one with --sheet)`)
    return { ...reading, how: `${sheet.how}, ${layout.name}` }
  }
  throw noHeader(others, file)
}

function findHeader(sheet: Sheet, file: string): { layout: Layout; table: Table } | undefined {
  for (const [i, { cells, line }] of sheet.rows.slice(0, HEADER_WITHIN).entries()) {
    const columns = columnsOf(cells)
    if (isDoorTable(columns))
      throw new MunteokError(
        'input',
        'import-doors',
        `${file}:${line}: counts of doors are no uses and are not imported; munteok estimate works out from them who was where`,
      )
    const layout = LAYOUTS.find((candidate) => candidate.fits(columns))
    if (layout) return { layout, table: { columns, rows: sheet.rows.slice(i + 1) } }
  }
  return undefined
}

function noHeader(others: ReadonlySet<string>, file: string): MunteokError {
  const hint = others.size > 0 ? `; other sheets: ${[...others].join(', ')} (name one with --sheet)` : ''
  return new MunteokError(
    'input',
    'import-header',
    `${file}: no line names the columns to take: 연도/year, 월/month or 날짜/date, and 건수/실적/uses (or 구분 and a column for each year, or 시각/time and 공간/space for check-ins)${hint}`,
  )
}
