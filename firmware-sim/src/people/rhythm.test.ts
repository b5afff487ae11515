import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { meanArrivals } from '../derive-rhythm.ts'
import { dobong } from '../test-kit.ts'
import { Rhythm } from './rhythm.ts'
import { ARRIVALS_BY_WEEKDAY } from './rhythm-table.ts'

const seoul = new LocalTime('Asia/Seoul')
const HALF_HOUR_MS = 30 * 60_000

function expectedOn(day: string, visitsPerDay: number): number {
  const rhythm = new Rhythm(dobong(), visitsPerDay)
  let sum = 0
  for (let at = seoul.startOfDay(day); at < seoul.endOfDay(day); at += HALF_HOUR_MS)
    for (const period of rhythm.openPeriods(at)) {
      const window = rhythm.arrivalWindow(period, at, at + HALF_HOUR_MS)
      if (window.from < window.to) sum += rhythm.expected(window.from, window.to)
    }
  return sum
}

describe('the rhythm', () => {
  it('brings on the mean of the open weekdays as many visitors as were asked for', () => {
    const week = ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04', '2026-06-05']
    const sum = week.reduce((total, day) => total + expectedOn(day, 150), 0)
    expect(sum / week.length).toBeCloseTo(150, 6)
  })

  it('is quieter on a Saturday and silent on a closed Sunday', () => {
    expect(expectedOn('2026-06-06', 150)).toBeGreaterThan(1)
    expect(expectedOn('2026-06-06', 150)).toBeLessThan(50)
    expect(expectedOn('2026-06-07', 150)).toBe(0)
  })

  it('is busier at noon than at eight in the evening', () => {
    const rhythm = new Rhythm(dobong(), 150)
    const at = (hour: number) => seoul.instant('2026-06-02', hour * 60)
    expect(rhythm.expected(at(13), at(14))).toBeGreaterThan(3 * rhythm.expected(at(20), at(21)))
  })

  it('comes from a table of seven weekdays and 48 half hours', () => {
    expect(ARRIVALS_BY_WEEKDAY).toHaveLength(7)
    expect(ARRIVALS_BY_WEEKDAY.every((day) => day.length === 48)).toBe(true)
    expect(ARRIVALS_BY_WEEKDAY.flat().every((mean) => mean >= 0)).toBe(true)
  })
})

describe('deriving it from the recorded counts', () => {
  it('takes the mean of the arrivals by weekday and half hour, days without any included', () => {
    const table = meanArrivals(
      [
        '9,07/24/05,00:00:00,4',
        '7,07/24/05,00:00:00,9',
        '9,07/31/05,00:00:00,1',
        '9,07/25/05,23:30:00,7',
        '',
      ].join('\n'),
    )
    expect(table[0]?.[0]).toBe(2.5)
    expect(table[1]?.[47]).toBe(7)
    expect(table.flat().reduce((sum, mean) => sum + mean, 0)).toBe(9.5)
  })

  it('names the line that is no count', () => {
    expect(() => meanArrivals('9,07/24/05,00:00:00,4\n9;nonsense')).toThrow(/line 2 .*9;nonsense/)
  })
})
