/** What the readers of tables hand on: rows that make sense by themselves, and the others with a reason. */
import type { Building, ImportedRow, LocalTime } from '@munteok/core'
import type { Column } from './header.ts'
import type { NameBooks } from './names.ts'
import type { SheetRow } from './sheet.ts'

/** A line of the file, and what is to be said of it. */
export interface Remark {
  readonly line: number
  readonly reason: string
}

export interface Reading {
  /** In order; a table with years as columns has several of one line. */
  readonly rows: ImportedRow[]
  /** Totals, targets, empty lines of a table: no figures of their own. */
  readonly leftOut: Remark[]
  readonly rejected: Remark[]
  /** About the whole file. */
  readonly notes: string[]
}

export interface Table {
  readonly columns: readonly Column[]
  /** Below the header. */
  readonly rows: readonly SheetRow[]
}

export interface Context {
  readonly building: Building
  readonly time: LocalTime
  readonly names: NameBooks
}

export function emptyReading(): Reading {
  return { rows: [], leftOut: [], rejected: [], notes: [] }
}

/** The columns that nothing is taken from, in one sentence each. */
export function unusedColumns(columns: readonly Column[], isUsed: (column: Column) => boolean): string[] {
  const unused = columns.filter((column) => column.title !== '' && !isUsed(column))
  const doors = unused.filter(({ role }) => role === 'doors').map(({ title }) => title)
  const others = unused.filter(({ role }) => role !== 'doors').map(({ title }) => title)
  return [
    ...doors.map(
      (title) => `column ${title}: entries by door are not the persons (명) of the uses, and were left out`,
    ),
    ...(others.length > 0 ? [`columns left out: ${others.join(', ')}`] : []),
  ]
}
