import type { ImportedRow } from '@munteok/core'
import { isTotalName, textOf } from './cell.ts'
import { type Column, columnFor } from './header.ts'
import type { NameBooks } from './names.ts'
import type { SheetRow } from './sheet.ts'

const KINDS = ['space', 'programme', 'field'] as const

/** Where and what a row's uses were for. */
export type Dimensions = Pick<ImportedRow, (typeof KINDS)[number]>

/** @returns the ids, or why a name is none */
export function dimensionsOf(
  { cells }: SheetRow,
  columns: readonly Column[],
  names: NameBooks,
): Dimensions | { readonly wrong: string } {
  const found: Dimensions = {}
  for (const kind of KINDS) {
    const column = columnFor(columns, kind)
    if (!column) continue
    const name = names[kind].find(textOf(cells[column.at]))
    if ('wrong' in name) return name
    if (name.id !== undefined) found[kind] = name.id
  }
  return found
}

/** What a row calls itself when it is a sum of others: in a cell that is no figure. */
export function totalNameIn({ cells }: SheetRow, columns: readonly Column[]): string | undefined {
  const texts = columns
    .filter(
      ({ role, year }) => year === undefined && role !== 'uses' && role !== 'people' && role !== 'doors',
    )
    .map(({ at }) => textOf(cells[at]))
  return texts.find(isTotalName)
}
