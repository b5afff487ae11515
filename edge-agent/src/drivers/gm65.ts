/**
 * GM65, GM812 and the like: scan modules for QR and bar codes, 9600 baud. They send each code as text
 * (scanned-lines.ts), and answer commands `7E 00 type length address(2) value CRC` with
 * `02 00 00 length data CRC`, the CRC being XMODEM's from the third byte on. An answer of one byte, as
 * are all to what is asked here, may stand anywhere, also within a text: it is taken out of it.
 * (Hangzhou Grow's manuals of GM65 and GM812; that the version is in hundredths is assumed.)
 *
 * Only reads the module's settings, for its version; changes none. Where the module's RX is not wired,
 * set `ask` to false: it reads codes all the same.
 */
import Type from 'typebox'
import { Baud, type DeviceDriver, defineDriver, type Reading, serialAt, type Wake } from './driver.ts'
import { ScannedLines, Tail } from './scanned-lines.ts'

/** The zone of settings: one byte from 00E2, the version of its software. */
const QUERY_VERSION: Uint8Array = gm65Command(0x07, 0x00, 0xe2, 0x01)
const ASK_AGAIN_MS = 15_000

/** How an answer of one byte begins: `02` to commands, `03` to the heartbeat of newer modules. */
const FIRST: readonly number[] = [0x02, 0x03]
const HEADER = [undefined, 0x00, 0x00, 0x01]
/** With the byte itself and its CRC. */
const ANSWER = HEADER.length + 3
/** An answer comes in one go: what has not gone on for so long is none. */
const ANSWER_PAUSE_MS = 100

class Gm65 implements DeviceDriver {
  readonly #lines: ScannedLines
  readonly #asks: boolean
  /** Bytes that may become an answer. */
  readonly #held = new Uint8Array(ANSWER)
  #heldCount = 0
  #heldMs = 0
  #askAt = Number.NEGATIVE_INFINITY

  constructor(tail: Tail, asks: boolean) {
    this.#lines = new ScannedLines(tail)
    this.#asks = asks
  }

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    const readings: Reading[] = []
    this.#settle(nowMs, readings)
    for (const byte of chunk) {
      this.#held[this.#heldCount++] = byte
      this.#heldMs = nowMs
      this.#search(readings)
    }
    return readings
  }

  wake(nowMs: number): Wake {
    const readings: Reading[] = []
    this.#settle(nowMs, readings)
    const isDue = this.#asks && nowMs >= this.#askAt
    if (isDue) this.#askAt = nowMs + ASK_AGAIN_MS
    const againInMs = this.#dueInMs(nowMs)
    return {
      readings,
      ...(isDue && { send: QUERY_VERSION }),
      ...(againInMs !== undefined && { againInMs }),
    }
  }

  #dueInMs(nowMs: number): number | undefined {
    const line = this.#heldCount > 0 ? this.#heldMs + ANSWER_PAUSE_MS - nowMs : this.#lines.dueInMs(nowMs)
    const due = [line, this.#asks ? this.#askAt - nowMs : undefined].filter((each) => each !== undefined)
    return due.length === 0 ? undefined : Math.max(0, Math.min(...due))
  }

  #settle(nowMs: number, readings: Reading[]): void {
    if (this.#heldCount > 0) {
      if (nowMs - this.#heldMs < ANSWER_PAUSE_MS) return
      while (this.#heldCount > 0) this.#letGo(readings)
    }
    this.#lines.settle(nowMs, readings)
  }

  /** Leaves at most the beginning of an answer. */
  #search(readings: Reading[]): void {
    while (this.#heldCount > 0 && !this.#mayBeAnswer()) this.#letGo(readings)
    if (this.#heldCount < ANSWER) return
    if (isIntact(this.#held)) {
      readings.push(infoOf(this.#held[HEADER.length] ?? 0))
      this.#drop(ANSWER)
    } else this.#spoilLine(readings)
  }

  #mayBeAnswer(): boolean {
    const rest = HEADER.slice(1, this.#heldCount)
    return FIRST.includes(this.#held[0] ?? 0) && rest.every((byte, i) => this.#held[i + 1] === byte)
  }

  /** The first byte belongs to a text. */
  #letGo(readings: Reading[]): void {
    this.#lines.take(this.#held[0] ?? 0, this.#heldMs, readings)
    this.#drop(1)
  }

  /** A damaged answer: no byte of it may look like a tail, or the rest of it like the start of a code. */
  #spoilLine(readings: Reading[]): void {
    for (const byte of this.#held) this.#lines.add(byte, this.#heldMs, readings)
    this.#drop(ANSWER)
  }

  #drop(count: number): void {
    this.#held.copyWithin(0, count, this.#heldCount)
    this.#held.fill(0, this.#heldCount - count, this.#heldCount)
    this.#heldCount -= count
  }
}

/** @param answer the version in hundredths, or 0, which only acknowledges */
function infoOf(answer: number): Reading {
  return { kind: 'info', ...(answer > 0 && { firmware: (answer / 100).toFixed(2) }) }
}

/** @param command type, address and value or length: the length of what follows the address is put in */
function gm65Command(type: number, ...rest: readonly number[]): Uint8Array {
  const body = Uint8Array.of(type, rest.length - 2, ...rest)
  const crc = crc16Xmodem(body)
  return Uint8Array.of(0x7e, 0x00, ...body, crc >> 8, crc & 0xff)
}

/** Bytes with their own CRC behind them have the CRC 0. */
function isIntact(answer: Uint8Array): boolean {
  return crc16Xmodem(answer.subarray(2)) === 0
}

function crc16Xmodem(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc
}

export const gm65 = defineDriver({
  name: 'gm65',
  title: 'GM65, GM812: scan modules for QR and bar codes',
  measures: 'check-ins',
  knownUsb: [{ vendor: '6666', product: '7777' }],
  options: Type.Object(
    {
      baud: Baud,
      tail: Type.Optional(Tail),
      ask: Type.Optional(
        Type.Boolean({
          description: 'ask for its version now and then, to hear that it is well; true when absent',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 9_600),
  speaksWithinMs: (options) => (options.ask === false ? undefined : 4 * ASK_AGAIN_MS),
  create: (options) => new Gm65(options.tail ?? 'any', options.ask ?? true),
})
