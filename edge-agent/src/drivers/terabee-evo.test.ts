import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { terabeeDistances, terabeeFrame } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { crc8, terabeeEvo } from './terabee-evo.ts'

const decoder = (options: object = {}) =>
  terabeeEvo.configure(options, 'device "door"').create({ path: '/dev/test' })
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const totalsOf = (readings: Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'totals' ? [[reading.in, reading.out]] : []))
const anyTotals = fc.record({
  in: fc.integer({ min: 0, max: 0xffff }),
  out: fc.integer({ min: 0, max: 0xffff }),
})

describe('terabee-evo', () => {
  it('reads the short frame of the manual', () => {
    const readings = decoder({ withId: false }).push(bytes('50 43 00 00 00 03 00 0C 00 09 26'), 0)
    expect(readings).toEqual([{ kind: 'totals', in: 12, out: 9, modulus: 65_536 }])
  })

  it('reads a frame with an id, as it does without options', () => {
    expect(decoder().push(terabeeFrame({ in: 65_535, out: 256 }), 0)).toEqual([
      { kind: 'totals', in: 65_535, out: 256, modulus: 65_536 },
    ])
  })

  it('reads either byte order, and a CRC with or without the header, as its options say', () => {
    for (const withId of [true, false])
      for (const byteOrder of ['big', 'little'] as const)
        for (const crcFrom of ['header', 'after-header'] as const) {
          const layout = { withId, byteOrder, crcFrom }
          const readings = decoder(layout).push(terabeeFrame({ in: 0x1234, out: 0x0105 }, layout), 0)
          expect(totalsOf(readings)).toEqual([[0x1234, 0x0105]])
        }
  })

  it('reads nothing where the CRC does not begin as it was told', () => {
    const frame = terabeeFrame({ in: 5, out: 4 }, { crcFrom: 'after-header' })
    expect(totalsOf(decoder().push(frame, 0))).toEqual([])
  })

  it('tells a bad checksum with the frame in hex, and reads the next frame', () => {
    const bad = terabeeFrame({ in: 5, out: 4 })
    bad[12] = 9
    const readings = decoder().push(Buffer.concat([bad, terabeeFrame({ in: 6, out: 4 })]), 0)
    expect(readings).toEqual([
      { kind: 'fault', fault: 'checksum', length: 15, hex: Buffer.from(bad).toString('hex') },
      { kind: 'totals', in: 6, out: 4, modulus: 65_536 },
    ])
  })

  it('takes distances for a sign of life, and reads the totals between them', () => {
    const stream = [
      terabeeDistances([1_210, 400]),
      terabeeFrame({ in: 7, out: 2 }),
      terabeeDistances([0x4444, 0x5043]),
    ]
    expect(decoder().push(Buffer.concat(stream), 0)).toEqual([
      { kind: 'info' },
      { kind: 'totals', in: 7, out: 2, modulus: 65_536 },
      { kind: 'info' },
    ])
  })

  it('believes no totals that "in less out" does not agree with, unless it is told not to look', () => {
    const frame = Buffer.from(terabeeFrame({ in: 7, out: 2 }))
    frame.writeUInt16BE(9, 10)
    frame[14] = crc8(frame.subarray(0, 14))
    expect(decoder().push(frame, 0)).toEqual([
      { kind: 'fault', fault: 'implausible', length: 15, hex: frame.toString('hex') },
    ])
    expect(totalsOf(decoder({ checkNet: false }).push(frame, 0))).toEqual([[9, 2]])
  })

  it('takes "in less out" as the same after totals have wrapped around', () => {
    const frame = Buffer.from(terabeeFrame({ in: 3, out: 1 }))
    frame.writeInt32BE(65_538, 6)
    frame[14] = crc8(frame.subarray(0, 14))
    expect(totalsOf(decoder().push(frame, 0))).toEqual([[3, 1]])
  })

  it('finds the true frame that begins inside a torn one', () => {
    fc.assert(
      fc.property(anyTotals, anyTotals, fc.integer({ min: 1, max: 14 }), (torn, whole, kept) => {
        const head = terabeeFrame(torn).subarray(0, kept)
        // A tail that reads "PC" by chance would be a header of its own.
        fc.pre(head.indexOf(0x50, 1) < 0)
        const stream = Buffer.concat([head, terabeeFrame(whole)])
        // One in 256: what was torn and the header behind it make a frame whose check fits.
        fc.pre(crc8(stream.subarray(0, 14)) !== stream[14])
        const readings = decoder().push(stream, 0)
        expect(totalsOf(readings)).toEqual([[whole.in, whole.out]])
      }),
    )
  })

  it('never takes a frame with one to three flipped bits for a reading, and reads the next one', () => {
    const bits = fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(anyTotals, anyTotals, bits, (first, second, flips) => {
        const bad = flipped(terabeeFrame(first), flips)
        fc.pre(bad.indexOf('PC', 1) < 0 && bad.at(-1) !== 0x50)
        const readings = decoder().push(Buffer.concat([bad, terabeeFrame(second)]), 0)
        expect(totalsOf(readings)).toEqual([[second.in, second.out]])
      }),
      { numRuns: 1_000 },
    )
  })

  it('never takes a frame with a burst of up to eight bits for a reading', () => {
    fc.assert(
      fc.property(
        anyTotals,
        fc.integer({ min: 0, max: 112 }),
        fc.integer({ min: 1, max: 255 }),
        (totals, at, burst) => {
          const flips = [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (burst >> bit) & 1).map((bit) => at + bit)
          expect(totalsOf(decoder().push(flipped(terabeeFrame(totals), flips), 0))).toEqual([])
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('counts noise between frames without keeping it', () => {
    const noise = Buffer.alloc(300, 0xee)
    const readings = decoder().push(Buffer.concat([noise, terabeeFrame({ in: 1, out: 0 })]), 0)
    expect(readings.map((reading) => reading.kind === 'fault' && [reading.fault, reading.length])).toEqual([
      ['noise', 256],
      ['noise', 44],
      false,
    ])
  })

  it('names an option that it does not know', () => {
    expect(() => decoder({ withID: true })).toThrow(
      'device "door", options of driver "terabee-evo": unknown key withID: did you mean "withId"?',
    )
  })

  it('opens the port at 115200 baud unless told otherwise', () => {
    expect(terabeeEvo.configure({}, 'd').connection).toEqual({
      kind: 'serial',
      settings: { baudRate: 115_200 },
    })
    expect(terabeeEvo.configure({ baud: 9_600 }, 'd').connection).toEqual({
      kind: 'serial',
      settings: { baudRate: 9_600 },
    })
  })
})

function flipped(frame: Uint8Array, bits: number[]): Buffer {
  const copy = Buffer.from(frame)
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
  return copy
}
