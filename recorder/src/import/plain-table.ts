/** A table with one figure in each row: year, month or day, perhaps space, programme and field. */
import type { ImportedRow } from '@munteok/core'
import { figureOf, isBlank, textOf } from './cell.ts'
import { dimensionsOf, totalNameIn } from './dimensions.ts'
import { type Column, columnFor, hasRoles, type Role } from './header.ts'
import { monthOf, type PeriodOrWhy, periodOf } from './period.ts'
import { type Context, emptyReading, type Reading, type Table, unusedColumns } from './reading.ts'
import type { SheetRow } from './sheet.ts'

const USED: readonly Role[] = [
  'year',
  'month',
  'date',
  'time',
  'space',
  'programme',
  'field',
  'uses',
  'people',
]

export function isPlainTable(columns: readonly Column[]): boolean {
  const says = (role: Role) => hasRoles(columns, role)
  return says('uses') && (says('year') || says('month') || says('date') || says('time'))
}

export function readPlainTable(table: Table, context: Context): Reading {
  const { columns } = table
  const reading = emptyReading()
  const isUsed = (column: Column) =>
    column.role !== undefined && USED.includes(column.role) && column === columnFor(columns, column.role)
  reading.notes.push(...unusedColumns(columns, isUsed))
  for (const row of table.rows) {
    if (isBlank(row.cells)) continue
    const { line } = row
    const said = rowOf(row, columns, context)
    if ('leftOut' in said) reading.leftOut.push({ line, reason: said.leftOut })
    else if ('wrong' in said) reading.rejected.push({ line, reason: said.wrong })
    else reading.rows.push({ line, ...said })
  }
  return reading
}

function rowOf(
  row: SheetRow,
  columns: readonly Column[],
  { names }: Context,
): Omit<ImportedRow, 'line'> | { readonly leftOut: string } | { readonly wrong: string } {
  const total = totalNameIn(row, columns)
  if (total !== undefined) return { leftOut: `a total (${total})` }
  const cellOf = (role: Role) => row.cells[columnFor(columns, role)?.at ?? -1]
  const uses = figureOf(cellOf('uses'))
  if ('empty' in uses) return { leftOut: 'no figure' }
  if ('wrong' in uses) return uses
  const when = periodIn(row, columns)
  if ('wrong' in when) return when
  const people = figureOf(cellOf('people'))
  if ('wrong' in people) return { wrong: `people: ${people.wrong}` }
  const dimensions = dimensionsOf(row, columns, names)
  if ('wrong' in dimensions) return dimensions
  const figures = { uses: uses.number, ...('number' in people && { people: people.number }) }
  return { period: when.period, ...dimensions, ...figures }
}

/** The finest period that the row's cells say. */
function periodIn({ cells }: SheetRow, columns: readonly Column[]): PeriodOrWhy {
  const [date, month, year] = (['date', 'month', 'year'] as const).map((role) => columnFor(columns, role))
  const day = date ?? columnFor(columns, 'time')
  if (day && textOf(cells[day.at]) !== '') return withinYear(periodOf(cells[day.at]), cells[year?.at ?? -1])
  const whole: PeriodOrWhy | undefined =
    year && textOf(cells[year.at]) !== '' ? periodOf(cells[year.at]) : undefined
  if (month && textOf(cells[month.at]) !== '') {
    if (whole && 'wrong' in whole) return whole
    return monthOf(cells[month.at], whole?.period.slice(0, 4))
  }
  return (
    whole ?? { wrong: 'no year, month or day (of merged cells only the first row has it: fill them all)' }
  )
}

/** A date beside a year column must be of that year. */
function withinYear(date: PeriodOrWhy, yearCell: SheetRow['cells'][number] | undefined): PeriodOrWhy {
  const year = periodOf(yearCell)
  if ('wrong' in date || 'wrong' in year || date.period.startsWith(year.period)) return date
  return { wrong: `${date.period} is not of ${year.period}` }
}
