/**
 * Card readers and scanners that type like a keyboard (usage page 1, usage 6), read as the reports
 * that they send: modifiers, a reserved byte, up to six keys that are down. Each key that was not down
 * in the report before is a character; Enter or Tab ends a card or a code. The layout is that of a US
 * keyboard: set the reader to it.
 *
 * A lost report loses a digit and never makes one, so a card needs exactly its number of digits; and a
 * line with several new keys in one report, whose order the standard leaves open, is no card. What
 * nothing can tell: a digit that became another digit, for these numbers have no check; and a UID of 14
 * digits that lost exactly six from one of 8, unless `uidBytes` says which kind the cards are.
 */
import { MunteokError } from '@munteok/core'
import Type, { type Static } from 'typebox'
import { cardIdentity } from './card-identity.ts'
import { type DeviceDriver, defineDriver, type FaultKind, type Reading, type Wake } from './driver.ts'
import { KEYBOARD } from './hid-usages.ts'
import { characterOf } from './us-keys.ts'

const REPORT_BYTES = 8
const FIRST_KEY = 2
/** Left and right shift; any other modifier makes a command, not a character. */
const SHIFTS = 0x22
/** No key, too many keys, failed self-test, undefined error. */
const LARGEST_STATE = 0x03
const ENDS: ReadonlySet<number> = new Set([0x28, 0x2b, 0x58])
const NUM_LOCK = 0x53
/**
 * Readers type a key each 2 to 20 ms, but a report's time is that of its reading: a busy computer, or one
 * that waits for its disk, sees pauses where there were none. A card that comes sooner after one whose end
 * was lost is lost with it: the digits are then too many.
 */
const PAUSE_MS = 1_500
const LONGEST_LINE = 4_096
const LARGEST_CARD = 0xffffffff

const Options = Type.Object(
  {
    reads: Type.Optional(
      Type.Union([Type.Literal('card-decimal'), Type.Literal('card-hex'), Type.Literal('code')], {
        description:
          'what it types: the ten digits printed on a 125 kHz card (the default), the UID of an NFC card in hex, or the text of a code',
      }),
    ),
    reversed: Type.Optional(Type.Boolean({ description: "it types a card's bytes in the reverse order" })),
    uidBytes: Type.Optional(
      Type.Union([Type.Literal(4), Type.Literal(5), Type.Literal(7), Type.Literal(10)], {
        description:
          'for card-hex: how many bytes the UIDs of all cards here have; 4 and 7 are taken when absent',
      }),
    ),
  },
  { additionalProperties: false },
)
type Options = Static<typeof Options>

class HidKeyboard implements DeviceDriver {
  readonly #options: Options
  readonly #line = new Uint8Array(LONGEST_LINE)
  /** The keys that were down in the last report. */
  readonly #down = new Uint8Array(REPORT_BYTES - FIRST_KEY)
  /** Characters of the line so far, also those beyond its end. */
  #typed = 0
  /** Something was typed that no such line has. */
  #isSpoilt = false
  #lastMs = 0

  constructor(options: Options) {
    this.#options = options
  }

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    const readings: Reading[] = []
    this.#dropAfterPause(nowMs, readings)
    // A reader with other functions beside the keyboard puts the number of its report first.
    const report = chunk.length === REPORT_BYTES + 1 ? chunk.subarray(1) : chunk
    if (report.length !== REPORT_BYTES) {
      readings.push({ kind: 'fault', fault: 'noise', length: chunk.length })
      return readings
    }
    this.#take(report, nowMs, readings)
    return readings
  }

  wake(nowMs: number): Wake {
    const readings: Reading[] = []
    this.#dropAfterPause(nowMs, readings)
    if (!this.#isTyping) return { readings }
    return { readings, againInMs: Math.max(0, this.#lastMs + PAUSE_MS - nowMs) }
  }

  get #isTyping(): boolean {
    return this.#typed > 0 || this.#isSpoilt
  }

  #take(report: Uint8Array, nowMs: number, readings: Reading[]): void {
    const keys = report.subarray(FIRST_KEY)
    // Too many keys at once: which ones is not said, and those of the last report still count.
    if (keys.some((key) => key > 0 && key <= LARGEST_STATE)) return
    const pressed = keys.filter((key, i) => key > 0 && !this.#down.includes(key) && keys.indexOf(key) === i)
    if (pressed.length > 0) this.#lastMs = nowMs
    const isOpenOrder = pressed.length > 1 && this.#options.reads !== 'code'
    if (isOpenOrder) this.#isSpoilt = true
    for (const key of pressed) this.#press(key, report[0] ?? 0, readings)
    // Whichever side of the Enter a digit was on.
    if (isOpenOrder && this.#typed > 0) this.#isSpoilt = true
    this.#down.set(keys)
    pressed.fill(0)
  }

  #press(key: number, modifiers: number, readings: Reading[]): void {
    if (key === NUM_LOCK) return
    if (ENDS.has(key)) {
      this.#finish(readings)
      return
    }
    const character = characterOf(key, (modifiers & SHIFTS) !== 0)
    if (character === undefined || (modifiers & ~SHIFTS) !== 0) this.#isSpoilt = true
    else if (this.#typed < LONGEST_LINE) this.#line[this.#typed++] = character
    else this.#typed = LONGEST_LINE + 1
  }

  #finish(readings: Reading[]): void {
    if (this.#isTyping) readings.push(this.#readingOf())
    this.#forget()
  }

  #readingOf(): Reading {
    if (this.#typed > LONGEST_LINE) return this.#fault('overlong')
    if (this.#isSpoilt) return this.#fault('torn')
    const text = Buffer.from(this.#line.subarray(0, this.#typed)).toString('latin1')
    const { reads = 'card-decimal' } = this.#options
    if (reads === 'code') return this.#codeOf(text.trim())
    return reads === 'card-hex' ? this.#cardOfHex(text) : this.#cardOfDecimal(text)
  }

  #codeOf(text: string): Reading {
    return text === '' ? this.#fault('torn') : { kind: 'code', text }
  }

  #cardOfDecimal(text: string): Reading {
    if (!/^\d{10}$/.test(text)) return this.#fault('torn')
    const number = Number(text)
    if (number > LARGEST_CARD) return this.#fault('implausible')
    const card = Buffer.alloc(5)
    card.writeUInt32BE(number, 1)
    if (this.#options.reversed) card.subarray(1).reverse()
    return this.#card(card)
  }

  #cardOfHex(text: string): Reading {
    const { uidBytes, reversed } = this.#options
    const lengths: readonly number[] = uidBytes === undefined ? [4, 7] : [uidBytes]
    if (!/^[\da-f]{2}([-: ]?)[\da-f]{2}(\1[\da-f]{2})+$/i.test(text)) return this.#fault('torn')
    const card = Buffer.from(text.replaceAll(/[-: ]/g, ''), 'hex')
    if (!lengths.includes(card.length)) return this.#fault('torn')
    if (reversed) card.reverse()
    return this.#card(card)
  }

  #card(bytes: Uint8Array): Reading {
    const identity = cardIdentity(bytes)
    bytes.fill(0)
    return { kind: 'card', identity }
  }

  #fault(fault: FaultKind): Reading {
    return { kind: 'fault', fault, length: this.#typed }
  }

  #dropAfterPause(nowMs: number, readings: Reading[]): void {
    if (!this.#isTyping || nowMs - this.#lastMs < PAUSE_MS) return
    readings.push(this.#fault('torn'))
    this.#forget()
  }

  /** No digit of a card stays in memory longer than its line. */
  #forget(): void {
    this.#line.fill(0, 0, this.#typed)
    this.#typed = 0
    this.#isSpoilt = false
  }
}

function unfit(option: string, needs: string): MunteokError {
  return new MunteokError('input', 'options', `option "${option}" is for ${needs}: leave one of the two out`)
}

export const hidKeyboard = defineDriver({
  name: 'hid-keyboard',
  title: 'Card readers and scanners that type like a keyboard (on Linux, US layout)',
  measures: 'check-ins',
  options: Options,
  connection: () => ({ kind: 'hid', usage: KEYBOARD }),
  create(options) {
    const { reads = 'card-decimal', uidBytes, reversed } = options
    if (uidBytes !== undefined && reads !== 'card-hex') throw unfit('uidBytes', 'reads "card-hex"')
    if (reversed !== undefined && reads === 'code') throw unfit('reversed', 'a reader of cards')
    return new HidKeyboard(options)
  },
})
