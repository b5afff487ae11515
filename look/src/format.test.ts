import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { date, floorMark, moment, number, percent, timeOfDay } from './format.ts'

const seoul = new LocalTime('Asia/Seoul')
const at = Date.parse('2026-11-24T14:02:30+09:00')

describe('times and dates', () => {
  it('are written in the building’s time zone', () => {
    expect(timeOfDay(seoul, at)).toBe('14:02')
    expect(timeOfDay(seoul, Date.parse('2026-11-24T15:05:00Z'))).toBe('00:05')
  })

  it('are written as Koreans and as English readers write them', () => {
    expect(date('ko', seoul, at)).toBe('2026. 11. 24.(화)')
    expect(date('en', seoul, at)).toBe('Tue, 24 Nov 2026')
  })

  it('carry their day only when it is another one', () => {
    const dayBefore = at - 24 * 3_600_000
    expect(moment('ko', seoul, at - 60_000, at)).toBe('14:01')
    expect(moment('ko', seoul, dayBefore, at)).toBe('11. 23.(월) 14:02')
    expect(moment('en', seoul, dayBefore, at)).toBe('Mon, 23 Nov 14:02')
  })
})

describe('numbers', () => {
  it('are grouped by thousands', () => {
    expect([0, 999, 1000, 1941, 1234567].map(number)).toEqual(['0', '999', '1,000', '1,941', '1,234,567'])
  })

  it('as shares have one decimal', () => {
    expect([632 / 500, 967 / 550, 342 / 600, 1941 / 3000].map((share) => percent(share))).toEqual([
      '126.4%',
      '175.8%',
      '57.0%',
      '64.7%',
    ])
  })

  it('of floors are as on the wall of a lift', () => {
    expect([-2, -1, 1, 3].map(floorMark)).toEqual(['B2', 'B1', '1F', '3F'])
  })
})
