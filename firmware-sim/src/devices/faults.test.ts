import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { NO_FAULTS, timesCounted } from './faults.ts'

describe('a counter that errs', () => {
  it('misses and doubles as often as it is told to', () => {
    const chance = new Random(7)
    const times = Array.from({ length: 10_000 }, () =>
      timesCounted({ ...NO_FAULTS, missedCrossings: 0.1, doubledCrossings: 0.05 }, chance),
    )
    const share = (count: number) => times.filter((one) => one === count).length / times.length
    expect(share(0)).toBeCloseTo(0.1, 1)
    expect(share(2)).toBeGreaterThan(0.03)
    expect(share(2)).toBeLessThan(0.06)
  })

  it('counts each crossing once while its switches are off', () => {
    const chance = new Random(7)
    expect(Array.from({ length: 1_000 }, () => timesCounted(NO_FAULTS, chance)).every((n) => n === 1)).toBe(
      true,
    )
  })
})
