import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { atWrongBaud, overBadLine } from './bad-line.ts'
import { NO_FAULTS } from './faults.ts'

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

  it('loses exactly one byte of a frame, and none of the digits of an unchecked line', () => {
    const chance = random()
    const line = Buffer.from('IN 12 OUT 9\n')
    for (let i = 0; i < 200; i++) {
      const arrived = overBadLine(frame, true, { ...NO_FAULTS, lostBytes: 1 }, chance)
      expect(arrived).toHaveLength(frame.length - 1)
      expect(isFrameWithout(arrived)).toBe(true)
      const text = Buffer.from(overBadLine(line, false, { ...NO_FAULTS, lostBytes: 1 }, chance))
      expect(text).toHaveLength(line.length - 1)
      expect(text.toString('latin1').replace(/\D/g, '')).toBe('129')
    }
  })

  it('doubles exactly one byte of a frame, and none of the digits of an unchecked line', () => {
    const chance = random()
    const line = Buffer.from('IN 12 OUT 9\n')
    for (let i = 0; i < 200; i++) {
      const arrived = overBadLine(frame, true, { ...NO_FAULTS, doubledBytes: 1 }, chance)
      expect(arrived).toHaveLength(frame.length + 1)
      const doubled = arrived.findIndex((byte, place) => byte !== frame[place])
      const place = doubled < 0 ? frame.length : doubled
      expect(arrived[place]).toBe(arrived[place - 1])
      expect(Uint8Array.from([...arrived.subarray(0, place), ...arrived.subarray(place + 1)])).toEqual(frame)
      const text = Buffer.from(overBadLine(line, false, { ...NO_FAULTS, doubledBytes: 1 }, chance))
      expect(text.toString('latin1').replace(/\D/g, '')).toBe('129')
    }
  })
})

function isFrameWithout(arrived: Uint8Array): boolean {
  return [...frame.keys()].some((place) => {
    const without = [...frame.subarray(0, place), ...frame.subarray(place + 1)]
    return without.every((byte, i) => byte === arrived[i])
  })
}

describe('a receiver at the wrong rate', () => {
  it('hears each byte as it was sent at the right one', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(atWrongBaud(all, 0)).toEqual(all)
    expect(atWrongBaud(all, 1)).toEqual(all)
    expect(atWrongBaud(all, 1.02)).toEqual(all)
  })

  it('hears at twice the rate each bit as two', () => {
    expect([...atWrongBaud(Uint8Array.of(0xff), 2)]).toEqual([0xfe])
    // Sent as 0 10101010 1, so heard as 0 01100110 and then, from what is no stop bit, 0 11001100 and 1s.
    expect([...atWrongBaud(Uint8Array.of(0x55), 2)]).toEqual([0x66, 0x33])
  })

  it('hears at an eighth of the rate only a few bytes of many', () => {
    const sent = Uint8Array.from({ length: 64 }, (_, i) => 0x30 + (i % 10))
    const heard = atWrongBaud(sent, 1 / 8)
    expect(heard.length).toBeGreaterThan(4)
    expect(heard.length).toBeLessThan(12)
  })

  it('never hears the frame', () => {
    for (const timesAsFast of [1 / 12, 1 / 6, 0.5, 2, 4, 12]) {
      const arrived = overBadLine(frame, true, { ...NO_FAULTS, wrongBaud: timesAsFast }, random())
      expect(Buffer.from(arrived).includes(Buffer.from(frame))).toBe(false)
    }
  })
})
