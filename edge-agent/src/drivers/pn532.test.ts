import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { PN532_ACK, pn532Card, pn532Frame } from '../test-kit/frames.ts'
import { cardIdentity } from './card-identity.ts'
import type { DeviceDriver, Reading, Wake } from './driver.ts'
import { pn532 } from './pn532.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
const hexOf = (sent: Uint8Array | undefined) => sent && Buffer.from(sent).toString('hex').toUpperCase()
const join = (...parts: Uint8Array[]) => Buffer.concat(parts)

const ACK = bytes('00 00 FF 00 FF 00')
const SAM = bytes('55 55 00 00 00 00 00 00 00 00 00 00 00 00 00 00 FF 03 FD D4 14 01 17 00')
const SAM_ANSWER = bytes('00 00 FF 02 FE D5 15 16 00')
const FIRMWARE = bytes('00 00 FF 02 FE D4 02 2A 00')
const FIRMWARE_ANSWER = bytes('00 00 FF 06 FA D5 03 32 01 06 07 E8 00')
const TRIES = bytes('00 00 FF 06 FA D4 32 05 FF 01 01 F4 00')
const TRIES_ANSWER = bytes('00 00 FF 02 FE D5 33 F8 00')
const POLL = bytes('00 00 FF 04 FC D4 4A 01 00 E1 00')
const CARD_ANSWER = bytes('00 00 FF 0C F4 D5 4B 01 01 00 04 08 04 24 D3 4F 59 2F 00')
const NOBODY = bytes('00 00 FF 03 FD D5 4B 00 E0 00')
const ERROR = bytes('00 00 FF 01 FF 7F 81 00')
const CARD = { kind: 'card', identity: '0617828185' } as const

const cardsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'card' ? [reading.identity] : []))
const faultsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'fault' ? [reading.fault] : []))
const anyUid = fc
  .constantFrom(4, 7, 10)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

const create = () => pn532.configure({}, 'device "nfc"').create({ path: '/dev/test' })

let driver: DeviceDriver
let now: number
beforeEach(() => {
  driver = create()
  now = 0
})

const wake = (): Wake => driver.wake?.(now) ?? {}
const sent = () => hexOf(wake().send)
const push = (...parts: Uint8Array[]) => driver.push(join(...parts), now)

/** What it sends next, after the time that it wants to wait. */
function sentLater(): string | undefined {
  const { send, againInMs = 0 } = wake()
  if (send) return hexOf(send)
  now += againInMs
  return sent()
}

function start(): void {
  wake()
  for (const answer of [SAM_ANSWER, FIRMWARE_ANSWER, TRIES_ANSWER]) {
    push(ACK, answer)
    wake()
  }
}

/** Answers the poll that is under way, and lets the next one begin. */
function poll(...answer: Uint8Array[]): Reading[] {
  const readings = push(ACK, ...answer)
  expect(sentLater()).toBe(hexOf(POLL))
  return readings
}

describe('the frames that were published', () => {
  it('are read: a card, and the firmware', () => {
    expect(push(ACK, CARD_ANSWER)).toEqual([CARD])
    expect(push(FIRMWARE_ANSWER)).toEqual([{ kind: 'info', firmware: 'IC 32, 1.6' }])
    expect(push(ACK, SAM_ANSWER, NOBODY)).toEqual([])
  })

  it('are what the encoder of these tests makes', () => {
    expect(hexOf(pn532Card(bytes('24D34F59')))).toBe(hexOf(CARD_ANSWER))
    expect(hexOf(PN532_ACK)).toBe(hexOf(ACK))
  })
})

describe('a PN532 that is asked', () => {
  it('is woken up, asked for its firmware, told to answer soon, and then polled', () => {
    expect(sent()).toBe(hexOf(SAM))
    expect(push(ACK)).toEqual([])
    expect(sent()).toBeUndefined()
    push(SAM_ANSWER)
    expect(sent()).toBe(hexOf(FIRMWARE))
    expect(push(ACK, FIRMWARE_ANSWER)).toEqual([{ kind: 'info', firmware: 'IC 32, 1.6' }])
    expect(sent()).toBe(hexOf(TRIES))
    push(ACK, TRIES_ANSWER)
    expect(sent()).toBe(hexOf(POLL))
    expect(push(ACK, CARD_ANSWER)).toEqual([CARD])
    expect(sent()).toBeUndefined()
    expect(wake().againInMs).toBe(100)
    now = 100
    expect(sent()).toBe(hexOf(POLL))
  })

  it('is polled at least eight times a second, card or not', () => {
    start()
    const from = now
    for (let i = 0; i < 8; i++) poll(i % 2 ? NOBODY : CARD_ANSWER)
    expect(now - from).toBeLessThanOrEqual(1_000)
  })

  it('is asked for its firmware again every five seconds, which tells that it is well', () => {
    start()
    push(ACK, NOBODY)
    const infos: Reading[] = []
    while (now < 30_000) {
      const asked = sentLater()
      if (asked === hexOf(FIRMWARE)) infos.push(...push(ACK, FIRMWARE_ANSWER))
      else push(ACK, NOBODY)
    }
    expect(infos.length).toBeGreaterThanOrEqual(5)
    expect(infos.length).toBeLessThanOrEqual(6)
  })

  it('is woken up again when it no longer acknowledges, until it answers', () => {
    start()
    poll(NOBODY)
    expect(wake().againInMs).toBe(200)
    expect(sentLater()).toBe(hexOf(SAM))
    expect(sentLater()).toBe(hexOf(SAM))
    push(ACK, SAM_ANSWER)
    expect(sent()).toBe(hexOf(FIRMWARE))
    push(ACK, FIRMWARE_ANSWER)
    expect(sent()).toBe(hexOf(TRIES))
    push(ACK, TRIES_ANSWER)
    expect(sent()).toBe(hexOf(POLL))
    expect(push(ACK, CARD_ANSWER)).toEqual([CARD])
  })

  it('is woken up again when it acknowledges the wake-up and then is silent', () => {
    wake()
    push(ACK)
    expect(wake().againInMs).toBe(300)
    expect(sentLater()).toBe(hexOf(SAM))
  })

  it('that goes on looking for a card is cut short and polled again, not woken up', () => {
    start()
    push(ACK)
    expect(wake().againInMs).toBe(300)
    expect(sentLater()).toBe(hexOf(join(ACK, POLL)))
  })

  it.each([
    ['does not know', () => push(ACK, ERROR)],
    ['does not answer', () => []],
  ])('is polled also where it %s the number of tries', (_, answer) => {
    wake()
    push(ACK, SAM_ANSWER)
    wake()
    push(ACK, FIRMWARE_ANSWER)
    expect(sent()).toBe(hexOf(TRIES))
    answer()
    expect(sentLater()).toBe(hexOf(POLL))
  })

  it('that does not understand a poll is left alone for half a second and woken up', () => {
    start()
    expect(push(ACK, ERROR)).toEqual([{ kind: 'fault', fault: 'torn', length: 8 }])
    expect(wake()).toEqual({ againInMs: 500 })
    expect(sentLater()).toBe(hexOf(SAM))
  })

  it('is believed without an acknowledgement, and late', () => {
    start()
    expect(push(CARD_ANSWER)).toEqual([CARD])
    expect(sentLater()).toBe(hexOf(POLL))
    now += 500
    expect(sent()).toBe(hexOf(SAM))
    expect(push(CARD_ANSWER)).toEqual([CARD])
  })
})

describe('a card number', () => {
  it('has 4, 7 or 10 bytes, as the length before it says', () => {
    for (const uid of [bytes('24D34F59'), bytes('04A23B5C6D7E80'), bytes('08112233445566778899')])
      expect(push(pn532Card(uid))).toEqual([{ kind: 'card', identity: cardIdentity(uid) }])
  })

  it('is told from the answer to select that stands behind it', () => {
    const uid = bytes('04A23B5C6D7E80')
    const ats = [6, 0x75, 0x77, 0x81, 0x02, 0x80]
    expect(cardsOf(push(pn532Card(uid, ats)))).toEqual(['04A23B5C6D7E80'])
    expect(faultsOf(push(pn532Card(uid, [7, ...ats.slice(1)])))).toEqual(['torn'])
  })

  it('is refused in an answer that does not hold together', () => {
    const uid = [0x24, 0xd3, 0x4f, 0x59]
    for (const message of [
      [1, 1, 0, 4, 8, 5, ...uid],
      [1, 1, 0, 4, 8, 4, ...uid.slice(1)],
      [1, 1, 0, 4, 8],
      [1],
      [1, 2, 0, 4, 8, 4, ...uid],
      [2, 1, 0, 4, 8, 4, ...uid, 2, 0, 4, 8, 4, ...uid],
      [],
    ]) {
      const readings = push(pn532Frame(0xd5, 0x4b, ...message))
      expect([cardsOf(readings), faultsOf(readings)]).toEqual([[], ['torn']])
    }
  })

  it('is never shown in a fault', () => {
    const broken = fc.tuple(anyUid, fc.uint8Array({ maxLength: 20 }), fc.nat(20))
    fc.assert(
      fc.property(broken, ([uid, noise, cut]) => {
        for (const reading of push(pn532Card(uid).subarray(0, 20 - cut), noise, CARD_ANSWER))
          if (reading.kind === 'fault') expect(reading).not.toHaveProperty('hex')
      }),
    )
  })
})

describe('broken frames', () => {
  it('are refused by kind, and the next one is read', () => {
    const wrongSum = Buffer.from(CARD_ANSWER)
    wrongSum[14] = 0xd2
    const wrongLength = Buffer.from(CARD_ANSWER)
    wrongLength[3] = 0x0b
    const noEnd = Buffer.from(CARD_ANSWER)
    noEnd[18] = 0x01
    for (const [bad, fault] of [
      [wrongSum, 'checksum'],
      [wrongLength, 'torn'],
      [noEnd, 'torn'],
      [bytes('00 00 FF FF FF 01 00 FF D5 4B'), 'torn'],
      [bytes('00 00 FF FF 00 00'), 'torn'],
      [bytes('00 00 FF F0 10 D5 4B'), 'torn'],
      [POLL, 'torn'],
      [bytes('13 37 55'), 'noise'],
    ] as const) {
      const readings = create().push(join(bad, CARD_ANSWER), 0)
      expect(faultsOf(readings)[0]).toBe(fault)
      expect(readings.at(-1)).toEqual(CARD)
    }
  })

  it('with one damaged byte are never another card; the next good one is read', () => {
    const place = fc.nat(30)
    fc.assert(
      fc.property(anyUid, anyUid, place, fc.integer({ min: 1, max: 255 }), (uid, next, at, damage) => {
        const bad = Buffer.from(pn532Card(uid))
        bad[at % bad.length] = (bad[at % bad.length] ?? 0) ^ damage
        const cards = cardsOf(create().push(join(bad, PN532_ACK, pn532Card(next)), 0))
        expect(cards.at(-1)).toBe(cardIdentity(next))
        expect([cardIdentity(uid), cardIdentity(next)]).toEqual(expect.arrayContaining(cards))
      }),
      { numRuns: 2_000 },
    )
  })

  it('that lost any one byte are no card: nothing more comes before the next command', () => {
    fc.assert(
      fc.property(anyUid, fc.nat(30), (uid, at) => {
        const whole = Buffer.from(pn532Card(uid))
        const lost = at % whole.length
        start()
        const before = push(PN532_ACK, whole.subarray(0, lost), whole.subarray(lost + 1))
        now += 5_000
        const readings = [...before, ...(wake().readings ?? [])]
        // One of the zeros before a frame may be missing, or both may be the same.
        const isOpening = lost < 2
        expect(cardsOf(readings)).toEqual(isOpening ? [cardIdentity(uid)] : [])
        driver = create()
      }),
      { numRuns: 1_000 },
    )
  })

  it('do not hide a frame that begins within them, at the latest before the next command', () => {
    start()
    expect(cardsOf(push(bytes('00 FF 30 D0 D5'), CARD_ANSWER))).toEqual([])
    now += 500
    expect(cardsOf(wake().readings ?? [])).toEqual([CARD.identity])
  })

  it('come to the same readings however the bytes are split', () => {
    const part = fc.oneof(
      anyUid.map((uid) => pn532Card(uid)),
      fc.constantFrom<Uint8Array>(ACK, ERROR, FIRMWARE_ANSWER, POLL, NOBODY),
      fc.uint8Array({ maxLength: 30 }),
      anyUid.map((uid) => pn532Card(uid).subarray(0, 12)),
    )
    const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), sizes, (parts, size) => {
        const stream = join(...parts)
        const split = create()
        const readings: Reading[] = []
        for (let at = 0; at < stream.length; ) {
          const next = at + size.next().value
          readings.push(...split.push(stream.subarray(at, next), 0))
          at = next
        }
        expect(readings).toEqual(create().push(stream, 0))
      }),
    )
  })
})

describe('cards at a reader that is polled', () => {
  const A = pn532Card(bytes('11111111'))
  const B = pn532Card(bytes('22222222'))
  const a = cardIdentity(bytes('11111111'))
  const b = cardIdentity(bytes('22222222'))
  const told = (...answers: Uint8Array[]) => answers.map((answer) => cardsOf(poll(answer))[0])

  it('are told at each poll while they stay', () => {
    start()
    expect(told(A, A, NOBODY, A)).toEqual([a, a, undefined, a])
  })

  it('are told in turn as they come and go', () => {
    start()
    expect(told(A, B, NOBODY, NOBODY, NOBODY, A)).toEqual([a, b, undefined, undefined, undefined, a])
  })

  it('that lie there together are told once each, and then the latest of them alone', () => {
    start()
    expect(told(A, B, A, B, A, A, B, B, A)).toEqual([
      a,
      b,
      undefined,
      b,
      undefined,
      undefined,
      b,
      b,
      undefined,
    ])
  })

  it('with a number made up anew at each poll are one card until they are taken away', () => {
    start()
    const madeUp = (n: number) => pn532Card(Uint8Array.of(0x08, 1, 2, n))
    const first = cardIdentity(Uint8Array.of(0x08, 1, 2, 1))
    expect(told(madeUp(1), madeUp(2), NOBODY, madeUp(3))).toEqual([first, first, undefined, first])
    told(NOBODY, NOBODY, NOBODY, NOBODY)
    expect(told(madeUp(4))).toEqual([cardIdentity(Uint8Array.of(0x08, 1, 2, 4))])
  })
})
