import { describe, expect, it } from 'vitest'
import { dayWords, monthWords, signed, weeksOf } from './days.ts'

describe('days and months', () => {
  it('are written as people in the building write them', () => {
    expect(dayWords('ko', '2026-03-04')).toBe('2026. 3. 4.(수)')
    expect(dayWords('en', '2026-03-04')).toBe('Wed, 4 Mar 2026')
    expect([monthWords('ko', 3), monthWords('en', 3)]).toEqual(['3월', 'March'])
  })

  it('stand in weeks from Sunday, each day of the month once', () => {
    const weeks = weeksOf(2026, 3)
    expect(weeks[0]?.[0]).toBe('2026-03-01')
    expect(weeks.at(-1)).toEqual(['2026-03-29', '2026-03-30', '2026-03-31', ...Array(4).fill(undefined)])
    const days = weeksOf(2028, 2).flat().filter(Boolean)
    expect([days.length, days[0], days.at(-1)]).toEqual([29, '2028-02-01', '2028-02-29'])
  })

  it('are never without the sign of what was corrected', () => {
    expect([signed(1234), signed(-3), signed(0)]).toEqual(['+1,234', '−3', '0'])
  })
})
