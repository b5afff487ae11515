import type { ImportedRow } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { lineList, overlapsAmong, withoutDoublesAndTotals } from './within-file.ts'

type Told = Partial<ImportedRow> & { period: string; uses: number }

/** Rows of a file, from line 2 on. */
function rows(...told: Told[]): ImportedRow[] {
  return told.map((row, i) => ({ line: i + 2, ...row }))
}

/** The lines that are left, that are totals, and that are rejected for whatever reason. */
function sorted(...told: Told[]) {
  const { rows: left, leftOut, rejected } = withoutDoublesAndTotals(rows(...told))
  const overlaps = overlapsAmong(left)
  return {
    left: left.filter((row) => !overlaps.has(row)).map(({ line }) => line),
    totals: leftOut.map(({ line }) => line),
    rejected: [...rejected, ...overlaps.keys()].map(({ line }) => line).sort((a, b) => a - b),
  }
}

const month = (m: number, uses: number, of: Partial<ImportedRow> = {}): Told => ({
  period: `2019-0${m}`,
  uses,
  ...of,
})

describe('a file against itself', () => {
  it('takes months of a year, and days, beside each other', () => {
    expect(sorted(month(1, 5), month(2, 5), { period: '2018', uses: 10 })).toMatchObject({ left: [2, 3, 4] })
  })

  it('leaves out a year that is the sum of its months, and a month that is the sum of its spaces', () => {
    const found = sorted(
      month(1, 3, { space: 'kitchen' }),
      month(1, 4, { space: 'coworking' }),
      month(1, 7),
      month(2, 5),
      { period: '2019', uses: 12 },
    )
    expect(found).toEqual({ left: [2, 3, 5], totals: [4, 6], rejected: [] })
  })

  it('rejects a year beside its months when it is not their sum, all of them', () => {
    const found = sorted(month(1, 3), { period: '2019', uses: 12 }, month(2, 5), { period: '2018', uses: 1 })
    expect(found).toEqual({ left: [5], totals: [], rejected: [2, 3, 4] })
  })

  it('rejects spaces beside programmes: they may be the same uses', () => {
    const found = sorted(month(1, 3, { space: 'kitchen' }), month(1, 4, { programme: 'shared-table' }))
    expect(found.rejected).toEqual([2, 3])
  })

  it('takes uses without a programme beside those with one, in one space', () => {
    const found = sorted(
      month(1, 3, { space: 'kitchen' }),
      month(1, 3, { space: 'kitchen', programme: 'shared-table' }),
    )
    expect(found.left).toEqual([2, 3])
  })

  it('rejects both rows that say the same period and place, and names the other one', () => {
    const both = rows(month(1, 3), month(1, 4), month(1, 4, { space: 'kitchen' }))
    expect(withoutDoublesAndTotals(both).rejected).toEqual([
      { line: 2, reason: expect.stringMatching(/line 3 says the same/) },
      { line: 3, reason: expect.stringMatching(/line 2 says the same/) },
    ])
  })
})

it('writes lines as runs', () => {
  expect(lineList([5, 3, 4, 9, 4, 11])).toBe('3–5, 9, 11')
})
