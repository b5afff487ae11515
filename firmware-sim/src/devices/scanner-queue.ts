import type { Presented } from './firmware.ts'
import { WaitingLine } from './waiting-line.ts'

/** Nobody shows two codes within less. */
const BETWEEN_CODES_MS = 150

/** What stands behind a scanned text. */
export type Tail = 'CR' | 'LF' | 'CRLF' | 'TAB' | 'none'

const TAIL_TEXTS: Readonly<Record<Tail, string>> = { CR: '\r', LF: '\n', CRLF: '\r\n', TAB: '\t', none: '' }

/** The codes that are shown to a scanner, one after the other, each sent once. */
export class ScannerQueue {
  readonly #tail: string
  readonly #waiting = new WaitingLine()
  #nextAtMs = 0

  constructor(tail: Tail) {
    this.#tail = TAIL_TEXTS[tail]
  }

  clear(): void {
    this.#waiting.disperse()
    this.#nextAtMs = 0
  }

  present(presented: Presented): boolean {
    return this.#waiting.join(presented)
  }

  /** The bytes of the next code, if one is due. */
  next(nowMs: number): Uint8Array | undefined {
    if (nowMs < this.#nextAtMs) return undefined
    const presented = this.#waiting.next()
    if (!presented) return undefined
    this.#nextAtMs = nowMs + BETWEEN_CODES_MS
    presented.onRead()
    return Buffer.from(presented.text + this.#tail, 'utf8')
  }
}
