import { type Building, LocalTime } from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { pledged } from '../testing.ts'
import { spaceToday } from './spaces.ts'

const time = new LocalTime(pledged.timeZone)
const MINUTE = 60_000
/** The village school is from two to four on Tuesdays; `testNow` is Tuesday, 14:02. */
const at = (minutes: number, building: Building = pledged) => {
  const { now, next } = spaceToday(building, time, 'hall', testNow + minutes * MINUTE)
  return { now: now?.id, next: next?.id }
}

describe('what is on in a space', () => {
  it('is the programme of the hour, from its beginning to its end', () => {
    expect(at(-2)).toEqual({ now: 'school', next: undefined })
    expect(at(117)).toEqual({ now: 'school', next: undefined })
    expect(at(118)).toEqual({ now: undefined, next: undefined })
  })

  it('is told before it begins', () => {
    expect(at(-3)).toEqual({ now: undefined, next: 'school' })
  })

  it('is nothing on a day on which the house is closed, or on another weekday', () => {
    const closures = [{ from: '2026-11-24', to: '2026-11-24', reason: { ko: '공사', en: 'works' } }]
    expect(at(0, { ...pledged, closures })).toEqual({ now: undefined, next: undefined })
    expect(at(24 * 60)).toEqual({ now: undefined, next: undefined })
  })
})
