/** Older event files: a row for each check-in, added up by day, space and programme. */
import { CENTRE, type ImportedRow, NONE } from '@munteok/core'
import { figureOf, isBlank } from './cell.ts'
import { type Dimensions, dimensionsOf, totalNameIn } from './dimensions.ts'
import { type Column, columnFor, hasRoles, type Role } from './header.ts'
import { dayOfTime } from './period.ts'
import { type Context, emptyReading, type Reading, type Table, unusedColumns } from './reading.ts'
import type { SheetRow } from './sheet.ts'

interface CheckInRow {
  readonly line: number
  readonly period: string
  readonly of: Dimensions
  readonly people: number | undefined
}

const USED: readonly Role[] = ['time', 'space', 'programme', 'people']

export function isEventTable(columns: readonly Column[]): boolean {
  return (
    hasRoles(columns, 'time') &&
    !hasRoles(columns, 'uses') &&
    (hasRoles(columns, 'space') || hasRoles(columns, 'people'))
  )
}

/** Crossings of doors: they would be occupancy, which is not made from old files. */
export function isDoorTable(columns: readonly Column[]): boolean {
  return hasRoles(columns, 'in', 'out') && (hasRoles(columns, 'time') || hasRoles(columns, 'date'))
}

/** Each row is one use; of persons it has as many as are told. A day's first row names its line. */
export function readEventTable(table: Table, context: Context): Reading {
  const { columns } = table
  const reading = emptyReading()
  const isUsed = (column: Column) => column.role !== undefined && USED.includes(column.role)
  reading.notes.push(...unusedColumns(columns, isUsed))
  const checkIns: CheckInRow[] = []
  for (const row of table.rows) {
    if (isBlank(row.cells)) continue
    const { line } = row
    const said = checkInOf(row, columns, context)
    if ('leftOut' in said) reading.leftOut.push({ line, reason: said.leftOut })
    else if ('wrong' in said) reading.rejected.push({ line, reason: said.wrong })
    else checkIns.push({ line, ...said })
  }
  reading.rows.push(...byDay(checkIns))
  reading.notes.push(
    `${checkIns.length} check-ins, added up by day, space and programme: the line is that of the first one`,
  )
  return reading
}

function checkInOf(
  row: SheetRow,
  columns: readonly Column[],
  { names, time }: Context,
): Omit<CheckInRow, 'line'> | { readonly leftOut: string } | { readonly wrong: string } {
  const cellOf = (role: Role) => row.cells[columnFor(columns, role)?.at ?? -1]
  const total = totalNameIn(row, columns)
  if (total !== undefined) return { leftOut: `a total (${total})` }
  const when = dayOfTime(cellOf('time'), time)
  if ('wrong' in when) return when
  const told = figureOf(cellOf('people'))
  if ('wrong' in told) return { wrong: `people: ${told.wrong}` }
  const dimensions = dimensionsOf(row, columns, names)
  if ('wrong' in dimensions) return dimensions
  const { space = CENTRE, programme = NONE } = dimensions
  const people = 'number' in told ? told.number : undefined
  return { period: when.period, of: { space, programme }, people }
}

/** Where a row does not say how many persons came, those of its day and space are not known. */
function byDay(checkIns: readonly CheckInRow[]): ImportedRow[] {
  const groups = new Map<string, CheckInRow[]>()
  for (const checkIn of checkIns) {
    const key = `${checkIn.period} ${checkIn.of.space} ${checkIn.of.programme}`
    const group = groups.get(key)
    if (group) group.push(checkIn)
    else groups.set(key, [checkIn])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const people = group.reduce<number | undefined>(
      (sum, checkIn) =>
        sum === undefined || checkIn.people === undefined ? undefined : sum + checkIn.people,
      0,
    )
    const { line, period, of } = first
    return [{ line, period, ...of, uses: group.length, ...(people !== undefined && { people }) }]
  })
}
