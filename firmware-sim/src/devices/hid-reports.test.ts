import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'
import { NO_REPORT_FAULTS, overBadUsb, type ReportFaults } from './hid-faults.ts'
import { encodeKeyReports, KEYBOARD_DESCRIPTOR } from './hid-keyboard.ts'
import { encodePosReports, HID_POS_DESCRIPTOR } from './hid-pos.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const at = (reports: readonly Uint8Array[], index: number) => reports[index] ?? new Uint8Array()

describe('a HID POS scanner', () => {
  it('sends the documented report of Honeywell, byte for byte', () => {
    const reports = encodePosReports('um: N/A\r\n', 'honeywell', { aim: ']X0', symbology: 0x3f })
    expect(reports.map(hex)).toEqual([`02095d5830756d3a204e2f410d0a${'00'.repeat(47)}3f0000`])
  })

  it('sends the layout of Newland without an AIM identifier', () => {
    const [report] = encodePosReports('EL030095', 'newland', { symbology: 0x6c })
    expect(hex(report ?? new Uint8Array())).toBe(`0208454c303330303935${'00'.repeat(52)}6c00`)
  })

  it('splits a long code into parts of 56 bytes, all but the last with the flag that more follows', () => {
    for (const [length, parts] of [
      [56, [56]],
      [57, [56, 1]],
      [112, [56, 56]],
      [113, [56, 56, 1]],
    ] as const) {
      const reports = encodePosReports('x'.repeat(length), 'honeywell')
      expect(reports.map((report) => report[1])).toEqual(parts)
      expect(reports.map((report) => report[63])).toEqual(parts.map((_, i) => (i < parts.length - 1 ? 1 : 0)))
    }
  })

  it('describes itself as page 8C, usage 02, with a report 2 as long as those it sends', () => {
    const { usages, reportBits } = topLevel(HID_POS_DESCRIPTOR)
    expect(usages).toEqual(['8c:02'])
    expect(reportBits).toBe(63 * 8)
  })
})

describe('a reader that types', () => {
  it('presses and releases the key of each letter', () => {
    const reports = encodeKeyReports('0013110988\n')
    expect(reports).toHaveLength(22)
    expect(reports.filter((_, i) => i % 2 === 0).map((report) => report[2])).toEqual([
      0x27, 0x27, 0x1e, 0x20, 0x1e, 0x1e, 0x27, 0x26, 0x25, 0x25, 0x28,
    ])
    expect(reports.filter((_, i) => i % 2 === 1).every((report) => hex(report) === '00'.repeat(8))).toBe(true)
  })

  it('holds shift for capitals and signs, and can type digits on the keypad', () => {
    expect(hex(at(encodeKeyReports('A'), 0))).toBe('0200040000000000')
    expect(hex(at(encodeKeyReports('?'), 0))).toBe('0200380000000000')
    expect(hex(at(encodeKeyReports('0', { keypad: true }), 0))).toBe('0000620000000000')
  })

  it('has a key for every printable ASCII character, and says which letter has none', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i))
    const keys = ascii.map((letter) => hex(at(encodeKeyReports(letter), 0)))
    expect(new Set(keys).size).toBe(95)
    expect(() => encodeKeyReports('가')).toThrow('no key for "가"')
  })

  it('describes itself as page 1, usage 6, with reports as long as those it sends', () => {
    const { usages, reportBits } = topLevel(KEYBOARD_DESCRIPTOR)
    expect(usages).toEqual(['01:06'])
    expect(reportBits).toBe(8 * 8)
  })
})

describe('faults of reports', () => {
  const reports = encodeKeyReports('0013110988\n')
  const arrive = (faults: Partial<ReportFaults>) =>
    overBadUsb(reports, { ...NO_REPORT_FAULTS, ...faults }, new Random(1))

  it('are none unless they are switched on', () => {
    expect(arrive({})).toEqual({ reports, unplugged: false })
  })

  it('lose, double and garble reports, each by its own switch', () => {
    expect(arrive({ lostReports: 1 }).reports).toEqual([])
    expect(arrive({ doubledReports: 1 }).reports).toEqual(reports.flatMap((report) => [report, report]))
    const garbled = arrive({ garbledReports: 1 }).reports
    expect(garbled.map(({ length }) => length)).toEqual(reports.map(({ length }) => length))
    expect(garbled.filter((report, i) => hex(report) === hex(at(reports, i)))).toEqual([])
  })

  it('pull the plug before all of a card has arrived', () => {
    const { reports: half, unplugged } = arrive({ halfAtUnplug: 1 })
    expect(unplugged).toBe(true)
    expect(half.length).toBeLessThan(reports.length)
    expect(half).toEqual(reports.slice(0, half.length))
  })
})

/** Reads a report descriptor as HID 1.11, 6.2.2 has it: short items of a tag and up to four bytes. */
function topLevel(descriptor: Uint8Array): { usages: string[]; reportBits: number } {
  const state = { page: 0, usage: 0, size: 0, count: 0, depth: 0, bits: 0 }
  const usages: string[] = []
  for (let at = 0; at < descriptor.length; ) {
    const prefix = descriptor[at] ?? 0
    const length = [0, 1, 2, 4][prefix & 3] ?? 0
    const value = Buffer.from(descriptor.subarray(at + 1, at + 1 + length)).reduce(
      (sum, byte, i) => sum + byte * 256 ** i,
      0,
    )
    at += 1 + length
    const tag = prefix & 0xfc
    if (tag === 0x04) state.page = value
    else if (tag === 0x08) state.usage = value
    else if (tag === 0x74) state.size = value
    else if (tag === 0x94) state.count = value
    else if (tag === 0x80) state.bits += state.size * state.count
    else if (tag === 0xa0 && state.depth++ === 0) usages.push(`${pair(state.page)}:${pair(state.usage)}`)
    else if (tag === 0xc0) state.depth--
  }
  expect(state.depth).toBe(0)
  return { usages, reportBits: state.bits }
}

function pair(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
