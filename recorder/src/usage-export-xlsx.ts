import type { CellObject, Row, Sheet } from 'write-excel-file/node'
import type { Cell, Table } from './usage-tables.ts'

const HEAD: Partial<CellObject> = {
  ...{ fontWeight: 'bold', align: 'center', alignVertical: 'center', wrap: true },
  ...{ backgroundColor: '#eeeeee', borderStyle: 'thin' },
}
const NARROWEST = 8
const WIDEST = 48

/** Tables as sheets of one workbook: a title above each, its remarks beneath, real numbers. */
export async function xlsxOf(tables: readonly Table[]): Promise<Buffer> {
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  return await writeXlsxFile(tables.map(sheetOf)).toBuffer()
}

function sheetOf(table: Table): Sheet<never> {
  const { name, title, head, rows, remarks } = table
  const data: Row[] = [
    [{ value: clean(title), type: String, fontWeight: 'bold', fontSize: 14 }],
    [],
    head.map((text) => ({ ...HEAD, value: clean(text), type: String })),
    ...rows.map((row, i) => head.map((_, column) => cellOf(table, row[column] ?? null, i, column))),
    [],
    ...remarks.map((remark): Row => [{ value: clean(remark), type: String }]),
  ]
  const columns = head.map((_, column) => ({ width: widthOf(table, column) }))
  return { data, sheet: name, columns, orientation: 'landscape' }
}

function cellOf({ rows, merged = [] }: Table, cell: Cell, row: number, column: number): CellObject | null {
  const isMerged = merged.includes(column)
  if (isMerged && row > 0) return null
  return {
    ...contentOf(cell),
    borderStyle: 'thin',
    alignVertical: 'center',
    ...(isMerged && rows.length > 1 && { rowSpan: rows.length, align: 'center', wrap: true }),
  }
}

function contentOf(cell: Cell): CellObject {
  if (cell === null) return { value: '', type: String }
  if (typeof cell === 'string') return { value: clean(cell), type: String, wrap: true }
  if (typeof cell === 'number') return { value: cell, type: Number, format: '#,##0' }
  return { value: cell.share, type: Number, format: '0.0%' }
}

/** Without what a sheet's XML cannot hold: control characters, halves of a surrogate pair. */
function clean(text: string): string {
  return text.replace(/[^\P{Cc}\n]|\p{Cs}|[\uFFFE\uFFFF]/gu, ' ')
}

/** In characters; Korean ones are twice as wide. */
function widthOf({ head, rows }: Table, column: number): number {
  const texts = [head, ...rows].map((row) => row[column] ?? null)
  const widths = texts.map((cell) => (typeof cell === 'string' ? displayWidth(cell) : NARROWEST))
  return Math.min(WIDEST, Math.max(NARROWEST, ...widths) + 2)
}

function displayWidth(text: string): number {
  return [...text].reduce((width, letter) => width + (letter > '\u10FF' ? 2 : 1), 0)
}
