import { describe, expect, it } from 'vitest'
import { eventTime } from './event-time.ts'

const received = Date.parse('2026-11-24T05:00:00Z')
const hour = 3_600_000

describe('eventTime', () => {
  it('keeps the time of an agent whose clock is right, however long the event waited', () => {
    const at = received - 20 * 24 * hour
    expect(eventTime({ at, sentAt: received - 50, receivedAt: received })).toEqual({ at, moved: false })
  })

  it('shifts by the error of a clock that was wrong all along', () => {
    const wrong = hour * 5
    expect(eventTime({ at: wrong, sentAt: wrong + hour, receivedAt: received })).toEqual({
      at: received - hour,
      moved: true,
    })
    const future = Date.parse('2099-01-01T00:00:00Z')
    expect(eventTime({ at: future, sentAt: future + hour, receivedAt: received })).toEqual({
      at: received - hour,
      moved: true,
    })
  })

  it('takes the time of arrival where the clock was set right in between', () => {
    expect(eventTime({ at: hour, sentAt: received, receivedAt: received })).toEqual({
      at: received,
      moved: true,
    })
    const future = Date.parse('2099-01-01T00:00:00Z')
    expect(eventTime({ at: future, sentAt: received, receivedAt: received })).toEqual({
      at: received,
      moved: true,
    })
  })
})
