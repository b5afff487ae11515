import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { NO_FAULTS, overBadLine, timesCounted } from './firmware.ts'

const frame = Uint8Array.from([0x50, 0x43, 0, 0, 0, 3, 0, 12, 0, 9, 0x26])
const random = () => new Random(7)

function differing(arrived: Uint8Array): number {
  return frame.filter((byte, i) => byte !== arrived[i]).length
}

describe('a bad line', () => {
  it('changes nothing while its switches are off', () => {
    expect(overBadLine(frame, true, NO_FAULTS, random())).toEqual(frame)
  })

  it('changes exactly one byte of a corrupted frame, which its check always finds', () => {
    const chance = random()
    for (let i = 0; i < 500; i++) {
      const arrived = overBadLine(frame, true, { ...NO_FAULTS, corruptFrames: 1 }, chance)
      expect(arrived).toHaveLength(frame.length)
      expect(differing(arrived)).toBe(1)
    }
  })

  it('never turns a digit of an unchecked line into another one', () => {
    const chance = random()
    const line = Buffer.from('IN 12 OUT 9\n')
    for (let i = 0; i < 500; i++) {
      const arrived = overBadLine(line, false, { ...NO_FAULTS, corruptFrames: 1 }, chance)
      expect(arrived.filter((byte) => byte >= 0x80)).toHaveLength(1)
    }
  })

  it('lets only the first part of a torn frame through', () => {
    const chance = random()
    for (let i = 0; i < 200; i++) {
      const arrived = overBadLine(frame, true, { ...NO_FAULTS, tornFrames: 1 }, chance)
      expect(arrived.length).toBeGreaterThan(0)
      expect(arrived.length).toBeLessThan(frame.length)
      expect(arrived).toEqual(frame.subarray(0, arrived.length))
    }
  })

  it('puts noise before a whole frame', () => {
    const arrived = overBadLine(frame, true, { ...NO_FAULTS, lineNoise: 1 }, random())
    expect(arrived.length).toBeGreaterThan(frame.length)
    expect(Uint8Array.from(arrived.subarray(-frame.length))).toEqual(frame)
  })
})

describe('a counter that errs', () => {
  it('misses and doubles as often as it is told to', () => {
    const chance = random()
    const times = Array.from({ length: 10_000 }, () =>
      timesCounted({ ...NO_FAULTS, missedCrossings: 0.1, doubledCrossings: 0.05 }, chance),
    )
    const share = (count: number) => times.filter((one) => one === count).length / times.length
    expect(share(0)).toBeCloseTo(0.1, 1)
    expect(share(2)).toBeGreaterThan(0.03)
    expect(share(2)).toBeLessThan(0.06)
  })

  it('counts each crossing once while its switches are off', () => {
    const chance = random()
    expect(Array.from({ length: 1_000 }, () => timesCounted(NO_FAULTS, chance)).every((n) => n === 1)).toBe(
      true,
    )
  })
})
