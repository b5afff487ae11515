import { describe, expect, it } from 'vitest'
import { accuracyByZone, signed } from './accuracy.ts'

const of = (zone: string, counted: number, estimated: number) => ({
  ...{ entry: 1, at: 1, zone, counted, estimated },
  ...{ low: estimated - 1, high: estimated + 1 },
})

describe('how right the counters are', () => {
  it('is said by floor: the mean, the furthest, and how often the truth lay within the interval', () => {
    const zones = accuracyByZone([of('1f', 10, 12), of('house', 5, 5), of('1f', 10, 7), of('1f', 4, 5)])
    expect(zones).toEqual([
      { zone: '1f', times: 3, mean: 0, largest: -3, inside: 1 },
      { zone: 'house', times: 1, mean: 0, largest: 0, inside: 1 },
    ])
  })

  it.each([
    [0.6, '+0.6'],
    [-2, '−2'],
    [0, '0'],
    [0.04, '0'],
    [1 / 3, '+0.3'],
  ])('%s is written %s', (people, text) => {
    expect(signed(people)).toBe(text)
  })
})
