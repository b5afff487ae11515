import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { honeywellReports, newlandReports, randomBytes } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { hidPos } from './hid-pos.ts'

const HONEYWELL = '0c2e'
const NEWLAND = '1eab'
const NO_PAUSE = 0
const decoder = (vendor: string | undefined = HONEYWELL, options = {}) =>
  hidPos.configure(options, 'device "scanner"').create({ path: '/dev/test', ...(vendor && { vendor }) })
const read = (reports: readonly Uint8Array[], vendor = HONEYWELL) => {
  const driver = decoder(vendor)
  return reports.flatMap((report) => driver.push(report, NO_PAUSE))
}
const codesOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'code' ? [reading.text] : []))
const faultsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'fault' ? [reading.fault] : []))
const report = (hex: string, tail: Record<number, number>) => {
  const bytes = Buffer.alloc(64)
  Buffer.from(hex.replaceAll(' ', ''), 'hex').copy(bytes)
  for (const [at, byte] of Object.entries(tail)) bytes[Number(at)] = byte
  return bytes
}
const anyText = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 400 })
const asBytes = (text: string) => Buffer.from(text)

describe('hid-pos', () => {
  it('reads the report that was published for Honeywell, without its end of line', () => {
    const published = report('02 09 5D 58 30 75 6D 3A 20 4E 2F 41 0D 0A', { 61: 0x3f })
    expect(read([published])).toEqual([{ kind: 'code', text: 'um: N/A' }])
  })

  it('reads the two reports that Access-IS prints for one code, as from any maker without its own layout', () => {
    const first = report(
      `02 38 5D 51 30 ${asBytes('M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  X').toString('hex')}`,
      { 61: 0x73, 63: 1 },
    )
    const second = report(`02 04 5D 51 30 ${asBytes('YZ12').toString('hex')}`, { 61: 0x73 })
    expect(codesOf(read([first, second], '0db5'))).toEqual([
      'M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23  XYZ12',
    ])
  })

  it('reads the answer that Newland prints for its own layout, chosen by vendor or by option', () => {
    const printed = report('02 08 45 4C 30 33 30 30 39 35', { 62: 0x6c })
    expect(codesOf(read([printed], NEWLAND))).toEqual(['EL030095'])
    const driver = hidPos.configure({ layout: 'newland' }, 'd').create({ path: '/dev/hidraw0' })
    expect(codesOf(driver.push(printed, 0))).toEqual(['EL030095'])
  })

  it('tells of a Newland scanner that is read in the layout of Honeywell', () => {
    expect(read(newlandReports(asBytes('EL030095')))).toEqual([
      { kind: 'fault', fault: 'noise', length: 64, hex: '0208' },
    ])
  })

  it('refuses a layout that it does not know', () => {
    expect(() => hidPos.configure({ layout: 'zebra' }, 'device "scanner"')).toThrow('device "scanner"')
  })

  it('joins a code of any length, in either layout and letter for letter', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), (texts) => {
        const read1 = codesOf(read(texts.flatMap((text) => honeywellReports(asBytes(text)))))
        const read2 = codesOf(
          read(
            texts.flatMap((text) => newlandReports(asBytes(text))),
            NEWLAND,
          ),
        )
        const honest = texts.map((text) => text.trim()).filter((text) => text !== '')
        expect([read1, read2]).toEqual([honest, honest])
      }),
    )
  })

  it('reads a letter of several bytes that two reports share, and bytes that are not UTF-8', () => {
    const korean = `${'a'.repeat(55)}가`
    expect(codesOf(read(honeywellReports(asBytes(korean))))).toEqual([korean])
    expect(codesOf(read(honeywellReports(Uint8Array.of(0x41, 0xe9))))).toEqual(['Aé'])
  })

  it('never joins what is left of a code with another symbology', () => {
    const [half] = honeywellReports(Buffer.alloc(100, 0x61), ']Q0', 0x73)
    const next = honeywellReports(asBytes('next'), ']C0', 0x6a)
    const readings = read([half ?? new Uint8Array(), ...next])
    expect(readings).toEqual([
      { kind: 'fault', fault: 'torn', length: 56 },
      { kind: 'code', text: 'next' },
    ])
  })

  it('drops a code whose end does not come within a second and a half, whether asked or at the next report', () => {
    const [half] = honeywellReports(Buffer.alloc(100, 0x61))
    const next = honeywellReports(asBytes('next'))[0]
    if (!half || !next) throw new Error('no reports')
    const woken = decoder()
    woken.push(half, 1_000)
    expect(woken.wake?.(1_200)).toEqual({ readings: [], againInMs: 1_300 })
    expect(woken.wake?.(2_500)).toEqual({ readings: [{ kind: 'fault', fault: 'torn', length: 56 }] })
    const asleep = decoder()
    asleep.push(half, 1_000)
    expect(codesOf(asleep.push(next, 2_500))).toEqual(['next'])
  })

  it('refuses reports of another length, another number, or with more bytes than fit', () => {
    const [good] = honeywellReports(asBytes('good'))
    if (!good) throw new Error('no report')
    const tooLong = Buffer.from(good)
    tooLong[1] = 57
    const otherNumber = Buffer.from(good)
    otherNumber[0] = 3
    for (const bad of [good.subarray(0, 63), tooLong, otherNumber, new Uint8Array()]) {
      const readings = read([bad, good])
      expect(faultsOf(readings)).toEqual(['noise'])
      expect(codesOf(readings)).toEqual(['good'])
    }
  })

  it('keeps no more of an endless code than the longest that there is, and reads the next one', () => {
    const [first] = honeywellReports(Buffer.alloc(100, 0x61))
    if (!first) throw new Error('no report')
    const driver = decoder()
    const readings = Array.from({ length: 1_000 }, () => driver.push(first, NO_PAUSE)).flat()
    expect(readings).toEqual([{ kind: 'fault', fault: 'overlong', length: 147 * 56 }])
    const end = honeywellReports(asBytes('end'))
    expect(codesOf(end.flatMap((report) => driver.push(report, NO_PAUSE)))).toEqual([])
    expect(codesOf(end.flatMap((report) => driver.push(report, NO_PAUSE)))).toEqual(['end'])
  })

  it('loses no code but the one whose report was lost or doubled, when each fits into one report', () => {
    const short = fc.stringMatching(/^[!-~]{1,40}$/)
    const fault = fc.constantFrom<'none' | 'lost' | 'doubled'>('none', 'lost', 'doubled')
    fc.assert(
      fc.property(fc.array(fc.tuple(short, fault), { maxLength: 20 }), (codes) => {
        const copies = { none: 1, lost: 0, doubled: 2 }
        const sent = codes.flatMap(([text, what]) => Array<string>(copies[what]).fill(text))
        const readings = read(sent.flatMap((text) => honeywellReports(asBytes(text))))
        expect(readings).toEqual(sent.map((text) => ({ kind: 'code', text })))
      }),
    )
  })

  it('takes a million random bytes without an exception, raw or in reports that look right, and reads on', () => {
    const random = randomBytes(7)
    for (const vendor of [HONEYWELL, NEWLAND]) {
      const driver = decoder(vendor)
      const readings = Array.from({ length: 16_000 }, (_, i) => {
        const noise = random(64)
        if (i % 2 === 0) noise.set([2, (noise[1] ?? 0) & 0x3f, 0x5d])
        return driver.push(noise, i)
      }).flat()
      expect(codesOf(readings).every((text) => text.length <= 8_192)).toBe(true)
      const next = (vendor === HONEYWELL ? honeywellReports : newlandReports)(asBytes('next'))
      expect(codesOf(next.flatMap((report) => driver.push(report, 20_000)))).toEqual(['next'])
    }
  })
})
