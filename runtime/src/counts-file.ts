/** Files of counts, `time,portal,in,out`, and other small tables by hand: strict about what a row says. */
import { type Building, MunteokError, type TimedCount } from '@munteok/core'
import { parse } from 'csv-parse/sync'

const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/

/** A row by its columns, and where it stands: `counts.csv:12`. */
export interface CsvRow {
  readonly where: string
  readonly of: Readonly<Record<string, string>>
}

/**
 * The rows of a file of counts, as they stand there.
 * @throws MunteokError `input` that names file and line
 */
export function countRows(text: string, file: string, building: Building): TimedCount[] {
  const portals = building.portals.map((portal) => portal.id)
  const counts = csvRows(text, file, ['time', 'portal', 'in', 'out']).map(({ where, of }) => ({
    at: instantOf(of['time'], where),
    portal: oneOf(of['portal'], portals, 'portal', where),
    in: wholeOf(of['in'], 'in', where),
    out: wholeOf(of['out'], 'out', where),
  }))
  if (counts.length === 0) throw badRow(file, 'has no counts')
  return counts
}

/**
 * The rows of a CSV file whose first line names its columns, in any order.
 * @param columns those that must be there
 * @throws MunteokError `input` that names file and line
 */
export function csvRows(text: string, file: string, columns: readonly string[]): CsvRow[] {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    // With `info`, each record comes with where it stood, which the declared type does not say.
    records = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      relax_column_count: true,
    }) as unknown as typeof records
  } catch (cause) {
    const lines = cause instanceof Error && 'lines' in cause ? cause.lines : undefined
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new MunteokError('input', 'row', `${file}:${lines ?? 1}: is not CSV: ${what}`, { cause })
  }
  const [header, ...rows] = records
  const names = header?.record ?? []
  for (const column of columns)
    if (!names.includes(column))
      throw badRow(
        `${file}:1`,
        `the first line must name the columns ${columns.join(',')}; "${column}" is missing`,
      )
  return rows.map(({ record, info }) => {
    const where = `${file}:${info.lines}`
    if (record.length !== names.length)
      throw badRow(where, `has ${record.length} fields, but the first line names ${names.length} columns`)
    return { where, of: Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])) }
  })
}

/** @throws MunteokError `input` for what is no ISO time with a zone */
export function instantOf(text: string | undefined = '', where: string): number {
  const at = ISO_WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw badRow(where, `time "${text}" is no ISO time with a zone (for instance 2026-11-24T09:00:00+09:00)`)
  return at
}

/** @throws MunteokError `input` for what is no whole number of people */
export function wholeOf(text: string | undefined = '', column: string, where: string): number {
  const value = Number(text)
  if (text === '' || !Number.isInteger(value) || value < 0 || value > 1_000_000)
    throw badRow(where, `${column} "${text}" is no whole number of people`)
  return value
}

/** @throws MunteokError `input` for what is not among `known` */
export function oneOf(
  text: string | undefined = '',
  known: readonly string[],
  what: string,
  where: string,
): string {
  if (!known.includes(text))
    throw badRow(where, `${what} "${text}" is not in the building (it has ${known.join(', ')})`)
  return text
}

/** What is wrong, and where. */
export function badRow(where: string, what: string): MunteokError {
  return new MunteokError('input', 'row', `${where}: ${what}`)
}
