import type { Presented, ReaderFirmware } from './firmware.ts'
import { WaitingLine } from './waiting-line.ts'

const STAYS_MS = 400
/** A card is held a little shorter when others wait behind it. */
const STAYS_IN_A_QUEUE_MS = 50
const GAP_MS = 30

/** The version byte that EM4100 cards carry before the 32 bits of their printed number. */
const VERSION_BYTE = 0x01

/** @param printed ten digits: the lower 32 bits in decimal, as printed on the card */
export function cardBytes(printed: string): Uint8Array {
  const bytes = Buffer.alloc(5)
  bytes.writeUInt8(VERSION_BYTE, 0)
  bytes.writeUInt32BE(Number(printed), 1)
  return bytes
}

/**
 * Ten hexadecimal digits (version byte and 32-bit number) and two more with the XOR of those five bytes.
 * @param card five bytes
 */
export function checkedDigits(card: Uint8Array): string {
  const checksum = card.reduce((xor, byte) => xor ^ byte, 0)
  return Buffer.from([...card, checksum])
    .toString('hex')
    .toUpperCase()
}

/** What tells one reader for 125 kHz cards from another. */
export interface Em4100ReaderParts {
  readonly baudRate: number
  /** @param card five bytes */
  readonly encode: (card: Uint8Array) => Uint8Array
  /** How often it says a card that stays; absent where it says it once. */
  readonly repeatMs?: number
}

/** A reader to which people hold 125 kHz cards, one after the other. */
export class Em4100Reader implements ReaderFirmware {
  readonly baudRate: number
  readonly checked = true
  readonly reads = 'number'
  readonly #encode: (card: Uint8Array) => Uint8Array
  readonly #repeatMs: number
  readonly #waiting = new WaitingLine()
  #card: { frame: Uint8Array; sinceMs: number; nextMs: number } | undefined
  #quietUntilMs = 0

  constructor({ baudRate, encode, repeatMs = Number.POSITIVE_INFINITY }: Em4100ReaderParts) {
    this.baudRate = baudRate
    this.#encode = encode
    this.#repeatMs = repeatMs
  }

  powerOn(): void {
    this.#waiting.disperse()
    this.#card = undefined
  }

  present(presented: Presented): boolean {
    return this.#waiting.join(presented)
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    if (this.#card && nowMs - this.#card.sinceMs >= this.#staysMs()) {
      this.#card = undefined
      this.#quietUntilMs = nowMs + GAP_MS
    }
    if (!this.#card) this.#takeNext(nowMs)
    if (!this.#card || nowMs < this.#card.nextMs) return undefined
    this.#card.nextMs = nowMs + this.#repeatMs
    return this.#card.frame
  }

  #staysMs(): number {
    return this.#waiting.isEmpty ? STAYS_MS : STAYS_IN_A_QUEUE_MS
  }

  #takeNext(nowMs: number): void {
    if (nowMs < this.#quietUntilMs) return
    const next = this.#waiting.next()
    if (!next) return
    this.#card = { frame: this.#encode(cardBytes(next.text)), sinceMs: nowMs, nextMs: nowMs }
    next.onRead()
  }
}
