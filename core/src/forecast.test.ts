import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ForecastInput, forecastYear, type PastYear } from './forecast.ts'
import { addDays, type Day, weekdayOf } from './local-time.ts'

/** Monday to Saturday. */
function openDaysOf(year: number): Day[] {
  const days: Day[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1))
    if (weekdayOf(day) !== 0) days.push(day)
  return days
}

/** Twice as many from July on, and twice as many on Saturdays. */
const SEASON = (day: Day) => (Number(day.slice(5, 7)) > 6 ? 8 : 4)
const SATURDAYS = (day: Day) => (weekdayOf(day) === 6 ? 8 : 4)

function usesOf(year: number, usesOn: (day: Day) => number) {
  const days = openDaysOf(year).map((day) => ({ day, uses: usesOn(day) }))
  return { days, uses: days.reduce((sum, { uses }) => sum + uses, 0) }
}

function pastYears(usesOn: (day: Day) => number): PastYear[] {
  return [2023, 2024, 2025].map((year) => ({ year, ...usesOf(year, usesOn), openDays: openDaysOf(year) }))
}

function asked(today: Day, usesOn: (day: Day) => number, over: Partial<ForecastInput> = {}) {
  const { days } = usesOf(2026, usesOn)
  return forecastYear({
    ...{ year: 2026, today, openDays: openDaysOf(2026), past: [] },
    days: days.filter(({ day }) => day < today),
    ...over,
  })
}

const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0)

describe('forecastYear', () => {
  it('has nothing to go by before anything was counted, in this year or an earlier one', () => {
    expect(asked('2026-03-01', () => 0)).toEqual({
      ...{ year: 2026, uses: 0, target: null, openDaysPast: 51, openDaysLeft: 262 },
      ...{ expected: null, low: null, high: null, neededPerDay: null, perDay: 0 },
    })
  })

  it('goes on at the pace of the open days so far where there are no earlier years', () => {
    const { days, uses } = usesOf(2026, () => 4)
    const soFar = asked('2026-07-01', () => 4)
    expect(soFar.expected).toBe(uses)
    expect(soFar.perDay).toBe(4)
    expect(days).toHaveLength(soFar.openDaysPast + soFar.openDaysLeft)
  })

  it('knows the season of earlier years, where the same pace would be far off', () => {
    const { uses } = usesOf(2026, SEASON)
    const { expected, low, high } = asked('2026-07-01', SEASON, { past: pastYears(SEASON) })
    expect(Math.abs((expected ?? 0) / uses - 1)).toBeLessThan(0.05)
    expect(low).toBeLessThan(uses)
    expect(high).toBeGreaterThan(uses)
  })

  it('counts the weekdays that are left, not the days', () => {
    const today = '2026-12-26'
    const { uses } = usesOf(2026, SATURDAYS)
    const { expected } = asked(today, SATURDAYS)
    const samePace = asked(today, () => 4).expected ?? 0
    expect(samePace).toBe(usesOf(2026, () => 4).uses)
    expect(Math.abs((expected ?? 0) - uses)).toBeLessThanOrEqual(2)
  })

  it('is between the level of this year and of earlier ones, nearer to this one as it goes on', () => {
    const past = pastYears(() => 4)
    const half = (today: Day) => (asked(today, () => 2, { past }).expected ?? 0) / usesOf(2026, () => 2).uses
    expect(half('2026-01-12')).toBeGreaterThan(1.2)
    expect(half('2026-01-12')).toBeLessThan(2)
    expect(half('2026-06-01')).toBeGreaterThan(1)
    expect(half('2026-06-01')).toBeLessThan(1.1)
  })

  it('takes earlier years of which only the sums are known', () => {
    const past = [2024, 2025].map((year) => ({ year, uses: 1_200 }))
    const { expected } = asked('2026-01-01', () => 0, { past })
    expect(expected).toBe(1_200)
  })

  it('is less sure early in the year, in a house without a past, and where days differ much', () => {
    const past = pastYears(() => 4)
    const wild = (day: Day) => (Number(day.slice(8)) < 15 ? 8 : 0)
    expect(width(asked('2026-02-01', () => 4, { past }))).toBeGreaterThan(
      2 * width(asked('2026-10-01', () => 4, { past })),
    )
    expect(width(asked('2026-03-01', () => 4))).toBeGreaterThan(
      1.5 * width(asked('2026-03-01', () => 4, { past })),
    )
    expect(width(asked('2026-10-01', wild, { past: pastYears(wild) }))).toBeGreaterThan(
      1.3 * width(asked('2026-10-01', () => 4, { past })),
    )
  })

  it('never takes back what was counted, and is certain when no open day is left', () => {
    const late = asked('2026-12-31', () => 4)
    expect(late.low).toBeGreaterThanOrEqual(late.uses)
    const { uses } = usesOf(2026, () => 4)
    expect(asked('2027-01-01', () => 4)).toMatchObject({
      expected: uses,
      low: uses,
      high: uses,
      openDaysLeft: 0,
    })
  })

  it('does not expect of today what has come already', () => {
    const day = { day: '2026-12-31', uses: 3 }
    const { days } = usesOf(2026, () => 4)
    const morning = asked('2026-12-31', () => 4)
    const noon = asked('2026-12-31', () => 4, { days: [...days.filter((d) => d.day < day.day), day] })
    expect(noon.expected).toBe(morning.expected)
    expect(noon.uses).toBe(morning.uses + 3)
  })

  it('tells how many uses a day are needed for the target, none once it is reached', () => {
    const { uses, openDaysLeft, neededPerDay } = asked('2026-12-01', () => 4, { target: 1_300 })
    expect(neededPerDay).toBeCloseTo((1_300 - uses) / openDaysLeft, 10)
    expect(asked('2026-12-01', () => 4, { target: 1_000 }).neededPerDay).toBe(0)
    expect(asked('2027-01-01', () => 4, { target: 9_000 }).neededPerDay).toBeNull()
  })

  it('does not take days before the counting began for days without uses', () => {
    const since = '2026-11-02'
    const days = usesOf(2026, () => 4).days.filter(({ day }) => day >= since && day < '2026-12-01')
    const { perDay, expected } = asked('2026-12-01', () => 4, { days, since, otherUses: 1_000 })
    expect(perDay).toBe(4)
    expect(expected).toBe(1_000 + days.length * 4 + 27 * 4)
  })

  it('gives an interval in order, around what is expected, whatever was counted', () => {
    const open = openDaysOf(2026)
    // Corrections can leave a day below zero.
    const uses = fc.array(fc.integer({ min: -3, max: 40 }), { maxLength: 40 })
    const totals = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 3 })
    fc.assert(
      fc.property(uses, totals, fc.nat(312), (ofDays, ofYears, from) => {
        const days = ofDays.flatMap((uses, i) => {
          const day = open[from + i]
          return day === undefined ? [] : [{ day, uses }]
        })
        const past = ofYears.map((sum, i) => ({ year: 2020 + i, uses: sum }))
        const today = open[Math.min(312, from + ofDays.length)] ?? '2026-12-31'
        const { expected, low, high } = forecastYear({ year: 2026, today, days, openDays: open, past })
        if (expected === null || low === null || high === null) return
        expect([low, expected, high].every(Number.isInteger)).toBe(true)
        expect(low).toBeLessThanOrEqual(expected)
        expect(high).toBeGreaterThanOrEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})
