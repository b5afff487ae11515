/** The rows of a database as somebody reads them who wants to know all that they say. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** The values of one row, or of one event in a row. Bytes as hex. */
export interface DatabaseRow {
  readonly table: string
  readonly values: readonly string[]
}

/** Every row of every table, of a copy: to look is not to touch. */
export function rowsIn(file: string): DatabaseRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-copy-'))
  try {
    for (const suffix of ['', '-wal'])
      cpSync(file + suffix, join(folder, `copy${suffix}`), { force: true, errorOnExist: false })
    return rowsOf(new Database(join(folder, 'copy')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function rowsOf(database: Database.Database): DatabaseRow[] {
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
    return tables.flatMap((table) => {
      const rows = database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][]
      return rows.map((row) => ({ table: String(table), values: row.map(textOf) }))
    })
  } finally {
    database.close()
  }
}

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value)
}

/**
 * A row with JSON in it, as one row for each element of the arrays in there (the events of a batch): its
 * leaves, and what the row says beside them. So what stands in one event is not taken for a part of its
 * neighbours.
 */
export function eventRows(row: DatabaseRow): DatabaseRow[] {
  const json = row.values.find((value) => /^[[{]/.test(value))
  if (json === undefined) return [row]
  const beside = row.values.filter((value) => value !== json)
  const parts = partsOf(JSON.parse(json))
  return parts.map((part) => ({ table: row.table, values: [...beside, ...leavesOf(part)] }))
}

function partsOf(content: object): unknown[] {
  if (Array.isArray(content)) return content
  const lists = Object.values(content).filter(Array.isArray)
  return lists.length === 0 ? [content] : lists.flat()
}

function leavesOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [String(value)]
  return Object.entries(value).flatMap(([, inner]) => leavesOf(inner))
}
