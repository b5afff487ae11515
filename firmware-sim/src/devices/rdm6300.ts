import type { Presented, ReaderFirmware } from './firmware.ts'

const REPEAT_MS = 100
const STAYS_MS = 400
/** A card is held a little shorter when others wait behind it. */
const STAYS_IN_A_QUEUE_MS = 50
const GAP_MS = 30
const MAX_WAITING = 100

/** The version byte that EM4100 cards carry before the 32 bits of their printed number. */
const VERSION_BYTE = 0x01

/**
 * The frame of an RDM6300 / EM-18 reader: `02`, ten hexadecimal digits (version byte and 32-bit
 * number), two more with the XOR of those five bytes, `03`. 14 bytes of ASCII.
 * @param card five bytes
 */
export function encodeRdm6300Frame(card: Uint8Array): Uint8Array {
  const checksum = card.reduce((xor, byte) => xor ^ byte, 0)
  const digits = Buffer.from([...card, checksum])
    .toString('hex')
    .toUpperCase()
  return Buffer.from(`\x02${digits}\x03`, 'latin1')
}

/** @param printed ten digits: the lower 32 bits in decimal, as printed on the card */
export function cardBytes(printed: string): Uint8Array {
  const bytes = Buffer.alloc(5)
  bytes.writeUInt8(VERSION_BYTE, 0)
  bytes.writeUInt32BE(Number(printed), 1)
  return bytes
}

/** A card reader that repeats a card's frame while the card stays. */
export class Rdm6300 implements ReaderFirmware {
  readonly baudRate: number
  readonly checked = true
  readonly reads = 'number'
  #waiting: Presented[] = []
  #card: { frame: Uint8Array; sinceMs: number; nextMs: number } | undefined
  #quietUntilMs = 0

  constructor(baudRate = 9_600) {
    this.baudRate = baudRate
  }

  /** Nobody waits any more at a reader that was dead. */
  powerOn(): void {
    this.#waiting = []
    this.#card = undefined
  }

  present(presented: Presented): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false
    this.#waiting.push(presented)
    return true
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    if (this.#card && nowMs - this.#card.sinceMs >= this.#staysMs()) {
      this.#card = undefined
      this.#quietUntilMs = nowMs + GAP_MS
    }
    if (!this.#card) this.#takeNext(nowMs)
    if (!this.#card || nowMs < this.#card.nextMs) return undefined
    this.#card.nextMs = nowMs + REPEAT_MS
    return this.#card.frame
  }

  #staysMs(): number {
    return this.#waiting.length > 0 ? STAYS_IN_A_QUEUE_MS : STAYS_MS
  }

  #takeNext(nowMs: number): void {
    if (nowMs < this.#quietUntilMs) return
    const next = this.#waiting.shift()
    if (!next) return
    this.#card = { frame: encodeRdm6300Frame(cardBytes(next.text)), sinceMs: nowMs, nextMs: nowMs }
    next.onRead()
  }
}
