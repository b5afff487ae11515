import { LocalTime, type OccupancyState } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { type HeadcountMoment, headcountAdvice } from './headcount-advice.ts'
import { at, dobong } from './test-kit.ts'

const time = new LocalTime(dobong.timeZone)

function floor(people: number, low: number, high: number): OccupancyState['floors'][string] {
  return { people, low, high, capacity: 60, crowding: 'calm', caveats: [] }
}

const lively = { b1: floor(12, 10, 14), '1f': floor(8, 3, 13), '2f': floor(0, 0, 9), '3f': floor(60, 20, 90) }

function advice(over: Partial<HeadcountMoment> = {}) {
  const occupancy = { floors: lively }
  return headcountAdvice({
    ...{ building: dobong, time, now: at('11:00'), occupancy, lastCountedAt: undefined },
    ...over,
  })
}

describe('headcountAdvice', () => {
  it('asks for the least certain floor, of those with people enough and not too many to count', () => {
    expect(advice()).toEqual({ askNow: true, askFor: '1f' })
  })

  it('asks once a week', () => {
    expect(advice({ lastCountedAt: at('11:01', '2026-11-17') }).askNow).toBe(false)
    expect(advice({ lastCountedAt: at('11:00', '2026-11-17') }).askNow).toBe(true)
  })

  it('asks while the house is open', () => {
    expect(advice({ now: at('08:59') }).askNow).toBe(false)
    expect(advice({ now: at('09:00') }).askNow).toBe(true)
    expect(advice({ now: at('21:00') }).askNow).toBe(false)
    expect(advice({ now: at('11:00', '2026-11-22') }).askNow).toBe(false)
  })

  it('does not ask where nobody is, or a crowd', () => {
    const floors = { b1: floor(0, 0, 3), '1f': floor(4, 0, 9), '2f': floor(26, 10, 40) }
    expect(advice({ occupancy: { floors } })).toEqual({ askNow: false, askFor: null })
  })
})
