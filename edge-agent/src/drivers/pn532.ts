/**
 * PN532, a reader for NFC cards (13.56 MHz, ISO/IEC 14443 type A: MIFARE, NTAG, phones), on a serial line
 * (HSU), 115200 baud. It is woken up, asked for its firmware, and then asked again and again which card
 * is there. Frames: pn532-frames.ts. (NXP's user manual UM0701-02.)
 *
 * Every whole answer with a card in it is believed, also a late one or one whose acknowledgement was
 * lost. The sum that guards a frame sees each single damaged byte.
 */
import Type from 'typebox'
import { CardsInField } from './cards-in-field.ts'
import {
  Baud,
  type DeviceDriver,
  defineDriver,
  type Fault,
  type Reading,
  serialAt,
  type Wake,
} from './driver.ts'
import { ACK, answerTo, type Pn532Frame, Pn532Frames, pn532Command } from './pn532-frames.ts'

const GET_FIRMWARE_VERSION = 0x02
const SAM_CONFIGURATION = 0x14
const RF_CONFIGURATION = 0x32
const IN_LIST_PASSIVE_TARGET = 0x4a

/** What is asked, in this order; the last one again and again. */
const STEPS = {
  /** Wakes the chip up first, which sleeps after power-on: `55 55` and the time that zeros take. */
  wakeUp: {
    command: SAM_CONFIGURATION,
    bytes: Uint8Array.of(0x55, 0x55, ...Array(12).fill(0), ...pn532Command(SAM_CONFIGURATION, 1)),
  },
  firmware: { command: GET_FIRMWARE_VERSION, bytes: pn532Command(GET_FIRMWARE_VERSION) },
  /** Two tries to find a card: it would look for one for ever, and not answer until there is one. */
  tries: { command: RF_CONFIGURATION, bytes: pn532Command(RF_CONFIGURATION, 5, 0xff, 1, 1) },
  /** One card, 106 kbit/s, type A. */
  poll: { command: IN_LIST_PASSIVE_TARGET, bytes: pn532Command(IN_LIST_PASSIVE_TARGET, 1, 0) },
} as const
type Step = keyof typeof STEPS

/**
 * The chip takes 15 ms at most to acknowledge; the rest is for adapters and a busy computer. A card is
 * often gone within half a second: it must be asked for again before that when an answer was damaged.
 */
const ACK_WITHIN_MS = 200
const ANSWER_WITHIN_MS = 300
const POLL_AFTER_MS = 100
const ERROR_FRAME_LENGTH = 8
/** A chip that did not understand is left alone for so long. */
const AFTER_ERROR_MS = 500
/** So often it is asked for its firmware again, to hear that it is well where no card comes. */
const FIRMWARE_AGAIN_MS = 5_000

class Pn532 implements DeviceDriver {
  readonly #frames = new Pn532Frames()
  readonly #cards = new CardsInField()
  #step: Step = 'wakeUp'
  /** When the step's command was sent; undefined before that, and once it was answered. */
  #sentAt: number | undefined
  #acknowledged = false
  #sendAt = Number.NEGATIVE_INFINITY
  #firmwareAt = Number.NEGATIVE_INFINITY
  #triesAreSet = false

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    const found: (Pn532Frame | Fault)[] = []
    for (const byte of chunk) this.#frames.take(byte, found)
    return this.#readingsOf(found, nowMs)
  }

  wake(nowMs: number): Wake {
    let isCutShort = false
    if (this.#sentAt !== undefined) {
      const deadline = this.#sentAt + (this.#acknowledged ? ANSWER_WITHIN_MS : ACK_WITHIN_MS)
      if (nowMs < deadline) return { againInMs: deadline - nowMs }
      isCutShort = this.#timeOut()
    }
    if (nowMs < this.#sendAt) return { againInMs: this.#sendAt - nowMs }
    return this.#send(nowMs, isCutShort)
  }

  #send(nowMs: number, isCutShort: boolean): Wake {
    // The chip speaks when it is asked: what it has not finished by now was lost.
    const found: (Pn532Frame | Fault)[] = []
    this.#frames.abandon(found)
    const readings = this.#readingsOf(found, nowMs)
    if (this.#step === 'poll') this.#cards.polled()
    this.#sentAt = nowMs
    this.#acknowledged = false
    const { bytes } = STEPS[this.#step]
    const send = isCutShort ? Uint8Array.of(...ACK, ...bytes) : bytes
    return { send, readings, againInMs: ACK_WITHIN_MS }
  }

  /**
   * A chip that acknowledged a poll is there, and looks for a card still: it is to be cut short. One that
   * did not has lost its power, say.
   */
  #timeOut(): boolean {
    this.#sentAt = undefined
    if (this.#step === 'poll' && this.#acknowledged) return true
    if (this.#step === 'tries') this.#step = 'poll'
    else this.#beginAgain()
    return false
  }

  #beginAgain(): void {
    this.#step = 'wakeUp'
    this.#triesAreSet = false
    this.#cards.forget()
  }

  #readingsOf(found: readonly (Pn532Frame | Fault)[], nowMs: number): Reading[] {
    const readings: Reading[] = []
    for (const each of found) {
      if (each.kind === 'fault') readings.push(each)
      else if (each.kind === 'ack') this.#acknowledged = true
      else if (each.kind === 'error') this.#refused(nowMs, readings)
      else this.#answered(each.code, each.data, nowMs, readings)
    }
    return readings
  }

  #refused(nowMs: number, readings: Reading[]): void {
    readings.push({ kind: 'fault', fault: 'torn', length: ERROR_FRAME_LENGTH })
    if (this.#sentAt === undefined) return
    this.#sentAt = undefined
    if (this.#step === 'tries') this.#step = 'poll'
    else this.#beginAgain()
    this.#sendAt = nowMs + AFTER_ERROR_MS
  }

  #answered(code: number, data: Uint8Array, nowMs: number, readings: Reading[]): void {
    if (code === answerTo(GET_FIRMWARE_VERSION)) readings.push(firmwareOf(data))
    if (code === answerTo(IN_LIST_PASSIVE_TARGET)) this.#readCard(data, readings)
    if (this.#sentAt === undefined || code !== answerTo(STEPS[this.#step].command)) return
    this.#sentAt = undefined
    this.#goOn(nowMs)
  }

  #goOn(nowMs: number): void {
    if (this.#step === 'firmware') this.#firmwareAt = nowMs
    if (this.#step === 'tries') this.#triesAreSet = true
    if (this.#step === 'poll') this.#sendAt = nowMs + POLL_AFTER_MS
    const isFirmwareDue = nowMs - this.#firmwareAt >= FIRMWARE_AGAIN_MS
    if (this.#step === 'wakeUp' || isFirmwareDue) this.#step = 'firmware'
    else this.#step = this.#triesAreSet ? 'poll' : 'tries'
  }

  #readCard(data: Uint8Array, readings: Reading[]): void {
    if (data[0] === 0) return
    const uid = uidOf(data)
    if (!uid) {
      readings.push({ kind: 'fault', fault: 'torn', length: data.length })
      return
    }
    const identity = this.#cards.identityToTell(uid)
    if (identity !== undefined) readings.push({ kind: 'card', identity })
  }
}

/** `32 01 06 07`: a PN532, firmware 1.6, and what it supports. */
function firmwareOf([ic = 0, version = 0, revision = 0]: Uint8Array): Reading {
  const hex = ic.toString(16).toUpperCase().padStart(2, '0')
  return { kind: 'info', firmware: `IC ${hex}, ${version}.${revision}` }
}

const UID_LENGTHS = [4, 7, 10]
/** How many cards, which one, SENS_RES (2), SEL_RES, the length of its UID. */
const BEFORE_UID = 6

/** The UID of the one card in an answer; undefined where the answer does not hold together. */
function uidOf(data: Uint8Array): Uint8Array | undefined {
  const [cards, which] = data
  const length = data[BEFORE_UID - 1] ?? 0
  const rest = data.subarray(BEFORE_UID + length)
  // Behind it may stand the card's answer to select (ATS), whose first byte is its own length.
  const isWhole = data.length >= BEFORE_UID + length && (rest.length === 0 || rest[0] === rest.length)
  if (cards !== 1 || which !== 1 || !UID_LENGTHS.includes(length) || !isWhole) return undefined
  return data.subarray(BEFORE_UID, BEFORE_UID + length)
}

export const pn532 = defineDriver({
  name: 'pn532',
  title: 'PN532 on a serial line (HSU): readers for NFC cards',
  measures: 'check-ins',
  options: Type.Object({ baud: Baud }, { additionalProperties: false }),
  connection: (options) => serialAt(options.baud ?? 115_200),
  speaksWithinMs: () => 15_000,
  create: () => new Pn532(),
})
