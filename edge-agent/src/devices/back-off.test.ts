import { expect, it } from 'vitest'
import { BackOff } from './back-off.ts'

it('waits 250 ms, then twice as long each time, at most 5 s, and starts anew after a success', () => {
  const backOff = new BackOff()
  const waits = Array.from({ length: 7 }, () => backOff.next())
  expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000])
  backOff.reset()
  expect(backOff.next()).toBe(250)
})
