import type { Cell, Table } from './usage-tables.ts'

/**
 * A table as CSV that spreadsheets open right: UTF-8 with a byte order mark, CRLF. Beneath the rows come
 * the remarks. Text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export async function csvOf({ head, rows, remarks }: Table): Promise<Buffer> {
  const { stringify } = await import('csv-stringify/sync')
  const all: (readonly Cell[])[] = [head, ...rows, ...remarks.map((remark) => [remark])]
  const records = all.map((row) => head.map((_, column) => plain(row[column] ?? null)))
  return Buffer.from(stringify(records, { bom: true, record_delimiter: 'windows', escape_formulas: true }))
}

function plain(cell: Cell): string | number | null {
  return cell !== null && typeof cell === 'object' ? `${(cell.share * 100).toFixed(1)}%` : cell
}
