import type { Presented, ReaderFirmware } from './firmware.ts'
import { ACK, pn532Frame, takeFrame } from './pn532-frames.ts'
import { WaitingLine } from './waiting-line.ts'

const HOST_TO_CHIP = 0xd4
const CHIP_TO_HOST = 0xd5
const WAKE_UP = 0x55
const GET_FIRMWARE_VERSION = 0x02
const SAM_CONFIGURATION = 0x14
const RF_CONFIGURATION = 0x32
const IN_LIST_PASSIVE_TARGET = 0x4a
const IN_RELEASE = 0x52
const MAX_RETRIES = 0x05
const FOR_EVER = 0xff
const TYPE_A_106_KBPS = 0x00
/** A PN532, version 1.6, that can ISO 14443 A and B and ISO 18092. */
const VERSION = [0x32, 0x01, 0x06, 0x07]
const SYNTAX_ERROR = [0x7f]

const ANSWERS_AFTER_MS = 2
const ONE_TRY_MS = 5
/** A card is held until the reader has seen it, and a moment longer; who is never seen goes away. */
const STAYS_MS = 400
/** A little shorter when others wait behind. */
const STAYS_IN_A_QUEUE_MS = 100
const WAITS_MS = 4_000
const GAP_MS = 100

/**
 * The UID of a card by what is printed on it.
 * @param text ten digits: a 4-byte UID, the highest byte first; 14 hexadecimal digits: a 7-byte UID
 */
export function uidOf(text: string): Uint8Array {
  if (text.length === 14) return Buffer.from(text, 'hex')
  const uid = Buffer.alloc(4)
  uid.writeUInt32BE(Number(text))
  return uid
}

/**
 * A PN532 over its high-speed UART. It sleeps until a `55` wakes it, looks for cards only once it was
 * given SAMConfiguration, acknowledges each command and then answers it. While it looks for a card
 * without an end, it is silent; a new command or an ACK from the host ends the one before.
 */
export class Pn532 implements ReaderFirmware {
  readonly baudRate: number
  readonly checked = true
  readonly reads = 'uid'
  #awake = false
  #configured = false
  #retries = FOR_EVER
  #heard: number[] = []
  #toSend: { bytes: Uint8Array; atMs: number; card?: HeldCard }[] = []
  /** Looks for a card until then. */
  #searchesUntilMs: number | undefined
  readonly #waiting = new WaitingLine()
  #card: HeldCard | undefined
  #emptyUntilMs = 0

  constructor(baudRate = 115_200) {
    this.baudRate = baudRate
  }

  powerOn(): void {
    this.#awake = false
    this.#configured = false
    this.#retries = FOR_EVER
    this.#heard = []
    this.#toSend = []
    this.#searchesUntilMs = undefined
    this.#waiting.disperse()
    this.#card = undefined
  }

  present(presented: Presented): boolean {
    return this.#waiting.join(presented)
  }

  receive(bytes: Uint8Array, nowMs: number): void {
    for (const byte of bytes) {
      if (!this.#awake) this.#awake = byte === WAKE_UP
      else this.#hear(byte, nowMs)
    }
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    this.#moveCards(nowMs)
    this.#search(nowMs)
    const next = this.#toSend[0]
    if (!next || next.atMs > nowMs) return undefined
    this.#toSend.shift()
    if (next.card) noteRead(next.card, nowMs)
    return next.bytes
  }

  #hear(byte: number, nowMs: number): void {
    this.#heard.push(byte)
    for (;;) {
      const frame = takeFrame(this.#heard)
      if (frame === undefined) return
      if (frame === 'ack') this.#abort()
      else this.#take(frame, nowMs)
    }
  }

  #abort(): void {
    this.#searchesUntilMs = undefined
    this.#toSend = []
  }

  #take([direction, command = 0, ...data]: readonly number[], nowMs: number): void {
    if (direction !== HOST_TO_CHIP) return
    this.#abort()
    this.#toSend.push({ bytes: ACK, atMs: nowMs })
    const answer = this.#answerTo(command, data, nowMs)
    if (answer) this.#say(answer, nowMs)
  }

  #say(message: readonly number[], nowMs: number, card?: HeldCard): void {
    this.#toSend.push({ bytes: pn532Frame(message), atMs: nowMs + ANSWERS_AFTER_MS, ...(card && { card }) })
  }

  /** @returns undefined while it looks for a card */
  #answerTo(command: number, data: readonly number[], nowMs: number): readonly number[] | undefined {
    const done = [CHIP_TO_HOST, command + 1]
    if (command === GET_FIRMWARE_VERSION) return [...done, ...VERSION]
    if (command === SAM_CONFIGURATION) {
      this.#configured = true
      return done
    }
    if (command === RF_CONFIGURATION) {
      if (data[0] === MAX_RETRIES) this.#retries = data[3] ?? FOR_EVER
      return done
    }
    if (command === IN_RELEASE) return [...done, 0x00]
    const searches = command === IN_LIST_PASSIVE_TARGET && data[1] === TYPE_A_106_KBPS && this.#configured
    if (!searches) return SYNTAX_ERROR
    this.#searchesUntilMs =
      this.#retries === FOR_EVER ? Number.POSITIVE_INFINITY : nowMs + (this.#retries + 1) * ONE_TRY_MS
    return undefined
  }

  #search(nowMs: number): void {
    if (this.#searchesUntilMs === undefined) return
    const found = [CHIP_TO_HOST, IN_LIST_PASSIVE_TARGET + 1]
    if (this.#card) this.#say([...found, 0x01, ...targetData(this.#card.uid)], nowMs, this.#card)
    else if (nowMs >= this.#searchesUntilMs) this.#say([...found, 0x00], nowMs)
    else return
    this.#searchesUntilMs = undefined
  }

  #moveCards(nowMs: number): void {
    const card = this.#card
    if (card && nowMs >= goesAtMs(card, !this.#waiting.isEmpty)) {
      this.#card = undefined
      this.#emptyUntilMs = nowMs + GAP_MS
    }
    if (this.#card || nowMs < this.#emptyUntilMs) return
    const next = this.#waiting.next()
    if (next) this.#card = { presented: next, uid: uidOf(next.text), sinceMs: nowMs, readAtMs: undefined }
  }
}

interface HeldCard {
  readonly presented: Presented
  readonly uid: Uint8Array
  readonly sinceMs: number
  readAtMs: number | undefined
}

function goesAtMs({ sinceMs, readAtMs }: HeldCard, othersWait: boolean): number {
  if (readAtMs === undefined) return sinceMs + WAITS_MS
  return readAtMs + (othersWait ? STAYS_IN_A_QUEUE_MS : STAYS_MS)
}

function noteRead(card: HeldCard, nowMs: number): void {
  if (card.readAtMs !== undefined) return
  card.readAtMs = nowMs
  card.presented.onRead()
}

/** Target 1 as a MIFARE Classic (4-byte UID) or an NTAG (7-byte UID) answers: SENS_RES, SEL_RES, length, UID. */
function targetData(uid: Uint8Array): number[] {
  const answer = uid.length === 4 ? [0x00, 0x04, 0x08] : [0x00, 0x44, 0x00]
  return [0x01, ...answer, uid.length, ...uid]
}
