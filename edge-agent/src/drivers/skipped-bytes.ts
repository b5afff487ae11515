import { type Fault, hexOf } from './driver.ts'

/** So many bytes of noise make one fault, so that endless noise is told without being kept. */
const REPORT_EVERY = 256

/**
 * Counts bytes that belong to no frame. When it reports depends on the bytes alone, not on how they
 * were split.
 */
export class SkippedBytes {
  readonly #keep: Uint8Array
  #count = 0

  /** @param keep how many bytes to show: 0 where they could be part of a card's number */
  constructor(keep: number) {
    this.#keep = new Uint8Array(keep)
  }

  add(byte: number, faults: { push(fault: Fault): void }): void {
    if (this.#count < this.#keep.length) this.#keep[this.#count] = byte
    this.#count++
    if (this.#count === REPORT_EVERY) this.report(faults)
  }

  /** Tells what was skipped so far, if anything: a frame begins. */
  report(faults: { push(fault: Fault): void }): void {
    if (this.#count === 0) return
    const shown = this.#keep.subarray(0, this.#count)
    faults.push({
      kind: 'fault',
      fault: 'noise',
      length: this.#count,
      ...(shown.length > 0 && { hex: hexOf(shown) }),
    })
    this.#count = 0
  }
}
