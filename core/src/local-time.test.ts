import { describe, expect, it } from 'vitest'
import { addDays, LocalTime, minuteOfDay, weekdayOf } from './local-time.ts'

const seoul = new LocalTime('Asia/Seoul')
const berlin = new LocalTime('Europe/Berlin')

describe('LocalTime', () => {
  it('cuts a day at midnight of the building, not of UTC', () => {
    expect(seoul.dayOf(Date.parse('2026-11-23T14:59:59.999Z'))).toBe('2026-11-23')
    expect(seoul.dayOf(Date.parse('2026-11-23T15:00:00Z'))).toBe('2026-11-24')
    expect(seoul.yearOf(Date.parse('2025-12-31T15:00:00Z'))).toBe(2026)
  })

  it('finds the first instant of a day and of an hour', () => {
    const at = Date.parse('2026-11-24T05:47:12.345Z')
    expect(new Date(seoul.bucketStart(at, 'day')).toISOString()).toBe('2026-11-23T15:00:00.000Z')
    expect(new Date(seoul.bucketStart(at, 'hour')).toISOString()).toBe('2026-11-24T05:00:00.000Z')
    expect(new Date(seoul.bucketStart(at, 'minute')).toISOString()).toBe('2026-11-24T05:47:00.000Z')
  })

  it('gives a day 23 or 25 hours where the clocks change', () => {
    const hours = (day: string) => (berlin.endOfDay(day) - berlin.startOfDay(day)) / 3_600_000
    expect(hours('2026-03-29')).toBe(23)
    expect(hours('2026-10-25')).toBe(25)
    expect(hours('2026-06-01')).toBe(24)
  })

  it('begins a day when clocks are set forward past its midnight', () => {
    const santiago = new LocalTime('America/Santiago')
    expect(new Date(santiago.startOfDay('2026-09-06')).toISOString()).toBe('2026-09-06T04:00:00.000Z')
    expect(new Date(santiago.startOfDay('2026-04-05')).toISOString()).toBe('2026-04-05T04:00:00.000Z')
    const beirut = new LocalTime('Asia/Beirut')
    expect(new Date(beirut.startOfDay('2026-03-29')).toISOString()).toBe('2026-03-28T22:00:00.000Z')
    expect(beirut.dayOf(beirut.startOfDay('2026-03-29'))).toBe('2026-03-29')
  })

  it('aligns hours in a zone that is half an hour off', () => {
    const kolkata = new LocalTime('Asia/Kolkata')
    const start = kolkata.bucketStart(Date.parse('2026-01-01T00:10:00Z'), 'hour')
    expect(new Date(start).toISOString()).toBe('2025-12-31T23:30:00.000Z')
  })

  it('reads wall times of a day', () => {
    expect(new Date(seoul.instant('2026-11-24', minuteOfDay('09:30'))).toISOString()).toBe(
      '2026-11-24T00:30:00.000Z',
    )
    expect(seoul.parts(Date.parse('2026-11-24T00:30:00Z'))).toMatchObject({ hour: 9, minute: 30, weekday: 2 })
  })

  it('steps over the ends of months and knows weekdays', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(weekdayOf('2026-11-24')).toBe(2)
  })
})
