import { describe, expect, it } from 'vitest'
import { ManualClock, ScaledClock } from './clock.ts'

describe('ScaledClock', () => {
  it('starts where it is set and runs as fast as it is told', () => {
    const real = new ManualClock(1_000)
    const clock = new ScaledClock({ realMs: 1_000, simulatedMs: 50_000, speed: 60 }, real)
    expect(clock.now()).toBe(50_000)
    real.advance(500)
    expect(clock.now()).toBe(80_000)
  })
})
