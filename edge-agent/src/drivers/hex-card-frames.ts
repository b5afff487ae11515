import { cardIdentity } from './card-identity.ts'
import type { DeviceDriver, FaultKind, Reading } from './driver.ts'
import { SkippedBytes } from './skipped-bytes.ts'

const STX = 0x02
const DIGITS = 12

/**
 * What many readers for 125 kHz cards send: `02`, 10 hex digits of the card, 2 hex digits that are the
 * XOR of the 5 bytes before them, and an end that is the reader's own.
 *
 * An error within one byte of the frame is always seen, for each nibble stands in a byte of its own.
 * What is wrong is told by kind and length only: the bytes may be most of a card's number.
 */
export class HexCardFrames implements DeviceDriver {
  readonly #end: readonly number[]
  readonly #nibbles = new Uint8Array(DIGITS)
  readonly #skipped = new SkippedBytes(0)
  /** Bytes of the frame so far, without the first; -1 between frames. */
  #filled = -1

  /** @param end the bytes behind the digits, at least one and none of them `02` */
  constructor(end: readonly number[]) {
    this.#end = end
  }

  push(chunk: Uint8Array): Reading[] {
    const readings: Reading[] = []
    for (const byte of chunk) this.#take(byte, readings)
    return readings
  }

  #take(byte: number, readings: Reading[]): void {
    if (byte === STX) this.#begin(readings)
    else if (this.#filled < 0) this.#skipped.add(byte, readings)
    else if (this.#filled < DIGITS) this.#takeDigit(byte, readings)
    else this.#takeEnd(byte, readings)
  }

  #begin(readings: Reading[]): void {
    this.#skipped.report(readings)
    if (this.#filled >= 0) this.#drop('torn', readings)
    this.#filled = 0
  }

  #takeDigit(byte: number, readings: Reading[]): void {
    const nibble = nibbleOf(byte)
    if (nibble < 0) this.#drop('torn', readings)
    else this.#nibbles[this.#filled++] = nibble
  }

  #takeEnd(byte: number, readings: Reading[]): void {
    if (byte !== this.#end[this.#filled - DIGITS]) this.#drop('torn', readings)
    else if (++this.#filled === DIGITS + this.#end.length) this.#finish(readings)
  }

  #finish(readings: Reading[]): void {
    const bytes = new Uint8Array(DIGITS / 2)
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.#byteAt(i)
    const xor = bytes.reduce((sum, each) => sum ^ each, 0)
    if (xor !== 0) this.#drop('checksum', readings)
    else readings.push({ kind: 'card', identity: cardIdentity(bytes.subarray(0, 5)) })
    bytes.fill(0)
    this.#forget()
  }

  #byteAt(index: number): number {
    return ((this.#nibbles[2 * index] ?? 0) << 4) | (this.#nibbles[2 * index + 1] ?? 0)
  }

  #drop(fault: FaultKind, readings: Reading[]): void {
    readings.push({ kind: 'fault', fault, length: this.#filled + 1 })
    this.#forget()
  }

  /** No digit of a card stays in memory longer than its frame. */
  #forget(): void {
    this.#nibbles.fill(0)
    this.#filled = -1
  }
}

function nibbleOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const upper = byte & ~0x20
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1
}
