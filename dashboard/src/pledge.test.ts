import { pledgeTable } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { livePledgeTable } from './pledge.ts'
import { pledged, usageAnswer, usageState } from './testing.ts'

const in2026 = (uses: number) => usageState({ year: 2026, uses, people: uses * 2, target: null })

describe('the live table of the pledge', () => {
  it('is the recorder’s own before the first live word', () => {
    const answer = usageAnswer()
    expect(livePledgeTable(pledged, answer, undefined)).toBe(answer)
  })

  it('takes this year from the live word and leaves the other counted years', () => {
    const answer = usageAnswer([
      { year: 2025, uses: 800, people: 900 },
      { year: 2026, uses: 10, people: 20 },
    ])
    const expected = pledgeTable(pledged.usage, [
      { year: 2025, uses: 800, people: 900 },
      { year: 2026, uses: 11, people: 22 },
    ])
    expect(livePledgeTable(pledged, answer, in2026(11))).toEqual(expected)
  })

  it('gets a row for a year with its first use, and none before it', () => {
    expect(livePledgeTable(pledged, usageAnswer(), in2026(0)).rows.map((row) => row.year)).not.toContain(2026)
    expect(livePledgeTable(pledged, usageAnswer(), in2026(1)).rows.at(-1)).toMatchObject({
      year: 2026,
      actual: 1,
    })
  })

  it('does not count reported uses twice in a year that was reported and counted', () => {
    const answer = usageAnswer([{ year: 2020, uses: 8, people: 8 }])
    const live = usageState({ year: 2020, uses: 342 + 9, people: 9, target: 600 })
    const row = livePledgeTable(pledged, answer, live).rows.find(({ year }) => year === 2020)
    expect(row).toMatchObject({ actual: 351, source: 'both' })
  })
})
