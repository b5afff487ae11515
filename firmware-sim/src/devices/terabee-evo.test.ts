import { describe, expect, it } from 'vitest'
import { crc8, encodeTerabeeDistances, encodeTerabeeFrame, TerabeeEvo } from './terabee-evo.ts'

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex')

describe('the Terabee frame', () => {
  it('has the CRC-8 with polynomial 07 that gives F4 for the standard check string', () => {
    expect(crc8(Buffer.from('123456789'))).toBe(0xf4)
  })

  it('is in its short form the documented vector for 12 in and 9 out', () => {
    expect(hex(encodeTerabeeFrame({ in: 12, out: 9 }, undefined))).toBe('504300000003000c000926')
  })

  it('carries the id after the head and checks it too', () => {
    const frame = encodeTerabeeFrame({ in: 12, out: 9 }, 0x01020304)
    expect(hex(frame.subarray(0, -1))).toBe('50430102030400000003000c0009')
    expect(frame).toHaveLength(15)
    expect(crc8(frame)).toBe(0)
  })

  it('has a signed net and totals that wrap at 65536', () => {
    const frame = Buffer.from(encodeTerabeeFrame({ in: 65_537, out: 65_540 }, undefined))
    expect(frame.readInt32BE(2)).toBe(-3)
    expect(frame.readUInt16BE(6)).toBe(1)
    expect(frame.readUInt16BE(8)).toBe(4)
  })
})

describe('the Terabee counter', () => {
  it('sends its totals at power-on, at each change, and otherwise once a second', () => {
    const counter = new TerabeeEvo(undefined)
    expect(hex(counter.nextFrame(0))).toBe(hex(encodeTerabeeFrame({ in: 0, out: 0 }, undefined)))
    expect(counter.nextFrame(10)).toBeUndefined()
    counter.crossed('out')
    expect(hex(counter.nextFrame(20))).toBe(hex(encodeTerabeeFrame({ in: 0, out: 1 }, undefined)))
    expect(hex(counter.nextFrame(1_019))).toMatch(/^4444/)
    expect(hex(counter.nextFrame(1_020))).toBe(hex(encodeTerabeeFrame({ in: 0, out: 1 }, undefined)))
  })

  it('sends what it measures five times a second', () => {
    const counter = new TerabeeEvo(undefined)
    const frames = Array.from({ length: 100 }, (_, i) => hex(counter.nextFrame(10 * i)))
    const distances = frames.filter((frame) => frame?.startsWith('4444'))
    expect(distances).toHaveLength(4)
    expect(distances[0]).toBe(hex(encodeTerabeeDistances([1_180, 1_205])))
    expect(crc8(Buffer.from(distances[0] ?? '', 'hex'))).toBe(0)
  })

  it('tells of several changes in one frame when the line was busy', () => {
    const counter = new TerabeeEvo(undefined)
    counter.nextFrame(0)
    for (let i = 0; i < 5; i++) counter.crossed('in')
    expect(hex(counter.nextFrame(1))).toBe(hex(encodeTerabeeFrame({ in: 5, out: 0 }, undefined)))
    expect(counter.nextFrame(2)).toBeUndefined()
  })

  it('starts again at zero when its power comes back', () => {
    const counter = new TerabeeEvo(undefined)
    counter.crossed('in')
    counter.nextFrame(0)
    counter.powerOn()
    expect(hex(counter.nextFrame(1))).toBe(hex(encodeTerabeeFrame({ in: 0, out: 0 }, undefined)))
  })
})

describe('what the manual leaves open', () => {
  it('is the byte order, of which little-endian is the other one', () => {
    const frame = encodeTerabeeFrame({ in: 12, out: 9 }, 0x01020304, { byteOrder: 'little' })
    expect(hex(frame.subarray(0, -1))).toBe('504304030201030000000c000900')
    expect(crc8(frame)).toBe(0)
  })

  it('is whether the CRC covers the header', () => {
    const frame = encodeTerabeeFrame({ in: 12, out: 9 }, undefined, { crcFrom: 'after-header' })
    expect(hex(frame.subarray(0, -1))).toBe('504300000003000c0009')
    expect(crc8(frame.subarray(2))).toBe(0)
    expect(crc8(frame)).not.toBe(0)
  })
})
