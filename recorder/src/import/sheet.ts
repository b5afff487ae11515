/** Files as rows of cells: CSV in the encodings that Korean offices write, and XLSX. */
import { MunteokError, messageOf } from '@munteok/core'
import { parse } from 'csv-parse/sync'
import type { Cell } from './cell.ts'
import { decodeCp949 } from './cp949.ts'

export interface SheetRow {
  /** In the file, from 1. */
  readonly line: number
  readonly cells: readonly Cell[]
}

export interface Sheet {
  /** How it was read, for the reader of the preview. */
  readonly how: string
  readonly rows: readonly SheetRow[]
  /** Names of the sheets that were not read. */
  readonly others: readonly string[]
}

const DELIMITERS = [
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
] as const
const LARGEST_BYTES = 100 * 1024 * 1024

/**
 * The ways in which a file can be read, the likeliest first: which delimiter is meant shows when one of
 * them has the columns that are looked for.
 * @param sheet the name of the sheet of a workbook; the first one when it is not given
 * @throws MunteokError `input` that names the file and what to save it as
 */
export async function sheetsIn(bytes: Buffer, file: string, sheet?: string): Promise<Iterable<Sheet>> {
  if (bytes.length === 0) throw unreadable(file, 'is empty')
  if (bytes.length > LARGEST_BYTES) throw unreadable(file, 'is larger than 100 MB: split it')
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw unreadable(
      file,
      'is an old Excel (.xls) or Hancom file, or has a password: save it as .xlsx or CSV',
    )
  if (startsWith(bytes, [0x50, 0x4b])) return [await sheetOfWorkbook(bytes, file, sheet)]
  if (sheet !== undefined) throw unreadable(file, `has no sheets: leave out --sheet ${sheet}`)
  return sheetsOfText(bytes, file)
}

/** One after the other, since reading a long file in a way that is not meant takes time too. */
function* sheetsOfText(bytes: Buffer, file: string): Generator<Sheet> {
  const { text, encoding } = decoded(bytes, file)
  const problems: unknown[] = []
  for (const [name, delimiter] of DELIMITERS) {
    try {
      yield { how: `CSV, ${encoding}, ${name}`, rows: csvRows(text, delimiter), others: [] }
    } catch (error) {
      problems.push(error)
    }
  }
  if (problems.length === DELIMITERS.length)
    throw unreadable(file, `is no CSV: ${messageOf(problems[0])}`, problems[0])
}

function decoded(bytes: Buffer, file: string): { text: string; encoding: string } {
  const utf = (label: string) => new TextDecoder(label, { fatal: true }).decode(bytes)
  const ways: readonly [encoding: string, decode: () => string][] = startsWith(bytes, [0xff, 0xfe])
    ? [['UTF-16', () => utf('utf-16le')]]
    : [
        ['UTF-8', () => utf('utf-8')],
        ['CP949', () => decodeCp949(bytes)],
      ]
  for (const [encoding, decode] of ways) {
    try {
      return { text: decode(), encoding }
    } catch (error) {
      // That it is not in this encoding: the next one may fit.
      if (!(error instanceof TypeError)) throw error
    }
  }
  throw unreadable(file, 'is no text in UTF-8 or CP949: save it as CSV UTF-8 or as .xlsx')
}

function csvRows(text: string, delimiter: string): SheetRow[] {
  // With `info`, each record comes with where it stood, which the declared type does not say.
  const records = parse(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { record: string[]; info: { lines: number } }[]
  return records.map(({ record, info }) => ({ line: info.lines, cells: record }))
}

async function sheetOfWorkbook(bytes: Buffer, file: string, wanted?: string): Promise<Sheet> {
  const sheets = await workbook(bytes, file)
  const names = sheets.map(({ sheet }) => sheet)
  const chosen = wanted === undefined ? sheets[0] : sheets.find(({ sheet }) => sheet === wanted)
  if (!chosen) {
    const there = names.join(', ') || 'none'
    throw unreadable(
      file,
      wanted === undefined ? 'has no sheet' : `has no sheet "${wanted}" (it has ${there})`,
    )
  }
  return {
    how: `XLSX, sheet "${chosen.sheet}"`,
    rows: chosen.data.map((cells, i) => ({ line: i + 1, cells: cells as unknown as Cell[] })),
    others: names.filter((name) => name !== chosen.sheet),
  }
}

async function workbook(bytes: Buffer, file: string) {
  // Loaded only for a workbook: no recorder carries it.
  const { default: readWorkbook } = await import('read-excel-file/node')
  try {
    return await readWorkbook(bytes)
  } catch (cause) {
    throw unreadable(file, `is no Excel workbook (${messageOf(cause)}): save it as .xlsx or CSV`, cause)
  }
}

function startsWith(bytes: Buffer, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte)
}

function unreadable(file: string, what: string, cause?: unknown): MunteokError {
  return new MunteokError('input', 'import-file', `${file} ${what}`, { cause })
}
