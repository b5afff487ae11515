import { describe, expect, it } from 'vitest'
import { cutForChart, historyBucketStart, historyBuckets, nextHistoryBucket } from './history-buckets.ts'
import { LocalTime } from './local-time.ts'

const seoul = new LocalTime('Asia/Seoul')
const berlin = new LocalTime('Europe/Berlin')
const kathmandu = new LocalTime('Asia/Kathmandu')
const lordHowe = new LocalTime('Australia/Lord_Howe')
const at = (text: string) => Date.parse(text)
const HOUR_MS = 3_600_000

describe('buckets of history', () => {
  it('begin weeks on Monday, months on the first, by the calendar of the building', () => {
    const tuesday = at('2026-11-24T00:30:00+09:00')
    expect(historyBucketStart(seoul, tuesday, 'day')).toBe(at('2026-11-24T00:00:00+09:00'))
    expect(historyBucketStart(seoul, tuesday, 'week')).toBe(at('2026-11-23T00:00:00+09:00'))
    expect(historyBucketStart(seoul, tuesday, 'month')).toBe(at('2026-11-01T00:00:00+09:00'))
    expect(historyBucketStart(seoul, tuesday, 'year')).toBe(at('2026-01-01T00:00:00+09:00'))
  })

  it('put a Sunday into the week of the Monday before it', () => {
    const sunday = at('2026-11-29T23:59:00+09:00')
    expect(historyBucketStart(seoul, sunday, 'week')).toBe(at('2026-11-23T00:00:00+09:00'))
  })

  it('follow the clock on the wall where it is a quarter of an hour aside', () => {
    expect(historyBucketStart(kathmandu, at('2026-11-24T10:10:00+05:45'), 'hour')).toBe(
      at('2026-11-24T10:00:00+05:45'),
    )
  })

  it('are 23 and 25 hours where a day is so long, and the week has its hour less and more', () => {
    const hoursOf = (day: string) => {
      const start = berlin.startOfDay(day)
      return historyBuckets(berlin, start, berlin.endOfDay(day), 'hour').length
    }
    expect([hoursOf('2026-03-29'), hoursOf('2026-03-30'), hoursOf('2026-10-25')]).toEqual([23, 24, 25])
    const week = berlin.startOfDay('2026-10-19')
    expect(nextHistoryBucket(berlin, week, 'week') - week).toBe((7 * 24 + 1) * HOUR_MS)
  })

  it('never stand still where a clock is put back by half an hour', () => {
    const start = lordHowe.startOfDay('2026-04-05')
    const starts = historyBuckets(lordHowe, start, lordHowe.endOfDay('2026-04-05'), 'hour')
    expect(starts.every((one, i) => i === 0 || one > (starts[i - 1] ?? one))).toBe(true)
    expect(starts.length).toBeGreaterThanOrEqual(24)
    expect(starts.length).toBeLessThanOrEqual(26)
  })

  it('of months follow each other through a leap year', () => {
    const starts = historyBuckets(
      seoul,
      seoul.startOfDay('2028-01-15'),
      seoul.startOfDay('2029-01-01'),
      'month',
    )
    expect(starts.map((start) => seoul.dayOf(start))).toEqual(
      Array.from({ length: 12 }, (_month, i) => `2028-${String(i + 1).padStart(2, '0')}-01`),
    )
  })
})

describe('cutForChart', () => {
  const cut = (from: string, to: string, points: number, finest: 'minute' | 'hour' | 'day' = 'minute') =>
    cutForChart(seoul, { from: seoul.startOfDay(from), to: seoul.startOfDay(to), points }, finest)

  it('takes the finest buckets that the chart has room for', () => {
    expect(cut('2026-11-24', '2026-11-25', 1440)?.bucket).toBe('minute')
    expect(cut('2026-11-24', '2026-11-25', 1439)?.bucket).toBe('5-minutes')
    expect(cut('2026-11-23', '2026-11-30', 1000)?.bucket).toBe('15-minutes')
    expect(cut('2026-11-01', '2026-12-01', 1000)?.bucket).toBe('hour')
    expect(cut('2026-01-01', '2027-01-01', 1000)?.bucket).toBe('day')
    expect(cut('2022-01-01', '2027-01-01', 1000)?.bucket).toBe('week')
  })

  it('takes none that are finer than what is known', () => {
    expect(cut('2026-11-24', '2026-11-25', 4000, 'hour')?.bucket).toBe('hour')
    expect(cut('2026-11-24', '2026-11-25', 4000, 'day')).toMatchObject({ bucket: 'day' })
  })

  it('never has more buckets than points, wherever the time begins and however long it is', () => {
    const hours = [1, 7, 23, 25, 100, 24 * 7 + 1, 24 * 31, 24 * 366, 24 * 1826, 24 * 7000]
    for (const points of [10, 37, 340, 1000])
      for (const [i, length] of hours.entries()) {
        const from = berlin.startOfDay('2021-03-27') + i * 5_123_457
        const made = cutForChart(berlin, { from, to: from + length * HOUR_MS, points }, 'minute')
        if (made === undefined) continue
        expect(made.starts.length).toBeLessThanOrEqual(points)
        expect(made.starts[0]).toBeLessThanOrEqual(from)
        expect(made.end).toBeGreaterThanOrEqual(from + length * HOUR_MS)
      }
  })

  it('says so where even years are too many', () => {
    expect(cut('1980-01-01', '2026-01-01', 10)).toBeUndefined()
  })
})
