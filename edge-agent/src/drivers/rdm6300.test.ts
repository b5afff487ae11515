import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rdm6300Frame } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { rdm6300 } from './rdm6300.ts'

const decoder = () => rdm6300.configure({}, 'device "reader"').create({ path: '/dev/test' })
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const cardsOf = (readings: Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'card' ? [reading.identity] : []))
const faultsOf = (readings: Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'fault' ? [reading.fault] : []))
const anyCard = fc.uint8Array({ minLength: 5, maxLength: 5 })
const numberOf = (card: Uint8Array) => String(Buffer.from(card).readUInt32BE(1)).padStart(10, '0')

const FIRST = bytes('02 36 32 45 33 30 38 36 43 45 44 30 38 03')
const SECOND = bytes('02 30 31 30 30 30 37 33 34 45 30 44 32 03')

describe('rdm6300', () => {
  it('reads the frames that were published, as the numbers printed on the cards', () => {
    expect(decoder().push(Buffer.concat([FIRST, SECOND]), 0)).toEqual([
      { kind: 'card', identity: '3808980205' },
      { kind: 'card', identity: '0000472288' },
    ])
  })

  it('begins again at each start byte', () => {
    const readings = decoder().push(Buffer.concat([FIRST.subarray(0, 7), SECOND]), 0)
    expect(readings).toEqual([
      { kind: 'fault', fault: 'torn', length: 7 },
      { kind: 'card', identity: '0000472288' },
    ])
  })

  it('refuses a wrong check, a digit that is none, and a frame without its end', () => {
    const wrongCheck = Buffer.from(FIRST)
    wrongCheck[12] = 0x39
    const noDigit = Buffer.from(FIRST)
    noDigit[4] = 0x47
    const noEnd = Buffer.from(FIRST)
    noEnd[13] = 0x41
    for (const [bad, fault] of [
      [wrongCheck, 'checksum'],
      [noDigit, 'torn'],
      [noEnd, 'torn'],
    ] as const) {
      const readings = decoder().push(Buffer.concat([bad, SECOND]), 0)
      expect(faultsOf(readings)[0]).toBe(fault)
      expect(cardsOf(readings)).toEqual(['0000472288'])
    }
  })

  it('never takes a frame with one damaged byte for another card, and reads the next one', () => {
    const place = fc.integer({ min: 0, max: 13 })
    fc.assert(
      fc.property(anyCard, anyCard, place, fc.integer({ min: 1, max: 255 }), (card, next, at, damage) => {
        const bad = Buffer.from(rdm6300Frame(card))
        bad[at] = (bad[at] ?? 0) ^ damage
        const cards = cardsOf(decoder().push(Buffer.concat([bad, rdm6300Frame(next)]), 0))
        // A digit that only changed its case is still the same digit.
        const honest = cards.length === 2 ? [numberOf(card), numberOf(next)] : [numberOf(next)]
        expect(cards).toEqual(honest)
      }),
      { numRuns: 2_000 },
    )
  })

  it('never shows bytes of a card in a fault', () => {
    fc.assert(
      fc.property(anyCard, fc.uint8Array({ maxLength: 20 }), (card, noise) => {
        const readings = decoder().push(Buffer.concat([rdm6300Frame(card).subarray(0, 12), noise, SECOND]), 0)
        for (const reading of readings)
          if (reading.kind === 'fault') expect(reading).not.toHaveProperty('hex')
      }),
    )
  })

  it('counts a number that a reader made up only if it says it again, where it is told to wait', () => {
    const reader = rdm6300.configure({ twice: true }, 'device "reader"').create({ path: '/dev/test' })
    const [card, ghost] = [bytes('01 00 07 34 E0'), bytes('62 E3 08 6C ED')].map(rdm6300Frame)
    const say = (frame: Uint8Array | undefined, nowMs: number) =>
      cardsOf(reader.push(frame ?? bytes(''), nowMs))
    expect(say(ghost, 0)).toEqual([])
    expect(say(card, 100)).toEqual([])
    expect(say(card, 200)).toEqual(['0000472288'])
    expect(say(ghost, 300)).toEqual([])
    expect(say(ghost, 2_000)).toEqual([])
  })
})
