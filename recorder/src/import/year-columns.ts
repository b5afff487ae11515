/** Tables with a column for each year: the district's own (지표, 단위, 구분, years, 계, 이행율), and plain ones. */
import { bareName, type Cell, figureOf, isBlank, textOf } from './cell.ts'
import { dimensionsOf, totalNameIn } from './dimensions.ts'
import { type Column, columnFor, hasRoles } from './header.ts'
import { type Context, emptyReading, type Reading, type Table, unusedColumns } from './reading.ts'
import type { SheetRow } from './sheet.ts'

const ACTUAL = new Set(['실적', '이용실적', '실적건', 'actual', 'uses'].map(bareName))

export function hasYearColumns(columns: readonly Column[]): boolean {
  const years = columns.filter(({ year }) => year !== undefined).length
  const hasKind = hasRoles(columns, 'kind') || hasRoles(columns, 'indicator') || hasRoles(columns, 'space')
  return years >= 2 || (years === 1 && hasKind)
}

export function readYearColumns(found: Table, context: Context): Reading {
  const table = withLineBelow(found)
  const { columns } = table
  const reading = emptyReading()
  const roles = ['space', 'programme', 'field', 'kind', 'indicator', 'unit']
  const isUsed = ({ year, role }: Column) =>
    year !== undefined || (role !== undefined && roles.includes(role))
  reading.notes.push(...unusedColumns(columns, isUsed))
  const rows = filledDown(table.rows, columns)
  const wanted = indicatorWanted(rows, columns, context)
  for (const row of rows) {
    if (isBlank(row.cells)) continue
    const skipped = whyLeftOut(row, columns, wanted)
    if (skipped !== undefined) reading.leftOut.push({ line: row.line, reason: skipped })
    else readRow(row, columns, context, reading)
  }
  // By year: a record of the ledger names each line once.
  reading.rows.sort((a, b) => a.period.localeCompare(b.period) || a.line - b.line)
  return reading
}

/**
 * Where a year spans several columns, the line below the years says which of them are the actual
 * figures: the others are no years.
 */
function withLineBelow({ columns, rows }: Table): Table {
  const [below] = rows
  const nameAt = (at: number) => textOf(below?.cells[at])
  const isActual = ({ at, title, year }: Column) =>
    (year !== undefined || title === '') && ACTUAL.has(bareName(nameAt(at)))
  if (!columns.some(isActual)) return { columns, rows }
  let spanning: string | undefined
  const told = columns.map((column): Column => {
    const { at, title } = column
    if (title !== '') spanning = column.year
    if (spanning === undefined) return column
    return isActual(column)
      ? { at, title: spanning, year: spanning }
      : { at, title: `${spanning} ${nameAt(at)}` }
  })
  return { columns: told, rows: rows.slice(1) }
}

/** Of a merged cell only the first row says what it is: indicator and unit hold for the rows below. */
function filledDown(rows: readonly SheetRow[], columns: readonly Column[]): SheetRow[] {
  const merged = columns.filter(({ role }) => role === 'indicator' || role === 'unit')
  const last = new Map<Column, Cell>()
  return rows.map(({ line, cells }) => {
    if (isBlank(cells)) return { line, cells }
    const filled = [...cells]
    for (const column of merged) {
      if (textOf(cells[column.at]) !== '') last.set(column, cells[column.at] ?? null)
      else filled[column.at] = last.get(column) ?? null
    }
    return { line, cells: filled }
  })
}

/** Where a table has several indicators, only the building's own is taken. */
function indicatorWanted(
  rows: readonly SheetRow[],
  columns: readonly Column[],
  { building }: Context,
): ((row: SheetRow) => boolean) | undefined {
  const column = columnFor(columns, 'indicator')
  if (!column) return undefined
  const nameIn = ({ cells }: SheetRow) => bareName(textOf(cells[column.at]))
  const kind = columnFor(columns, 'kind')
  // Remarks below a table have no kind.
  const figures = kind ? rows.filter(({ cells }) => textOf(cells[kind.at]) !== '') : rows
  const all = new Set(figures.map(nameIn).filter((name) => name !== ''))
  if (all.size <= 1) return undefined
  const { ko, en } = building.usage.indicator
  const own = [bareName(ko), bareName(en)]
  return (row) => own.includes(nameIn(row))
}

function whyLeftOut(
  row: SheetRow,
  columns: readonly Column[],
  isWanted: ((row: SheetRow) => boolean) | undefined,
): string | undefined {
  const said = (role: 'kind' | 'unit' | 'indicator') => textOf(row.cells[columnFor(columns, role)?.at ?? -1])
  const kind = said('kind')
  if (columnFor(columns, 'kind') && !ACTUAL.has(bareName(kind)))
    return kind === '' ? 'neither 목표 nor 실적' : `${kind}: only 실적 is taken`
  if (isWanted && !isWanted(row)) return `another indicator (${said('indicator')})`
  const unit = said('unit')
  if (unit !== '' && !['건', 'uses', 'use', '회'].includes(unit.toLowerCase()))
    return `unit ${unit}: only uses (건) are taken`
  const total = totalNameIn(row, columns)
  return total === undefined ? undefined : `a total (${total})`
}

function readRow(row: SheetRow, columns: readonly Column[], { names }: Context, reading: Reading): void {
  const { line, cells } = row
  const dimensions = dimensionsOf(row, columns, names)
  if ('wrong' in dimensions) return void reading.rejected.push({ line, reason: dimensions.wrong })
  for (const { year: period, at } of columns) {
    if (period === undefined) continue
    const uses = figureOf(cells[at])
    if ('wrong' in uses) reading.rejected.push({ line, reason: `${period}: ${uses.wrong}` })
    else if ('empty' in uses) reading.leftOut.push({ line, reason: `${period}: no figure` })
    else reading.rows.push({ line, period, ...dimensions, uses: uses.number })
  }
}
