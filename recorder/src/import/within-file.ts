/** What of a file contradicts itself, or says the same uses twice. */
import type { ImportedRow } from '@munteok/core'
import { fineness, isPartOf, keyOf, overlapInTable, PeriodIndex } from './overlap.ts'
import type { Remark } from './reading.ts'

interface Sorted {
  readonly rows: ImportedRow[]
  readonly leftOut: Remark[]
  readonly rejected: Remark[]
}

/**
 * Rows that stand there twice are rejected, all of them: nobody but the reader knows which one holds. A
 * row that is the sum of finer ones is left out as their total.
 */
export function withoutDoublesAndTotals(rows: readonly ImportedRow[]): Sorted {
  const { once, rejected } = rowsOnce(rows)
  const leftOut: Remark[] = []
  const totals = new Set<ImportedRow>()
  const index = new PeriodIndex(once)
  // The finest first: what turned out to be a total is no part of a coarser one.
  for (const row of once.toSorted((a, b) => fineness(b) - fineness(a))) {
    const parts = [...index.near(row.period)].filter(
      (other) => other !== row && !totals.has(other) && overlapInTable(row, other) && isPartOf(other, row),
    )
    const sum = parts.reduce((total, { uses }) => total + uses, 0)
    if (parts.length === 0 || sum !== row.uses) continue
    totals.add(row)
    leftOut.push({ line: row.line, reason: `${row.period}: the total of ${linesOf(parts)}` })
  }
  return { rows: once.filter((row) => !totals.has(row)), leftOut, rejected }
}

/**
 * Why rows cannot stand beside others of their file: both would count the same uses, and nobody but the
 * reader knows which one holds.
 */
export function overlapsAmong(rows: readonly ImportedRow[]): Map<ImportedRow, string> {
  const index = new PeriodIndex(rows)
  const overlaps = new Map<ImportedRow, string>()
  for (const row of rows) {
    for (const other of index.near(row.period)) {
      if (other === row || !overlapInTable(row, other)) continue
      const reason = `${row.period}: would count twice with line ${other.line} (${other.period}), which is about the same uses`
      overlaps.set(row, reason)
      break
    }
  }
  return overlaps
}

function rowsOnce(rows: readonly ImportedRow[]): { once: ImportedRow[]; rejected: Remark[] } {
  const byKey = new Map<string, ImportedRow[]>()
  for (const row of rows) {
    const there = byKey.get(keyOf(row))
    if (there) there.push(row)
    else byKey.set(keyOf(row), [row])
  }
  const groups = [...byKey.values()]
  const rejected = groups.filter((same) => same.length > 1).flatMap((same) => same.map(doubled))
  return { once: groups.flatMap((same) => (same.length === 1 ? same : [])), rejected }
}

function doubled(row: ImportedRow, _: number, same: readonly ImportedRow[]): Remark {
  const others = linesOf(same.filter((other) => other !== row))
  const reason = `${row.period}: ${others} says the same period and place: put them together in one row, or remove one`
  return { line: row.line, reason }
}

function linesOf(rows: readonly ImportedRow[]): string {
  return `line ${lineList(rows.map(({ line }) => line))}`
}

/** `3, 5–8, 12`: each line once, in order. */
export function lineList(lines: readonly number[]): string {
  const ordered = [...new Set(lines)].sort((a, b) => a - b)
  const runs: [first: number, last: number][] = []
  for (const line of ordered) {
    const run = runs.at(-1)
    if (run && run[1] === line - 1) run[1] = line
    else runs.push([line, line])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}
