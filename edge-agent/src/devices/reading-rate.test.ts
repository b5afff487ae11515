import { expect, it } from 'vitest'
import { ReadingRate } from './reading-rate.ts'

it('counts the readings of the last minute, and forgets them a minute later', () => {
  const rate = new ReadingRate()
  const start = 1_234_000
  rate.add(3, start)
  rate.add(2, start + 30_500)
  expect(rate.perMinute(start + 59_900)).toBe(5)
  expect(rate.perMinute(start + 60_000)).toBe(2)
  expect(rate.perMinute(start + 90_000)).toBe(0)
  rate.add(1, start + 3_600_000)
  expect(rate.perMinute(start + 3_600_000)).toBe(1)
  expect(rate.perMinute(start + 86_400_000)).toBe(0)
})
