import { pledgeTable } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { livePledgeTable } from './pledge.ts'
import { pledged, usageAnswer, usageState } from './testing.ts'

const counted = (uses: number, people: number) => ({ uses, people, definitions: ['first'] })
const in2026 = (uses: number) => usageState({ year: 2026, uses, people: uses * 2, target: null })

describe('the live table of the pledge', () => {
  it('is the recorder’s own before the first live word', () => {
    const answer = usageAnswer()
    expect(livePledgeTable(answer, undefined)).toBe(answer)
  })

  it('takes this year from the live word and leaves the other counted years', () => {
    const years = [
      { year: 2025, counted: counted(800, 900) },
      { year: 2026, counted: counted(10, 20) },
    ]
    const expected = pledgeTable(pledged, [
      { year: 2025, counted: counted(800, 900) },
      { year: 2026, counted: counted(11, 22) },
    ])
    expect(livePledgeTable(usageAnswer(years), in2026(11))).toEqual(expected)
  })

  it('gets a row for a year with its first use, and none before it', () => {
    expect(livePledgeTable(usageAnswer(), in2026(0)).rows.map((row) => row.year)).not.toContain(2026)
    expect(livePledgeTable(usageAnswer(), in2026(1)).rows.at(-1)).toMatchObject({ year: 2026, actual: 1 })
  })

  it('moves rate, cost and sum of a promised year, and keeps what was reported for it', () => {
    const live = usageState({ year: 2020, uses: 342 + 9, people: 9, target: 600 })
    const table = livePledgeTable(usageAnswer(), live)
    expect(table.rows.find(({ year }) => year === 2020)).toMatchObject({
      actual: 351,
      rate: 351 / 600,
      costPerUse: Math.round(735_000_000 / 351),
      parts: { reported: 342, counted: 9 },
    })
    expect(table.total).toMatchObject({ target: 3000, actual: 1950, rate: 0.65 })
  })
})
