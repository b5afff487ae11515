import { describe, expect, it } from 'vitest'
import { formatClock, parseClock, processClock, realClock, simulatedSpeedOf } from './clock.ts'

describe('the clock of a process', () => {
  it('is the real one unless a simulation sets it', () => {
    expect(processClock({})).toBe(realClock)
    expect(simulatedSpeedOf(realClock)).toBeUndefined()
  })

  it('is read as it was written', () => {
    const setting = { realMs: 1_000, simulatedMs: 2_000, speed: 30 }
    expect(parseClock(formatClock(setting))).toEqual(setting)
    expect(simulatedSpeedOf(processClock({ MUNTEOK_CLOCK: formatClock(setting) }))).toBe(30)
  })

  it.each(['fast', '1,2', '1,2,0', '1,2,-3'])('refuses "%s"', (text) => {
    expect(() => parseClock(text)).toThrow('unset it to use the real clock')
  })
})
