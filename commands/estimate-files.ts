/** The files that `munteok estimate` reads: strict about what a row says, forgiving about its order. */
import { type Building, type Day, type HandCount, MunteokError, type TimedCount } from '@munteok/core'
import { parse } from 'csv-parse/sync'

const MINUTE_MS = 60_000
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/
/** Lengths that a row's interval may be found to have, minutes. */
const INTERVALS = [60, 30, 15, 10, 5]
/** Fewer different times than this do not tell an interval. */
const LEAST_TIMES = 12
/** Of these, so many per hundred may lie elsewhere: a clock that was set, a row by hand. */
const ASTRAY = 0.02

interface Row {
  readonly where: string
  readonly of: Readonly<Record<string, string>>
}

/**
 * Counts in order of time. Rows that say the same portal and time twice, with the same numbers, count
 * once; with other numbers they are two counts, and are added.
 * @throws MunteokError `input` that names file and line
 */
export function countsFrom(
  text: string,
  file: string,
  building: Building,
  warn: (message: string) => void,
): TimedCount[] {
  const portals = building.portals.map((portal) => portal.id)
  const seen = new Set<string>()
  let doubles = 0
  let unordered = 0
  let latest = Number.NEGATIVE_INFINITY
  const counts: TimedCount[] = []
  for (const { where, of } of rowsOf(text, file, ['time', 'portal', 'in', 'out'])) {
    const count = {
      at: instantOf(of['time'], where),
      portal: oneOf(of['portal'], portals, 'portal', where),
      in: wholeOf(of['in'], 'in', where),
      out: wholeOf(of['out'], 'out', where),
    }
    const key = JSON.stringify(count)
    if (seen.has(key)) {
      doubles += 1
      continue
    }
    seen.add(key)
    if (count.at < latest) unordered += 1
    latest = Math.max(latest, count.at)
    counts.push(count)
  }
  if (counts.length === 0) throw bad(file, 'has no counts')
  if (doubles > 0) warn(`${file}: ${doubles} rows stand there twice and count once`)
  if (unordered > 0) warn(`${file}: ${unordered} rows are not in order of time and were sorted`)
  return counts.sort((a, b) => a.at - b.at)
}

/** @throws MunteokError `input` that names file and line */
export function headcountsFrom(text: string, file: string, building: Building): HandCount[] {
  const zones = [...building.floors.map((floor) => floor.id), 'house']
  return rowsOf(text, file, ['time', 'zone', 'people']).map(({ where, of }) => ({
    at: instantOf(of['time'], where),
    zone: oneOf(of['zone'], zones, 'zone', where),
    people: wholeOf(of['people'], 'people', where),
  }))
}

/** Days after which the house was not empty in the night. @throws MunteokError `input` */
export function nightsFrom(text: string, file: string): Day[] {
  return rowsOf(text, file, ['day']).map(({ where, of }) => {
    const day = of['day'] ?? ''
    const ms = Date.parse(`${day}T00:00:00Z`)
    if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day)
      throw bad(where, `day "${day}" is no day (for instance 2026-11-24)`)
    return day
  })
}

function rowsOf(text: string, file: string, columns: readonly string[]): Row[] {
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
      throw bad(
        `${file}:1`,
        `the first line must name the columns ${columns.join(',')}; "${column}" is missing`,
      )
  return rows.map(({ record, info }) => {
    const where = `${file}:${info.lines}`
    if (record.length !== names.length)
      throw bad(where, `has ${record.length} fields, but the first line names ${names.length} columns`)
    return { where, of: Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])) }
  })
}

function instantOf(text: string | undefined = '', where: string): number {
  const at = ISO_WITH_ZONE.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at))
    throw bad(where, `time "${text}" is no ISO time with a zone (for instance 2026-11-24T09:00:00+09:00)`)
  return at
}

function wholeOf(text: string | undefined = '', column: string, where: string): number {
  const value = Number(text)
  if (text === '' || !Number.isInteger(value) || value < 0 || value > 1_000_000)
    throw bad(where, `${column} "${text}" is no whole number of people`)
  return value
}

function oneOf(text: string | undefined = '', known: readonly string[], what: string, where: string): string {
  if (!known.includes(text))
    throw bad(where, `${what} "${text}" is not in the building (it has ${known.join(', ')})`)
  return text
}

function bad(where: string, what: string): MunteokError {
  return new MunteokError('input', 'row', `${where}: ${what}`)
}

/** How long a row counts: the longest usual interval at whose begin (nearly) all rows stand; else a minute. */
export function intervalMinutes(counts: readonly TimedCount[]): number {
  const times = [...new Set(counts.map(({ at }) => at))]
  if (times.length < LEAST_TIMES) return 1
  const fits = (minutes: number) =>
    times.filter((at) => at % (minutes * MINUTE_MS) !== 0).length <= ASTRAY * times.length
  return INTERVALS.find(fits) ?? 1
}

/** Spreads rows of some minutes evenly: one row for each minute, in order of time. */
export function spreadOverMinutes(counts: readonly TimedCount[], minutes: number): TimedCount[] {
  if (minutes <= 1) return [...counts]
  return counts
    .flatMap((count) =>
      Array.from({ length: minutes }, (_, i) => ({
        ...count,
        at: count.at + i * MINUTE_MS,
        in: count.in / minutes,
        out: count.out / minutes,
      })),
    )
    .sort((a, b) => a.at - b.at)
}
