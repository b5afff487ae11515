import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { rdm6300Frame } from '../test-kit/frames.ts'
import type { DeviceDriver, Reading } from './driver.ts'
import { serialScanner } from './serial-scanner.ts'

let scanner: DeviceDriver
beforeEach(() => {
  scanner = create()
})

function create(options: object = {}): DeviceDriver {
  return serialScanner.configure(options, 'device "scanner"').create({ path: '/dev/test' })
}

const push = (text: string | Uint8Array, nowMs = 0) => scanner.push(Buffer.from(text), nowMs)
const wake = (nowMs: number) => scanner.wake?.(nowMs) ?? {}
const code = (text: string) => ({ kind: 'code', text })
const fault = (kind: string, length: number) => ({ kind: 'fault', fault: kind, length })

describe('a serial scanner', () => {
  it.each(['\r', '\n', '\r\n', '\t'])('ends a code with %j', (tail) => {
    expect(push(`MEMBER-1${tail}${tail}https://x.kr/회원?7${tail}`)).toEqual([
      code('MEMBER-1'),
      code('https://x.kr/회원?7'),
    ])
  })

  it('ends a code with a pause while no tail was ever seen', () => {
    expect(push('MEMBER', 1_000)).toEqual([])
    expect(wake(1_000)).toEqual({ readings: [], againInMs: 250 })
    expect(push('-1', 1_249)).toEqual([])
    expect(wake(1_498)).toEqual({ readings: [], againInMs: 1 })
    expect(wake(1_499)).toEqual({ readings: [code('MEMBER-1')] })
    expect(push('MEMBER-2', 2_000)).toEqual([])
    expect(push('MEMBER-3', 2_250)).toEqual([code('MEMBER-2')])
  })

  it('does not take a part for the whole once it has seen a tail: the rest is late, or lost', () => {
    push('MEMBER-1\r')
    push('MEM', 1_000)
    expect(wake(2_999)).toEqual({ readings: [], againInMs: 1 })
    expect(push('BER-2\r', 2_999)).toEqual([code('MEMBER-2')])
    push('MEM', 4_000)
    expect(wake(6_000)).toEqual({ readings: [fault('torn', 3)] })
    expect(push('MEMBER-3\r', 6_000)).toEqual([code('MEMBER-3')])
  })

  it('that is set to send no tail always ends a code with a pause', () => {
    scanner = create({ tail: 'none' })
    expect(push('BEGIN:VCARD\nN:Kim', 0)).toEqual([code('BEGIN:VCARD')])
    expect(wake(250).readings).toEqual([code('N:Kim')])
    expect(push('MEMBER-2', 1_000)).toEqual([])
    expect(wake(1_250).readings).toEqual([code('MEMBER-2')])
  })

  it('finds out by itself that a line end was part of a text, and loses that text alone', () => {
    expect(push('BEGIN:VCARD\nN:Kim', 0)).toEqual([code('BEGIN:VCARD')])
    expect(wake(2_000).readings).toEqual([fault('torn', 5)])
    push('MEMBER-2', 3_000)
    expect(wake(3_250).readings).toEqual([code('MEMBER-2')])
  })

  it('is not taken for one with tails after noise that has one', () => {
    push('\x00\x80\r', 0)
    push('MEMBER-1', 1_000)
    expect(wake(1_250).readings).toEqual([code('MEMBER-1')])
  })

  it('may put an STX before a code, and blanks around it', () => {
    expect(push('\x02MEMBER-1\r  MEMBER-2 \r')).toEqual([code('MEMBER-1'), code('MEMBER-2')])
  })

  it('that is a card reader gives no code', () => {
    const [first, second] = [
      rdm6300Frame(Uint8Array.of(1, 2, 3, 4, 5)),
      rdm6300Frame(Uint8Array.of(1, 2, 3, 4, 6)),
    ]
    push(Buffer.concat([first, first, Buffer.from('\r\n'), second]), 0)
    expect(wake(250).readings).toEqual([fault('torn', 14)])
  })

  it('gives no code for what is no printable text, and shows nothing of it', () => {
    expect(push(Buffer.from('MEMBER\x00-1\rMEMBER\x1b[A\r\x80\xff\xfe\x90\r', 'latin1'))).toEqual([
      fault('torn', 9),
      fault('torn', 9),
      fault('torn', 4),
    ])
    expect(push('a\r ab \rabc\rabcd\r')).toEqual([
      fault('noise', 1),
      fault('noise', 4),
      fault('noise', 3),
      code('abcd'),
    ])
  })

  it('takes a code of 4096 bytes, and of a longer one tells only that it was too long', () => {
    expect(push(`${'x'.repeat(4_096)}\r`)).toEqual([code('x'.repeat(4_096))])
    expect(push(`${'x'.repeat(10_000)}\rMEMBER-1\r`)).toEqual([fault('overlong', 4_097), code('MEMBER-1')])
    push('x'.repeat(5_000), 0)
    expect(wake(2_000)).toEqual({ readings: [] })
    expect(push('MEMBER-2\r', 2_000)).toEqual([code('MEMBER-2')])
  })

  it('gives the same readings however the bytes of one moment are split, and whenever it is woken', () => {
    const moment = fc.record({
      afterMs: fc.constantFrom(0, 100, 249, 250, 1_999, 2_000),
      bytes: fc.oneof(
        fc.constantFrom('MEMBER-1\r', 'MEM', 'BER-2', '\r', '\n', '회원증').map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 20 }),
      ),
    })
    fc.assert(
      fc.property(fc.array(moment), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (moments, sizes) => {
        const whole = create()
        const split = create()
        const readings: Reading[] = []
        const expected: Reading[] = []
        let now = 0
        for (const { afterMs, bytes } of moments) {
          now += afterMs
          expected.push(...whole.push(bytes, now))
          for (let at = 0; at < bytes.length; ) {
            const next = at + sizes.next().value
            readings.push(...(split.wake?.(now).readings ?? []), ...split.push(bytes.subarray(at, next), now))
            at = next
          }
          if (bytes.length === 0) readings.push(...(split.wake?.(now).readings ?? []))
        }
        expect(readings).toEqual(expected)
      }),
    )
  })

  it('names an option that it does not know', () => {
    expect(() => create({ tail: 'CR' })).toThrow('device "scanner", options of driver "serial-scanner"')
  })
})
