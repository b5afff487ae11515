/**
 * The PN532's frames on a serial line: `00 FF LEN LCS TFI data DCS 00`, where LEN + LCS and the sum from
 * TFI to DCS are 0 modulo 256, and `00 FF 00 FF 00` to acknowledge. Any number of zeros may stand before.
 * (NXP's user manual UM0701-02, section 6.2.)
 *
 * Refused as `torn`: extended frames (`FF FF` instead of LEN and LCS, for more than 255 bytes) and
 * everything longer than `LONGEST`, for no answer that is asked for here can be so long; NACK (`FF 00`),
 * which only a host sends. What is wrong is told by kind and length only: it may be a card's number.
 */
import type { Fault, FaultKind } from './driver.ts'
import { SkippedBytes } from './skipped-bytes.ts'

/** TFI and data. A card's answer has 38 bytes at most: 10 of its number and 20 of its ATS. */
const LONGEST = 64
const HEADER = 4
/** DCS and the zero behind it. */
const TRAILER = 2

const FROM_HOST = 0xd4
const FROM_CHIP = 0xd5
const ERROR = 0x7f

export type Pn532Frame =
  | { readonly kind: 'ack' }
  /** @see answerTo */
  | { readonly kind: 'answer'; readonly code: number; readonly data: Uint8Array }
  /** The chip did not understand. */
  | { readonly kind: 'error' }

/** What the host sends to acknowledge, and to end a command that is still under way. */
export const ACK: Uint8Array = Uint8Array.of(0, 0, 0xff, 0, 0xff, 0)

/** The code of the answer to a command. */
export function answerTo(command: number): number {
  return command + 1
}

/** @param command its code and its parameters */
export function pn532Command(...command: readonly number[]): Uint8Array {
  const length = command.length + 1
  const sum = command.reduce((total, byte) => total + byte, FROM_HOST)
  return Uint8Array.of(0, 0, 0xff, length, -length, FROM_HOST, ...command, -sum, 0)
}

/** Finds the frames in a stream, however broken; begins again behind the first byte of each that is none. */
export class Pn532Frames {
  readonly #bytes = new Uint8Array(HEADER + LONGEST + TRAILER)
  readonly #skipped = new SkippedBytes(0)
  #filled = 0
  /** So many bytes at the front belong to a frame that was refused, and told, already. */
  #told = 0

  take(byte: number, found: (Pn532Frame | Fault)[]): void {
    this.#bytes[this.#filled++] = byte
    this.#search(found)
  }

  /** Nothing will come any more of what has begun. */
  abandon(found: (Pn532Frame | Fault)[]): void {
    while (this.#filled > 0) {
      if (this.#filled > 1) this.#refuse('torn', this.#filled, found)
      else this.#drop(1)
      this.#search(found)
    }
    this.#skipped.report(found)
  }

  /** Leaves at most a part of a frame. */
  #search(found: (Pn532Frame | Fault)[]): void {
    let again = true
    while (again) again = this.#step(found)
  }

  /** @returns whether anything was taken off the front */
  #step(found: (Pn532Frame | Fault)[]): boolean {
    const [first, second, length = 0, check = 0] = this.#bytes
    if (this.#filled > 0 && first !== 0) return this.#skip(first ?? 0, found)
    if (this.#filled < 2) return false
    if (second !== 0xff) return this.#drop(1)
    if (this.#filled < HEADER) return false
    if (length === 0 && check === 0xff) return this.#give({ kind: 'ack' }, HEADER, found)
    const isLength = length > 0 && length <= LONGEST && (length + check) % 256 === 0
    if (!isLength) return this.#refuse('torn', HEADER, found)
    const whole = HEADER + length + TRAILER
    return this.#filled >= whole && this.#finish(whole, found)
  }

  #finish(whole: number, found: (Pn532Frame | Fault)[]): boolean {
    const content = this.#bytes.subarray(HEADER, whole - 1)
    const sum = content.reduce((total, byte) => total + byte, 0)
    if (sum % 256 !== 0) return this.#refuse('checksum', whole, found)
    // Without its last zero a frame has lost a byte; the sum does not see it when that was a zero.
    const frame = this.#bytes[whole - 1] === 0 ? frameOf(content.slice(0, -1)) : undefined
    return frame ? this.#give(frame, whole, found) : this.#refuse('torn', whole, found)
  }

  #give(frame: Pn532Frame, length: number, found: (Pn532Frame | Fault)[]): boolean {
    this.#skipped.report(found)
    found.push(frame)
    return this.#drop(length)
  }

  #refuse(fault: FaultKind, length: number, found: (Pn532Frame | Fault)[]): boolean {
    this.#skipped.report(found)
    if (length > this.#told) found.push({ kind: 'fault', fault, length })
    this.#told = Math.max(this.#told, length)
    return this.#drop(1)
  }

  #skip(byte: number, found: (Pn532Frame | Fault)[]): boolean {
    if (this.#told === 0) this.#skipped.add(byte, found)
    return this.#drop(1)
  }

  /** No byte of a card stays in memory longer than its frame. */
  #drop(count: number): boolean {
    this.#bytes.copyWithin(0, count, this.#filled)
    this.#bytes.fill(0, this.#filled - count, this.#filled)
    this.#filled -= count
    this.#told = Math.max(0, this.#told - count)
    return true
  }
}

function frameOf(content: Uint8Array): Pn532Frame | undefined {
  const [identifier, code] = content
  if (identifier === ERROR) return { kind: 'error' }
  if (identifier !== FROM_CHIP || code === undefined) return undefined
  return { kind: 'answer', code, data: content.subarray(2) }
}
