/** What devices of each driver say, and what it means: for the tests that hold for every driver. */
import fc from 'fast-check'
import { cardIdentity } from '../drivers/card-identity.ts'
import type { FoundDevice, Reading } from '../drivers/driver.ts'
import {
  gm65Answer,
  honeywellReports,
  id12laFrame,
  keyReport,
  modbusAnswer,
  newlandReports,
  PN532_ACK,
  pn532Card,
  pn532Frame,
  rdm6300Frame,
  type TerabeeLayout,
  terabeeDistances,
  terabeeFrame,
  wedgeReports,
} from './frames.ts'

/** Frames, reports, or answers to one question each; and all that a driver is to read in them. */
export interface Message {
  readonly parts: readonly Uint8Array[]
  readonly readings: readonly Reading[]
}

export interface DriverSample {
  /** What tells it from other samples of the driver. */
  readonly variant?: string
  readonly options?: object
  readonly device?: FoundDevice
  /** Bytes in a stream, HID reports, or answers: only to what is asked. */
  readonly says: 'stream' | 'reports' | 'answers'
  readonly message: fc.Arbitrary<Message>
  /** What a device answers before it can be asked for readings; undefined for a question for readings. */
  setUp?(question: Uint8Array): Uint8Array | undefined
  /**
   * For formats with a check: of messages damaged at random, how many may be taken for another one, or
   * hide the next one. 0 where the check is so long that none will be seen.
   */
  readonly missed?: number
  /** So many bytes at the front of a message may be missing. */
  readonly needless?: number
  /** Which part of a message is to be damaged: the one with which it is whole; the first when absent. */
  readonly essential?: number
  /** A byte that never ends a frame. */
  readonly endless: number
  /** Ends what noise has begun. */
  readonly settle?: readonly Uint8Array[]
}

const word = fc.integer({ min: 0, max: 0xffff })
const totals = fc.record({ in: word, out: word })

const terabee = (layout: TerabeeLayout, variant: string): DriverSample => ({
  variant,
  options: layout,
  says: 'stream',
  message: fc.oneof(
    totals.map((each) => ({
      parts: [terabeeFrame(each, layout)],
      readings: [{ kind: 'totals' as const, ...each, modulus: 0x10000 }],
    })),
    fc.tuple(word, word).map((mm) => ({
      parts: [terabeeDistances(mm, layout)],
      readings: [{ kind: 'info' as const }],
    })),
  ),
  // Of distances one in 256 of the damages that shift bytes or touch several: they mean nothing.
  missed: 1 / 256,
  endless: 0x50,
})

const modbus = (far: boolean, variant: string): DriverSample => ({
  variant,
  options: { in: { register: 0 }, out: { register: far ? 99 : 1 } },
  says: 'answers',
  message: totals.map((each) => ({
    parts: far
      ? [modbusAnswer(1, 3, each.in), modbusAnswer(1, 3, each.out)]
      : [modbusAnswer(1, 3, each.in, each.out)],
    readings: [{ kind: 'totals', ...each, modulus: 0x10000 }],
  })),
  missed: 0,
  essential: far ? 1 : 0,
  endless: 0x01,
})

const uid = fc
  .constantFrom(4, 7, 10)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))

const PN532_SET_UP: Readonly<Record<number, Uint8Array>> = {
  20: pn532Frame(0xd5, 0x15),
  2: pn532Frame(0xd5, 0x03, 0x32, 1, 6, 7),
  50: pn532Frame(0xd5, 0x33),
}
const pn532Nobody = Buffer.concat([PN532_ACK, pn532Frame(0xd5, 0x4b, 0)])

const pn532: DriverSample = {
  says: 'answers',
  message: uid.map((card) => ({
    // Then it is taken away.
    parts: [Buffer.concat([PN532_ACK, pn532Card(card)]), ...Array(4).fill(pn532Nobody)],
    readings: [{ kind: 'card', identity: cardIdentity(card) }],
  })),
  setUp(question) {
    const command = question[question.lastIndexOf(0xd4) + 1] ?? 0
    const answer = PN532_SET_UP[command]
    return answer && Buffer.concat([PN532_ACK, answer])
  },
  missed: 1 / 256,
  needless: PN532_ACK.length + 1,
  endless: 0x00,
}

const hexCards = (frameOf: (card: Uint8Array) => Uint8Array): DriverSample => ({
  says: 'stream',
  message: fc.uint8Array({ minLength: 5, maxLength: 5 }).map((card) => ({
    parts: [frameOf(card)],
    readings: [{ kind: 'card', identity: cardIdentity(card) }],
  })),
  missed: 1 / 256,
  endless: 0x41,
})

const textSteps: DriverSample = {
  variant: 'steps',
  says: 'stream',
  message: fc.constantFrom('+\n', '-\r\n').map((line) => ({
    parts: [Buffer.from(line)],
    readings: [{ kind: 'step', in: line[0] === '+' ? 1 : 0, out: line[0] === '-' ? 1 : 0 }],
  })),
  endless: 0x78,
  settle: [Buffer.from('\n')],
}

const textTotals: DriverSample = {
  variant: 'totals',
  options: { pattern: '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$' },
  says: 'stream',
  message: totals.map((each) => ({
    parts: [Buffer.from(`IN ${each.in} OUT ${each.out}\r\n`)],
    readings: [{ kind: 'totals', ...each }],
  })),
  endless: 0x49,
  settle: [Buffer.from('\n')],
}

const codeText = fc
  .tuple(fc.constantFrom('MEMBER-', '회원-', 'https://x.example/?n='), fc.nat(999_999))
  .map(([before, number]) => `${before}${number}`)

const scannedLine = fc.tuple(codeText, fc.constantFrom('\r', '\n', '\r\n', '\t')).map(
  ([text, tail]): Message => ({
    parts: [Buffer.from(`${text}${tail}`)],
    readings: [{ kind: 'code', text }],
  }),
)

const gm65Acknowledged = fc.integer({ min: 1, max: 255 }).map(
  (version): Message => ({
    parts: [gm65Answer(version)],
    readings: [{ kind: 'info', firmware: (version / 100).toFixed(2) }],
  }),
)

const pos = (
  variant: string,
  vendor: string,
  reportsOf: (code: Uint8Array) => Uint8Array[],
): DriverSample => ({
  variant,
  device: { path: '/dev/hidraw9', vendor },
  says: 'reports',
  message: fc.tuple(codeText, fc.nat(150)).map(([text, more]) => ({
    parts: reportsOf(Buffer.from(text + 'x'.repeat(more))),
    readings: [{ kind: 'code', text: text + 'x'.repeat(more) }],
  })),
  endless: 0x02,
})

const wedge: DriverSample = {
  says: 'reports',
  message: fc.integer({ min: 0, max: 0xffffffff }).map((number) => {
    const digits = String(number).padStart(10, '0')
    // Up to the Enter: that it is let go again says nothing.
    return { parts: wedgeReports(`${digits}\n`).slice(0, -1), readings: [{ kind: 'card', identity: digits }] }
  }),
  endless: 0x1e,
  settle: [keyReport(), ...wedgeReports('\n')],
}

/** By the driver's name; a new driver needs a line here. */
export const driverSamples: Readonly<Record<string, readonly DriverSample[]>> = {
  gm65: [
    {
      says: 'stream',
      message: fc.oneof(scannedLine, gm65Acknowledged),
      endless: 0x78,
      settle: [Buffer.from('\r')],
    },
  ],
  'hid-keyboard': [wedge],
  'hid-pos': [
    pos('Honeywell', '0c2e', (code) => honeywellReports(code)),
    pos('Newland', '1eab', (code) => newlandReports(code)),
  ],
  'id-12la': [hexCards(id12laFrame)],
  'modbus-counter': [modbus(false, 'one question'), modbus(true, 'two questions')],
  pn532: [pn532],
  rdm6300: [hexCards(rdm6300Frame)],
  'serial-scanner': [{ says: 'stream', message: scannedLine, endless: 0x78, settle: [Buffer.from('\r')] }],
  'terabee-evo': [
    terabee({}, 'with id'),
    terabee({ withId: false, byteOrder: 'little', crcFrom: 'after-header' }, 'otherwise'),
  ],
  'text-counter': [textSteps, textTotals],
}
