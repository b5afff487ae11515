import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PacketLengths } from './packet-limit.ts'

/** A packet with a body of `length` bytes, which look like headers themselves. */
function packet(length: number): number[] {
  const digits: number[] = []
  let rest = length
  do {
    digits.push((rest % 128) + (rest >= 128 ? 0x80 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return [0x32, ...digits, ...new Array<number>(length).fill(0xff)]
}

describe('PacketLengths', () => {
  it('finds the largest packet however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 20_000 }),
        (lengths, cut) => {
          const bytes = Uint8Array.from(lengths.flatMap(packet))
          const reader = new PacketLengths()
          let largest = 0
          for (let i = 0; i < bytes.length; i += cut)
            largest = Math.max(largest, reader.read(bytes.subarray(i, i + cut)))
          expect(largest).toBe(Math.max(...lengths))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('knows a length from the header alone', () => {
    expect(new PacketLengths().read(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBe(268_435_455)
  })

  it('takes five length digits for malformed', () => {
    expect(new PacketLengths().read(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]))).toBe(
      Number.POSITIVE_INFINITY,
    )
  })
})
