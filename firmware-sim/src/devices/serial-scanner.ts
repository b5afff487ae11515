import type { Presented, ReaderFirmware } from './firmware.ts'
import { ScannerQueue, type Tail } from './scanner-queue.ts'

/** A scanner that sends the text of each code, and nothing else. */
export class SerialScanner implements ReaderFirmware {
  readonly baudRate: number
  readonly checked = false
  readonly reads = 'code'
  readonly #codes: ScannerQueue

  constructor(tail: Tail, baudRate = 9_600) {
    this.#codes = new ScannerQueue(tail)
    this.baudRate = baudRate
  }

  powerOn(): void {
    this.#codes.clear()
  }

  present(presented: Presented): boolean {
    return this.#codes.present(presented)
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    return this.#codes.next(nowMs)
  }
}
