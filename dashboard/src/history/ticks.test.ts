import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { ticksOf } from './ticks.ts'

const seoul = new LocalTime('Asia/Seoul')
const berlin = new LocalTime('Europe/Berlin')
const labels = (from: string, to: string, width: number, language: 'ko' | 'en' = 'ko', time = seoul) =>
  ticksOf(time, time.startOfDay(from), time.startOfDay(to), width, language).map(({ label }) => label)

describe('the marks of the time axis', () => {
  it('go by the clock within a day, with the day at its begin', () => {
    const marks = labels('2026-11-24', '2026-11-25', 1000)
    expect(marks.slice(0, 3)).toEqual(['00:00\n11. 24.(화)', '02:00', '04:00'])
    expect(marks).toHaveLength(12)
  })

  it('are days of a month, and months of a year', () => {
    expect(labels('2026-11-01', '2026-12-01', 340, 'en')).toContain('Mon 9 Nov')
    expect(labels('2026-01-01', '2027-01-01', 1000).slice(0, 2)).toEqual(['1월\n2026', '2월'])
  })

  it('have room: never more than the width can hold', () => {
    for (const width of [240, 340, 700, 1300])
      for (const [from, to] of [
        ['2026-11-24', '2026-11-25'],
        ['2026-11-23', '2026-11-30'],
        ['2026-11-01', '2026-12-01'],
        ['2026-01-01', '2027-01-01'],
        ['2021-01-01', '2027-01-01'],
      ] as const) {
        const marks = labels(from, to, width)
        expect(marks.length).toBeGreaterThan(0)
        expect(marks.length * 36).toBeLessThanOrEqual(width + 36)
      }
  })

  it('stand in order, each once, also where an hour is missing', () => {
    const ticks = ticksOf(berlin, berlin.startOfDay('2026-03-29'), berlin.endOfDay('2026-03-29'), 1500, 'ko')
    const ats = ticks.map(({ at }) => at)
    expect(ats).toEqual(ats.toSorted((a, b) => a - b))
    expect(new Set(ats).size).toBe(ats.length)
  })
})
