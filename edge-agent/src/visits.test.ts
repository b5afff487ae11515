import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { Visits } from './visits.ts'

const time = new LocalTime('Asia/Seoul')
const NOON = time.instant('2026-11-24', 12 * 60)
const MINUTE = 60_000

describe('visits', () => {
  it('are the same within the time after the tap that opened them, not after the last one', () => {
    const visits = new Visits(time, () => 60)
    const isSame = [0, 30, 60, 61, 100, 121, 122].map((minute) => visits.note('a', NOON + minute * MINUTE))
    expect(isSame).toEqual([false, true, true, false, true, true, false])
  })

  it('are each their own for different cards', () => {
    const visits = new Visits(time, () => 60)
    expect([visits.note('a', NOON), visits.note('b', NOON), visits.note('a', NOON + 1)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('begin with the next tap where the first one was taken back, and are none where it was the only one', () => {
    const visits = new Visits(time, () => 60)
    visits.note('a', NOON)
    visits.note('a', NOON + 30 * MINUTE)
    visits.forget('a', NOON)
    expect(visits.isSame('a', NOON + 90 * MINUTE)).toBe(true)
    expect(visits.isSame('a', NOON + 91 * MINUTE)).toBe(false)
    visits.forget('a', NOON + 30 * MINUTE)
    expect(visits.note('a', NOON + 31 * MINUTE)).toBe(false)
  })

  it('end with the day', () => {
    const visits = new Visits(time, () => 60)
    const midnight = time.endOfDay('2026-11-24')
    expect([visits.note('a', midnight - MINUTE), visits.note('a', midnight)]).toEqual([false, false])
  })
})
