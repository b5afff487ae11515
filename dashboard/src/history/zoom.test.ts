import { describe, expect, it } from 'vitest'
import { closer, isWhole, moved, scaled } from './zoom.ts'

const MINUTE_MS = 60_000
const whole = { from: 0, to: 1440 * MINUTE_MS }
const inMinutes = ({ from, to }: { from: number; to: number }) => [from / MINUTE_MS, to / MINUTE_MS]

describe('looking closely', () => {
  it('takes whole minutes, and half an hour at least', () => {
    expect(inMinutes(closer(whole, 100.4 * MINUTE_MS, 220.4 * MINUTE_MS))).toEqual([100, 220])
    expect(inMinutes(closer(whole, 600 * MINUTE_MS, 601 * MINUTE_MS))).toEqual([586, 616])
  })

  it('never leaves the span', () => {
    expect(inMinutes(closer(whole, -50 * MINUTE_MS, 10 * MINUTE_MS))).toEqual([0, 60])
    expect(inMinutes(moved(whole, { from: 1380 * MINUTE_MS, to: whole.to }, 0.5))).toEqual([1380, 1440])
    expect(inMinutes(moved(whole, { from: 0, to: 60 * MINUTE_MS }, 0.5))).toEqual([30, 90])
  })

  it('comes back to the whole by going out', () => {
    const half = scaled(whole, whole, 0.5)
    expect(inMinutes(half)).toEqual([360, 1080])
    expect(isWhole(whole, half)).toBe(false)
    expect(isWhole(whole, scaled(whole, half, 2))).toBe(true)
  })
})
