import { isUtf8 } from 'node:buffer'
import type { Fault, Reading } from '../drivers/driver.ts'

/** Faults for so long, without a reading between them, are no accident. */
const GARBLED_AFTER_MS = 10_000
const GARBLED_AFTER_FAULTS = 3
/** Faults further apart than this have nothing to do with each other. */
const FAULT_GAP_MS = 60_000

/**
 * Whether what comes from a device can be read, for one connection.
 *
 * - `mute`: nothing comes from one that speaks or answers by itself.
 * - `garbled`: bytes come, but for ten seconds nothing but faults; or, from one that speaks by itself,
 *   nothing that can be read in the time in which it should have spoken.
 *
 * Times are of a clock that is never set back.
 */
export class Readability {
  readonly #speaksWithinMs: number | undefined
  #readAt: number
  #hasRead = false
  #bytesAt: number | undefined
  #faults: { readonly since: number; last: number; count: number } | undefined

  /** @param speaksWithinMs undefined for a device that may be silent for ever */
  constructor(speaksWithinMs: number | undefined, nowMs: number) {
    this.#speaksWithinMs = speaksWithinMs
    this.#readAt = nowMs
  }

  /** Whether anything could be read since the connection was made. */
  get hasRead(): boolean {
    return this.#hasRead
  }

  /** To be called with what the driver made of bytes that came, or of their absence. */
  note(readings: readonly Reading[], cameBytes: boolean, nowMs: number): void {
    if (cameBytes) this.#bytesAt = nowMs
    for (const reading of readings)
      if (reading.kind !== 'fault') this.#read(nowMs)
      else if (isGarbage(reading)) this.#fault(nowMs)
  }

  judge(nowMs: number): 'mute' | 'garbled' | undefined {
    const faults = this.#faults
    if (faults && faults.count >= GARBLED_AFTER_FAULTS && faults.last - faults.since >= GARBLED_AFTER_MS)
      return 'garbled'
    if (!this.#isOverdue(nowMs)) return undefined
    const hasBytes = this.#bytesAt !== undefined && nowMs - this.#bytesAt <= (this.#speaksWithinMs ?? 0)
    return hasBytes ? 'garbled' : 'mute'
  }

  /** Whether the time is over in which it should have said something. */
  #isOverdue(nowMs: number): boolean {
    return this.#speaksWithinMs !== undefined && nowMs - this.#readAt > this.#speaksWithinMs
  }

  #read(nowMs: number): void {
    this.#readAt = nowMs
    this.#hasRead = true
    this.#faults = undefined
  }

  #fault(nowMs: number): void {
    const faults = this.#faults
    if (!faults || nowMs - faults.last > FAULT_GAP_MS) this.#faults = { since: nowMs, last: nowMs, count: 1 }
    else {
      faults.last = nowMs
      faults.count++
    }
  }
}

/** A line of text that no pattern knows is a device's log; one that is no text at all is garbage. */
function isGarbage({ fault, hex }: Fault): boolean {
  if (fault === 'unanswered' || fault === 'refused') return false
  if (fault !== 'unmatched') return true
  return hex !== undefined && !isText(Buffer.from(hex, 'hex'))
}

function isText(bytes: Buffer): boolean {
  const isControl = (byte: number) => byte < 0x20 && byte !== 0x09 && byte !== 0x1b
  return !bytes.some(isControl) && (isUtf8(bytes) || isUtf8(withoutHalfCharacter(bytes)))
}

/** Faults show their first bytes, which may end within a character. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  const start = bytes.findLastIndex((byte) => byte >= 0xc0)
  return start >= bytes.length - 3 && start >= 0 ? bytes.subarray(0, start) : bytes
}
