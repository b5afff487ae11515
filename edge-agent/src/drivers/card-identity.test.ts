import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pn532Card, rdm6300Frame, wedgeReports } from '../test-kit/frames.ts'
import { cardIdentity } from './card-identity.ts'
import type { Reading } from './driver.ts'
import { hidKeyboard } from './hid-keyboard.ts'
import { pn532 } from './pn532.ts'
import { rdm6300 } from './rdm6300.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const uids = (...lengths: number[]) =>
  fc.constantFrom(...lengths).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

const FOUND = { path: '/dev/test' }
/** What a keyboard wedge reads of what it types. */
function typed(text: string, options: object): string | undefined {
  const wedge = hidKeyboard.configure(options, 'device "wedge"').create(FOUND)
  return identityOf(wedgeReports(`${text.toLowerCase()}\n`).flatMap((report) => wedge.push(report, 0)))
}

function identityOf(readings: Reading[]): string | undefined {
  return readings[0]?.kind === 'card' ? readings[0].identity : undefined
}

const onReader = (driver: typeof pn532, frame: Uint8Array) =>
  identityOf(driver.configure({}, 'device "reader"').create(FOUND).push(frame, 0))
const decimalOf = (card: Uint8Array) => String(Buffer.from(card).readUInt32BE(0)).padStart(10, '0')
const hexOf = (card: Uint8Array) => Buffer.from(card).toString('hex').toUpperCase()

describe('the same card read by two kinds of reader', () => {
  it('has one identity at an RDM6300, at a keyboard wedge and at the enrolment', () => {
    expect(onReader(rdm6300, rdm6300Frame(bytes('0000C80ECC')))).toBe('0013110988')
    fc.assert(
      fc.property(uids(5), (chip) => {
        const printed = decimalOf(chip.subarray(1))
        const read = onReader(rdm6300, rdm6300Frame(chip))
        expect(typed(printed, {})).toBe(read)
        expect(cardIdentity(printed)).toBe(read)
      }),
    )
  })

  it('has one identity at a PN532, at a keyboard wedge and at the enrolment', () => {
    expect(onReader(pn532, pn532Card(bytes('24D34F59')))).toBe('0617828185')
    fc.assert(
      fc.property(uids(4, 7), (uid) => {
        const read = onReader(pn532, pn532Card(uid))
        expect(read).toBeDefined()
        expect(typed(hexOf(uid), { reads: 'card-hex' })).toBe(read)
        expect(cardIdentity(hexOf(uid).replaceAll(/..(?!$)/g, '$&:'))).toBe(read)
        if (uid.length === 4) expect(typed(decimalOf(uid), {})).toBe(read)
      }),
    )
  })
})

describe('cardIdentity', () => {
  it('takes a decimal with or without the zeros before it', () => {
    fc.assert(
      fc.property(uids(4), (uid) => {
        expect(cardIdentity(uid)).toBe(decimalOf(uid))
        expect(cardIdentity(String(Number(decimalOf(uid))))).toBe(decimalOf(uid))
      }),
    )
  })

  it('takes hex of 7 and 10 bytes, however it is written', () => {
    for (const text of [
      '04:a2:3b:5c:6d:7e:80',
      '04-A2-3B-5C-6D-7E-80',
      '04 A2 3B 5C 6D 7E 80',
      ' 04a23b5c6d7e80',
    ])
      expect(cardIdentity(text)).toBe('04A23B5C6D7E80')
    expect(cardIdentity('04112233445566')).toBe('04112233445566')
    expect(cardIdentity('08112233445566778899')).toBe('08112233445566778899')
    expect(cardIdentity(bytes('08112233445566778899'))).toBe('08112233445566778899')
  })

  it('takes hex of 4 bytes, and of the 5 of a 125 kHz chip, when something stands between them', () => {
    expect(cardIdentity('24:D3:4F:59')).toBe('0617828185')
    expect(cardIdentity('24:03:48:59')).toBe(cardIdentity(bytes('24034859')))
    expect(cardIdentity('01:00:07:34:E0')).toBe('0000472288')
  })

  it('takes eight digits for a decimal, and asks for colons where letters show that they are hex', () => {
    expect(cardIdentity('24034859')).toBe('0024034859')
    for (const hex of ['24D34F59', '62E3086CED'])
      expect(() => cardIdentity(hex)).toThrow('write a colon between the bytes')
  })

  it('refuses what is no card number, without repeating it', () => {
    const wrong = [
      '',
      '12345678901',
      '4294967296',
      '24:D3:4F',
      '24:D34F:59',
      '04A23B5C6D7E8',
      'staff',
      Uint8Array.of(1),
    ]
    for (const each of wrong) expect(() => cardIdentity(each)).toThrow('this is no card number')
    expect(() => cardIdentity('62E3086CED')).toThrow(/^((?!62E3).)*$/)
    expect(() => cardIdentity('987654321098')).toThrow(/^((?!98765).)*$/)
  })
})
