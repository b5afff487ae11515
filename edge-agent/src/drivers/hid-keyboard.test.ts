import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyReport, randomBytes, rdm6300Frame, wedgeReports } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { hidKeyboard } from './hid-keyboard.ts'
import { rdm6300 } from './rdm6300.ts'

const NO_PAUSE = 0
const ENTER = 0x28
const decoder = (options = {}) =>
  hidKeyboard.configure(options, 'device "reader"').create({ path: '/dev/test' })
const read = (reports: readonly Uint8Array[], options = {}) => {
  const driver = decoder(options)
  return reports.flatMap((report) => driver.push(report, NO_PAUSE))
}
const cardsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'card' ? [reading.identity] : []))
const codesOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'code' ? [reading.text] : []))
const faultsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'fault' ? [reading.fault] : []))
const withModifiers = (modifiers: number, ...keys: number[]) => {
  const report = keyReport(...keys)
  report[0] = modifiers
  return report
}
const anyNumber = fc.integer({ min: 0, max: 0xffffffff }).map((number) => String(number).padStart(10, '0'))
const fault = fc.constantFrom<0 | 1 | 2>(0, 1, 1, 1, 1, 1, 1, 1, 2)

describe('hid-keyboard, cards in decimal', () => {
  it('reads the card that an RDM6300 reads as 00C80ECC as the same one', () => {
    const byWedge = read(wedgeReports('0013110988\n'))
    const card = rdm6300Frame(Buffer.from('0000C80ECC', 'hex'))
    const bySerial = rdm6300.configure({}, 'd').create({ path: '/dev/test' }).push(card, 0)
    expect(byWedge).toEqual([{ kind: 'card', identity: '0013110988' }])
    expect(byWedge).toEqual(bySerial)
  })

  it('reads the digits of the keypad, and Tab or the keypad Enter as an end', () => {
    const keypad = [0x62, 0x62, 0x59, 0x5b, 0x59, 0x59, 0x62, 0x61, 0x60, 0x60]
    for (const end of [0x2b, 0x58])
      expect(cardsOf(read([...keypad, end].flatMap((key) => [keyReport(key), keyReport()])))).toEqual([
        '0013110988',
      ])
  })

  it('reads keys that go down before the last one is up, each once', () => {
    const [one, two, three] = [0x1e, 0x1f, 0x20]
    const rolled = [
      keyReport(one),
      keyReport(one, two),
      keyReport(two),
      keyReport(two, three),
      keyReport(three, two),
      keyReport(three),
      keyReport(),
    ]
    expect(cardsOf(read([...rolled, ...wedgeReports('0000000\n')]))).toEqual(['1230000000'])
  })

  it('takes a report that says only that too many keys are down for no change', () => {
    const reports = wedgeReports('0013110988\n')
    const phantom = keyReport(1, 1, 1, 1, 1, 1)
    expect(cardsOf(read(reports.flatMap((report) => [report, phantom])))).toEqual(['0013110988'])
  })

  it('takes no card from a report in which two keys went down, for nothing says which was first', () => {
    const together = [keyReport(0x20, 0x1f), keyReport(), ...wedgeReports('00000000\n')]
    expect(read(together)).toEqual([{ kind: 'fault', fault: 'torn', length: 10 }])
    const withEnter = [...wedgeReports('001311098'), keyReport(0x25, ENTER), keyReport()]
    expect(cardsOf(read([...withEnter, ...wedgeReports('0013110988\n')]))).toEqual(['0013110988'])
    const enterFirst = [...wedgeReports('001311098'), keyReport(ENTER, 0x25), keyReport()]
    expect(cardsOf(read([...enterFirst, ...wedgeReports('013110988\n')]))).toEqual([])
  })

  it('reads a report that has its number in front', () => {
    const numbered = wedgeReports('0013110988\n').map((report) => Buffer.concat([Buffer.of(1), report]))
    expect(cardsOf(read(numbered))).toEqual(['0013110988'])
  })

  it('takes ten digits, no more and no fewer, and nothing but digits', () => {
    for (const wrong of ['013110988', '00013110988', '001311098a', '13110988'])
      expect(faultsOf(read(wedgeReports(`${wrong}\n`)))).toEqual(['torn'])
    expect(faultsOf(read(wedgeReports('4294967296\n')))).toEqual(['implausible'])
    expect(read(wedgeReports('\n\n'))).toEqual([])
  })

  it('takes no digit that was typed with Shift, Control or Alt', () => {
    for (const modifiers of [0x01, 0x02, 0x04, 0x08, 0x20, 0x40]) {
      const first = [withModifiers(modifiers, 0x27), keyReport()]
      expect(faultsOf(read([...first, ...wedgeReports('013110988\n')]))).toEqual(['torn'])
    }
  })

  it('drops a number that does not go on within a second and a half, whether asked or at the next key', () => {
    const asleep = decoder()
    for (const report of wedgeReports('00131')) asleep.push(report, 1_000)
    expect(asleep.wake?.(1_300)).toEqual({ readings: [], againInMs: 1_200 })
    expect(cardsOf(wedgeReports('10988\n').flatMap((report) => asleep.push(report, 2_500)))).toEqual([])
    const woken = decoder()
    for (const report of wedgeReports('00131')) woken.push(report, 1_000)
    expect(woken.wake?.(2_500)).toEqual({ readings: [{ kind: 'fault', fault: 'torn', length: 5 }] })
    expect(woken.wake?.(2_600)).toEqual({ readings: [] })
  })

  it('reads a number backwards where the reader is set so', () => {
    const reversed = String(0xcc0ec800).padStart(10, '0')
    expect(cardsOf(read(wedgeReports(`${reversed}\n`), { reversed: true }))).toEqual(['0013110988'])
  })

  it('never makes another card of reports that are lost or doubled', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 6 }), fc.infiniteStream(fault), (numbers, copies) => {
        const driver = decoder()
        const readings = numbers.flatMap((number, i) =>
          wedgeReports(`${number}\n`)
            .flatMap((report) => Array<Uint8Array>(copies.next().value).fill(report))
            .flatMap((report) => driver.push(report, 2_000 * i)),
        )
        for (const card of cardsOf(readings)) expect(numbers).toContain(card)
      }),
      { numRuns: 3_000 },
    )
  })

  it('never makes another card of roll-over reports that are lost', () => {
    fc.assert(
      fc.property(anyNumber, fc.infiniteStream(fault), (number, copies) => {
        const readings = read(
          rollOver(`${number}\n`).flatMap((report) => Array<Uint8Array>(copies.next().value).fill(report)),
        )
        expect([[], [number]]).toContainEqual(cardsOf(readings))
      }),
      { numRuns: 3_000 },
    )
  })

  it('reads the next card after any noise and a pause', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 30 }),
        anyNumber,
        (noise, number) => {
          const driver = decoder()
          for (const report of noise) driver.push(report, 0)
          driver.push(keyReport(), 0)
          const readings = wedgeReports(`${number}\n`).flatMap((report) => driver.push(report, 2_000))
          expect(cardsOf(readings)).toEqual([number])
        },
      ),
    )
  })

  it('takes no card from a million random bytes', () => {
    const random = randomBytes(7)
    const driver = decoder()
    const readings = Array.from({ length: 125_000 }, (_, i) => driver.push(random(8), i)).flat()
    expect(cardsOf(readings)).toEqual([])
    expect(wedgeReports('0013110988\n').flatMap((report) => driver.push(report, 200_000))).toContainEqual({
      kind: 'card',
      identity: '0013110988',
    })
  })

  it('never shows a digit in a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 8, maxLength: 9 }), { maxLength: 40 }), (noise) => {
        for (const reading of read(noise))
          if (reading.kind === 'fault') expect(reading).not.toHaveProperty('hex')
      }),
    )
  })
})

describe('hid-keyboard, options', () => {
  it('that say nothing of what the reader types are refused', () => {
    const where = 'device "reader"'
    expect(() => decoder({ uidBytes: 7 })).toThrow(`${where}: option "uidBytes" is for reads "card-hex"`)
    expect(() => decoder({ reads: 'code', reversed: true })).toThrow(`${where}: option "reversed" is for`)
    expect(() => decoder({ reads: 'card-wiegand' })).toThrow(where)
  })
})

describe('hid-keyboard, cards in hex', () => {
  const hex = { reads: 'card-hex' }

  it('reads a UID as other readers identify the same card', () => {
    expect(cardsOf(read(wedgeReports('24d34f59\n'), hex))).toEqual([String(0x24d34f59).padStart(10, '0')])
    expect(cardsOf(read(wedgeReports('04a23b5c6d7e80\n'), hex))).toEqual(['04A23B5C6D7E80'])
    expect(cardsOf(read(wedgeReports('594fd324\n'), { ...hex, reversed: true }))).toEqual(
      cardsOf(read(wedgeReports('24d34f59\n'), hex)),
    )
    expect(cardsOf(read(wedgeReports('0000c80ecc\n'), { ...hex, uidBytes: 5 }))).toEqual(['0013110988'])
  })

  it('takes no other number of digits, and only that of the cards here where it is known', () => {
    for (const wrong of ['24d34f5', '24d34f5911', '04a23b5c6d7e', '24d3 4f59', '24-d3-4f-5', '24-d34f-59'])
      expect(cardsOf(read(wedgeReports(`${wrong}\n`), hex))).toEqual([])
    expect(cardsOf(read(wedgeReports('24d34f59\n'), { ...hex, uidBytes: 7 }))).toEqual([])
  })

  it('reads bytes with a separator between them', () => {
    for (const text of ['24-d3-4f-59', '24 d3 4f 59'])
      expect(cardsOf(read(wedgeReports(`${text}\n`), hex))).toEqual([String(0x24d34f59).padStart(10, '0')])
  })
})

describe('hid-keyboard, codes', () => {
  const code = { reads: 'code' }

  it('types every character of a US keyboard', () => {
    const shifted = (key: number) => [withModifiers(0x02, key), keyReport()]
    const plain = (key: number) => [keyReport(key), keyReport()]
    const reports = [...shifted(0x0b), ...plain(0x0c), ...shifted(0x1e), ...plain(0x38), ...shifted(0x38)]
    expect(codesOf(read([...reports, ...plain(ENTER)], code))).toEqual(['Hi!/?'])
  })

  it('reads several keys in one report in their order, as a computer does', () => {
    expect(codesOf(read([keyReport(0x04, 0x05, 0x06), keyReport(), ...wedgeReports('d\n')], code))).toEqual([
      'abcd',
    ])
  })

  it('takes a code with a key that types nothing for none, and heeds no Num Lock', () => {
    expect(faultsOf(read([keyReport(0x3a), keyReport(), ...wedgeReports('abc\n')], code))).toEqual(['torn'])
    expect(codesOf(read([keyReport(0x53), keyReport(), ...wedgeReports('123\n')], code))).toEqual(['123'])
  })

  it('keeps no more of an endless line than the longest code that it reads', () => {
    const driver = decoder(code)
    const down = keyReport(0x04)
    for (let i = 0; i < 20_000; i++) {
      expect(driver.push(down, NO_PAUSE)).toEqual([])
      driver.push(keyReport(), NO_PAUSE)
    }
    const readings = wedgeReports('\nabc\n').flatMap((report) => driver.push(report, NO_PAUSE))
    expect(readings).toEqual([
      { kind: 'fault', fault: 'overlong', length: 4_097 },
      { kind: 'code', text: 'abc' },
    ])
  })
})

/** The same text as a fast typist sends it: each key goes down before the last one is up, where it can. */
function rollOver(text: string): Uint8Array[] {
  const reports: Uint8Array[] = []
  let last: number | undefined
  for (const letter of text) {
    const key = wedgeReports(letter)[0]?.[2] ?? 0
    if (last !== undefined && key !== last) reports.push(keyReport(last, key))
    else if (last !== undefined) reports.push(keyReport())
    reports.push(keyReport(key))
    last = key
  }
  return [...reports, keyReport()]
}
