import type { ImportedRow } from '@munteok/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Known, KnownFigure } from './known.ts'
import { mayOverlap, overlapInTable } from './overlap.ts'
import { planOf } from './plan.ts'
import { unreported } from './test-kit.ts'

const period = fc.constantFrom(
  '2018',
  '2019',
  '2019-01',
  '2019-02',
  '2019-01-05',
  '2019-01-06',
  '2026',
  '2027-01',
)
const told = fc.record(
  {
    space: fc.constantFrom('kitchen', 'centre'),
    programme: fc.constantFrom('shared-table', 'none'),
    field: fc.constant('village'),
  },
  { requiredKeys: [] },
)
const figures = fc.record({ period, told, uses: fc.integer({ min: 0, max: 4 }) })

/** Rows of a file, each on a line of its own. */
const rowsOfFile = fc
  .array(figures, { maxLength: 8 })
  .map((all) => all.map(({ period, told, uses }, i): ImportedRow => ({ line: i + 2, period, ...told, uses })))

const knownFigures = fc.array(figures, { maxLength: 4 }).map((all) =>
  all.map(({ period, told, uses }, i): KnownFigure => {
    const none = { space: 'none', programme: 'none', field: 'none' }
    return { entry: i + 1, line: 2, file: 'before.csv', period, ...none, ...told, uses, people: null }
  }),
)

function plan(rows: readonly ImportedRow[], imported: readonly KnownFigure[], sameFile: number[] = []) {
  const known: Known = {
    ...{ building: unreported, today: '2026-11-24', imported, sameFile: new Set(sameFile) },
    ...{ countedDays: ['2026-10-05'], closed: new Map([[2018, { by: '박관장', entry: 9 }]]) },
  }
  const read = { rows: [...rows], leftOut: [], rejected: [], notes: [], how: 'CSV' }
  return planOf({ file: 'table.csv', sha256: '0'.repeat(64), read, known })
}

it('puts every row of a file into exactly one list', () => {
  fc.assert(
    fc.property(rowsOfFile, knownFigures, (rows, imported) => {
      const { rows: take, there, leftOut, rejected } = plan(rows, imported)
      const lines = [...take, ...there, ...leftOut, ...rejected].map(({ line }) => line)
      expect(lines.toSorted((a, b) => a - b)).toEqual(rows.map(({ line }) => line))
    }),
  )
})

it('never takes two figures that may be about the same uses, of the file or of the ledger', () => {
  fc.assert(
    fc.property(rowsOfFile, knownFigures, (rows, imported) => {
      const { rows: take } = plan(rows, imported)
      for (const row of take) {
        for (const other of take) expect(other !== row && overlapInTable(row, other)).toBe(false)
        for (const { period, space, programme, field } of imported) {
          const about = {
            period,
            ...(space !== 'none' && { space }),
            ...(programme !== 'none' && { programme }),
            ...(field !== 'none' && { field }),
          }
          expect(mayOverlap(row, about)).toBe(false)
        }
      }
    }),
  )
})

it('takes nothing again, however much of it had been written before', () => {
  fc.assert(
    fc.property(rowsOfFile, fc.nat({ max: 8 }), (rows, written) => {
      const first = plan(rows, [])
      const none = { space: 'none', programme: 'none', field: 'none', people: null }
      const done = first.rows
        .slice(0, written)
        .map((row, i) => ({ ...none, ...row, entry: i + 1, file: 'table.csv' }))
      const again = plan(
        rows,
        done,
        done.map(({ entry }) => entry),
      )
      expect(again.rows).toEqual(first.rows.slice(written))
      expect(again.there).toHaveLength(done.length)
      expect(again.rejected.map(({ line }) => line)).toEqual(first.rejected.map(({ line }) => line))
    }),
  )
})
