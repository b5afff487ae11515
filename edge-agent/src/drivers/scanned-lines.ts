/**
 * The texts of codes, as scanners send them on a serial line: each ended by CR, LF, CRLF or TAB, or by a
 * pause where the scanner is set to send none of these.
 *
 * Nothing guards a text, so no part of one may pass for the whole. A pause ends a text only while the
 * texts before it had no tail; otherwise it means that the rest was lost, for a busy computer sees pauses
 * where there were none. What is wrong is told by kind and length only: it may name a person.
 */
import Type, { type Static } from 'typebox'
import type { FaultKind, Reading } from './driver.ts'

const STX = 0x02
const TAILS: readonly number[] = [0x09, 0x0a, 0x0d]

/** The longest QR code has 4,296 characters; codes for people are far shorter. */
const LONGEST_CODE = 4_096
/** Noise on the line makes shorter ones now and then. */
const SHORTEST_CODE = 4
/** Ends a text that has no tail. */
const PAUSE_MS = 250
/** What has begun that long ago and was to have a tail will not get it any more. */
const LOST_AFTER_MS = 2_000

/** What a scanner may end its texts with: `any` of the tails, or only `none`, and the pause always. */
export const Tail = Type.Union([Type.Literal('any'), Type.Literal('none')], {
  description: 'what ends a code: any of CR, LF, CRLF and TAB when absent, or none, and then a pause does',
})
export type Tail = Static<typeof Tail>

const decoder = new TextDecoder('utf-8', { fatal: true })

export class ScannedLines {
  readonly #tail: Tail
  readonly #line = new Uint8Array(LONGEST_CODE)
  #filled = 0
  #isOverlong = false
  /** The last text that came whole had a tail. */
  #hasTails = false
  #lastMs = 0

  constructor(tail: Tail) {
    this.#tail = tail
  }

  /** @param nowMs when the byte came; call `settle` before the first one of a chunk */
  take(byte: number, nowMs: number, readings: Reading[]): void {
    if (TAILS.includes(byte)) this.#end(readings)
    else this.add(byte, nowMs, readings)
  }

  /** A byte that ends no text, whichever it is. */
  add(byte: number, nowMs: number, readings: Reading[]): void {
    this.#lastMs = nowMs
    if (this.#filled < LONGEST_CODE) this.#line[this.#filled++] = byte
    else if (!this.#isOverlong) {
      this.#isOverlong = true
      readings.push({ kind: 'fault', fault: 'overlong', length: this.#filled + 1 })
    }
  }

  /** Ends the text that has begun, if the scanner has been silent for long enough. */
  settle(nowMs: number, readings: Reading[]): void {
    if (this.#filled === 0 || nowMs - this.#lastMs < this.#waitsMs) return
    if (this.#isPauseAnEnd) this.#finish(readings)
    else {
      this.#drop('torn', readings)
      // Or the tail before was part of a text, and the scanner sends none.
      this.#hasTails = false
    }
  }

  /** When to call `settle` at the latest; undefined when nothing has begun. */
  dueInMs(nowMs: number): number | undefined {
    return this.#filled === 0 ? undefined : Math.max(0, this.#lastMs + this.#waitsMs - nowMs)
  }

  get #isPauseAnEnd(): boolean {
    return this.#tail === 'none' || !this.#hasTails
  }

  get #waitsMs(): number {
    return this.#isPauseAnEnd ? PAUSE_MS : LOST_AFTER_MS
  }

  #end(readings: Reading[]): void {
    if (this.#filled > 0 && this.#finish(readings)) this.#hasTails = true
  }

  /** @returns whether it was a code */
  #finish(readings: Reading[]): boolean {
    const text = textOf(this.#line.subarray(0, this.#filled))
    if (this.#isOverlong || text === undefined) this.#drop('torn', readings)
    else if (text.length < SHORTEST_CODE) this.#drop('noise', readings)
    else {
      readings.push({ kind: 'code', text })
      this.#forget()
      return true
    }
    return false
  }

  #drop(fault: FaultKind, readings: Reading[]): void {
    if (!this.#isOverlong) readings.push({ kind: 'fault', fault, length: this.#filled })
    this.#forget()
  }

  /** No code stays in memory longer than its line. */
  #forget(): void {
    this.#line.fill(0, 0, this.#filled)
    this.#filled = 0
    this.#isOverlong = false
  }
}

/**
 * The text without an STX before it, which a scanner may put there or have begun an answer with, and
 * without blanks; undefined for what is no printable text in UTF-8. So is one with an ETX behind it:
 * otherwise the frames of a card reader would be codes.
 */
function textOf(line: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(line[0] === STX ? line.subarray(1) : line).trim()
    return /[\p{Cc}\p{Co}\p{Cs}]/u.test(text) ? undefined : text
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return undefined
  }
}
