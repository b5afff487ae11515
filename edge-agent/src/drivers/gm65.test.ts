import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { gm65Answer } from '../test-kit/frames.ts'
import type { DeviceDriver, Reading } from './driver.ts'
import { gm65 } from './gm65.ts'

const ACK = Buffer.from('02000001003331', 'hex')
const INFO = { kind: 'info' } as const

let scanner: DeviceDriver
beforeEach(() => {
  scanner = create()
})

function create(options: object = {}): DeviceDriver {
  return gm65.configure(options, 'device "scanner"').create({ path: '/dev/test' })
}

const push = (nowMs: number, ...parts: (string | Uint8Array)[]) =>
  scanner.push(Buffer.concat(parts.map((part) => Buffer.from(part))), nowMs)
const wake = (nowMs: number) => scanner.wake?.(nowMs) ?? {}
const code = (text: string) => ({ kind: 'code', text })
const codesOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'code' ? [reading.text] : []))

describe('a GM65', () => {
  it('is asked for its version at the connection and every 15 seconds', () => {
    const first = wake(1_000)
    expect(Buffer.from(first.send ?? []).toString('hex')).toBe('7e00070100e2017791')
    expect(first.againInMs).toBe(15_000)
    expect(wake(15_999)).toEqual({ readings: [], againInMs: 1 })
    expect(wake(16_000).send).toBeDefined()
  })

  it('tells its version, and that it is there', () => {
    expect(push(0, gm65Answer(0x87))).toEqual([{ kind: 'info', firmware: '1.35' }])
    expect(push(0, ACK)).toEqual([INFO])
    expect(Buffer.from(gm65Answer(0))).toEqual(ACK)
    expect(push(0, Buffer.from('03000001003331', 'hex'))).toEqual([INFO])
  })

  it('is not asked, and may be silent for ever, where its RX is not wired', () => {
    scanner = create({ ask: false })
    expect(wake(0)).toEqual({ readings: [] })
    expect(gm65.configure({ ask: false }, 'd')).not.toHaveProperty('speaksWithinMs')
    expect(gm65.configure({}, 'd').speaksWithinMs).toBe(60_000)
    expect(push(0, 'MEMBER-1\r')).toEqual([code('MEMBER-1')])
  })

  it('acknowledges between and within codes without being part of them', () => {
    expect(push(0, 'MEMBER-1\r\n', ACK, 'MEMBER-2\r\n')).toEqual([code('MEMBER-1'), INFO, code('MEMBER-2')])
    expect(push(0, 'MEM', ACK, ACK, 'BER-3', ACK, '\r')).toEqual([INFO, INFO, INFO, code('MEMBER-3')])
    expect(push(0, ACK, '313233\r')).toEqual([INFO, code('313233')])
  })

  it('loses no code that begins as an answer does', () => {
    expect(push(0, '\x02MEMBER-1\r')).toEqual([code('MEMBER-1')])
    expect(push(0, ACK, '\x02MEMBER-2\r')).toEqual([INFO, code('MEMBER-2')])
    expect(push(0, ACK.subarray(0, 1), ACK, 'MEMBER-3\r')).toEqual([INFO, code('MEMBER-3')])
    expect(push(0, 'MEMBER-4', ACK.subarray(0, 3), '\rMEMBER-5\r')).toEqual([
      { kind: 'fault', fault: 'torn', length: 11 },
      code('MEMBER-5'),
    ])
  })

  it('has no part of a damaged answer in a code, and goes on with the next one', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.integer({ min: 1, max: 255 }), (at, damage) => {
        const bad = Buffer.from(ACK)
        bad[at] = (bad[at] ?? 0) ^ damage
        const codes = codesOf(create().push(Buffer.concat([bad, Buffer.from('MEMBER-1\rMEMBER-2\r')]), 0))
        expect(codes.at(-1)).toBe('MEMBER-2')
        expect(codes.slice(0, -1).every((text) => text === 'MEMBER-1')).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is never misread for a byte that an answer lost', () => {
    for (let lost = 0; lost < ACK.length; lost++) {
      const rest = [ACK.subarray(0, lost), ACK.subarray(lost + 1)]
      const codes = codesOf(push(0, ...rest, 'MEMBER-1\rMEMBER-2\r'))
      expect(codes).toEqual(['MEMBER-2'])
    }
  })

  it('gives what only began like an answer to the code after a pause', () => {
    scanner = create({ tail: 'none', ask: false })
    expect(push(0, 'MEMBER-1', ACK.subarray(0, 1))).toEqual([])
    expect(wake(0)).toEqual({ readings: [], againInMs: 100 })
    expect(wake(100)).toEqual({ readings: [], againInMs: 150 })
    expect(wake(250).readings).toEqual([{ kind: 'fault', fault: 'torn', length: 9 }])
  })

  it('answers and codes come to the same readings however the bytes are split', () => {
    const part = fc.oneof(
      fc.constantFrom<Uint8Array>(ACK, ACK.subarray(0, 4), gm65Answer(0x87), Buffer.from('MEMBER-1\r\n')),
      fc.uint8Array({ maxLength: 12 }),
      fc.constant(Buffer.from('\r')),
    )
    fc.assert(
      fc.property(fc.array(part), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (parts, sizes) => {
        const stream = Buffer.concat(parts)
        const split = create()
        const readings: Reading[] = []
        for (let at = 0; at < stream.length; ) {
          const next = at + sizes.next().value
          readings.push(...split.push(stream.subarray(at, next), 0))
          at = next
        }
        expect(readings).toEqual(create().push(stream, 0))
      }),
    )
  })
})
