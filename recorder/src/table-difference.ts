import type { Db } from './ledger-file.ts'

type Value = string | number | Buffer | null
type Row = Record<string, Value>

/**
 * The first row, in the order of its key, that a table of the ledger and the same table made from the
 * entries do not share.
 * @param compared rows for which it is false are passed over
 */
export function firstDifference(
  ledger: Db,
  again: Db,
  table: string,
  key: readonly string[],
  compared: (row: Row) => boolean = () => true,
): string | undefined {
  const sql = `SELECT * FROM ${table} ORDER BY ${key.join(', ')}`
  const kept = rows(ledger, sql, compared)
  const made = rows(again, sql, compared)
  for (;;) {
    const mine = next(kept)
    const theirs = next(made)
    if (!mine && !theirs) return undefined
    if (mine && theirs && same(mine, theirs)) continue
    kept.return(undefined)
    made.return(undefined)
    return describe(table, key, mine, theirs)
  }
}

function* rows(db: Db, sql: string, compared: (row: Row) => boolean): Generator<Row, void, undefined> {
  for (const row of db.prepare<[], Row>(sql).iterate()) if (compared(row)) yield row
}

function next(source: Generator<Row, void, undefined>): Row | undefined {
  return source.next().value ?? undefined
}

function same(a: Row, b: Row): boolean {
  return Object.keys(a).every((column) => equal(a[column], b[column]))
}

function equal(a: Value | undefined, b: Value | undefined): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b
}

function describe(
  table: string,
  key: readonly string[],
  kept: Row | undefined,
  made: Row | undefined,
): string {
  if (!kept || !made || key.some((column) => kept[column] !== made[column])) {
    const odd = smaller(key, kept, made)
    const where = nameOf(key, odd as Row)
    return odd === kept
      ? `${table} has a row for ${where} that does not follow from the entries`
      : `${table} has no row for ${where}, which the entries say`
  }
  const wrong = Object.keys(kept).filter((column) => !equal(kept[column], made[column]))
  const says = wrong.map(
    (column) => `${column} ${said(kept[column])}, but the entries say ${said(made[column])}`,
  )
  return `${table} of ${nameOf(key, kept)} says ${says.join('; ')}`
}

function said(value: Value | undefined): string {
  return Buffer.isBuffer(value) ? `${value.length} bytes` : String(value)
}

/** Of two rows with different keys, the one that the other side does not have. */
function smaller(key: readonly string[], kept: Row | undefined, made: Row | undefined): Row | undefined {
  if (!kept || !made) return kept ?? made
  for (const column of key) {
    const a = kept[column] ?? ''
    const b = made[column] ?? ''
    if (a !== b) return a < b ? kept : made
  }
  return kept
}

function nameOf(key: readonly string[], row: Row): string {
  return key.map((column) => `${column} ${readable(column, row[column])}`).join(', ')
}

function readable(column: string, value: Value | undefined): string {
  if (column === 'start' && typeof value === 'number') return new Date(value).toISOString()
  if (column === 'level' && typeof value === 'number')
    return ['minute', 'hour', 'day'][value] ?? String(value)
  return String(value)
}
