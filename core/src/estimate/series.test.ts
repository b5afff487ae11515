import { describe, expect, it } from 'vitest'
import { LocalTime } from '../local-time.ts'
import { segmentsOf } from './segments.ts'
import { estimateSeries } from './series.ts'
import { busyDay, DAY, HOUR, house, start } from './test-kit.ts'

const time = new LocalTime(house.timeZone)
const week = Array.from({ length: 7 }, (_, day) => busyDay(start + day * DAY, 20, day % 2)).flat()

describe('estimateSeries', () => {
  it('knows live nothing of what comes later', () => {
    const half = week.filter(({ at }) => at < start + 4 * DAY + 10 * HOUR)
    const all = estimateSeries({ building: house, time, counts: week })
    const until = estimateSeries({ building: house, time, counts: half })
    for (const [day, segment] of until.entries()) {
      const minutes = day < 4 ? segment.minutes : 10 * 60
      for (const [zone, curve] of segment.live.entries())
        expect(all[day]?.live[zone]?.people.subarray(0, minutes)).toEqual(curve.people.subarray(0, minutes))
    }
  })

  it('gives every minute of every day, for each floor and the house', () => {
    const segments = estimateSeries({ building: house, time, counts: week })
    expect(segments.map(({ from, minutes }) => [from, minutes])).toEqual(
      Array.from({ length: 7 }, (_, day) => [start + day * DAY, 1440]),
    )
    expect(segments.map(({ live, after }) => [live.length, after.length])).toEqual(
      Array.from({ length: 7 }, () => [3, 3]),
    )
  })

  it('takes an evening and the next day together where people stayed over night', () => {
    const notEmpty = new Set(['2026-03-02'])
    const segments = estimateSeries({ building: house, time, counts: week, notEmpty })
    expect(segments[0]?.minutes).toBe(2 * 1440)
    expect(segments).toHaveLength(6)
  })

  it('says nothing of no counts', () => {
    expect(estimateSeries({ building: house, time, counts: [] })).toEqual([])
  })

  it('manages a house without an empty hour', () => {
    const segments = estimateSeries({ building: { ...house, emptyHour: null }, time, counts: week })
    expect(segments.every(({ live }) => live.every(({ people }) => people.every(Number.isFinite)))).toBe(true)
    expect(segments.reduce((sum, { minutes }) => sum + minutes, 0)).toBeGreaterThanOrEqual(7 * 1440)
  })
})

describe('segmentsOf', () => {
  it('cuts at the empty hour of the building', () => {
    const [first] = segmentsOf(house, time, start + HOUR, start + 2 * HOUR)
    expect(first).toEqual({ from: start, to: start + DAY, startsEmpty: true, endsEmpty: true })
  })

  it('counts the hours before the empty hour to the day before', () => {
    expect(segmentsOf(house, time, start - HOUR, start - 1)[0]?.from).toBe(start - DAY)
  })
})
