/**
 * Terabee People Counting Evo: running totals in frames of 15 bytes, or 11 without the device's id.
 *
 * | bytes | what |
 * |---|---|
 * | 2 | `"PC"` |
 * | 4 | device id (absent in the short form) |
 * | 4 | in less out, signed |
 * | 2 | in |
 * | 2 | out |
 * | 1 | CRC-8, polynomial 07, start 00, over all bytes before it |
 *
 * From the maker's manual. It does not say which byte of a number comes first, nor whether the CRC
 * covers the header: big-endian, and that it does, are assumed from its printed frames. Where a device
 * is otherwise, every frame is a fault of the check, or the numbers jump by 256: options `crcFrom` and
 * `byteOrder`. Totals are 16 bits wide, so they wrap around at 65,536.
 *
 * What the check is worth: over at most 112 bits this CRC sees every error of up to three bits, of
 * any odd number of bits, and every burst of up to eight bits. Of other errors it misses one in 256,
 * and so
 * it does of torn frames that the next one's beginning fills up. Therefore a surprising total is held
 * until the next frame agrees with it (`counter-totals.ts`).
 */
import Type from 'typebox'
import { Baud, type DeviceDriver, defineDriver, hexOf, type Reading, serialAt } from './driver.ts'
import { SkippedBytes } from './skipped-bytes.ts'

const P = 0x50
const C = 0x43
const HEADER_BYTES = 2
const MODULUS = 0x10000

interface Layout {
  readonly frameLength: number
  readonly isLittleEndian: boolean
  /** The first byte that the CRC covers. */
  readonly crcFrom: number
}

class TerabeeEvo implements DeviceDriver {
  readonly #frame: Uint8Array
  readonly #view: DataView
  readonly #layout: Layout
  readonly #skipped = new SkippedBytes(32)
  #filled = 0

  constructor(layout: Layout) {
    this.#layout = layout
    this.#frame = new Uint8Array(layout.frameLength)
    this.#view = new DataView(this.#frame.buffer)
  }

  push(chunk: Uint8Array): Reading[] {
    const readings: Reading[] = []
    for (const byte of chunk) this.#take(byte, readings)
    return readings
  }

  #take(byte: number, readings: Reading[]): void {
    if (this.#filled === 1 && byte !== C) {
      this.#skipped.add(P, readings)
      this.#filled = 0
    }
    if (this.#filled === 0 && byte !== P) {
      this.#skipped.add(byte, readings)
      return
    }
    this.#frame[this.#filled++] = byte
    if (this.#filled === 2) this.#skipped.report(readings)
    if (this.#filled === this.#frame.length) this.#finish(readings)
  }

  #finish(readings: Reading[]): void {
    const end = this.#frame.length - 1
    const { isLittleEndian, crcFrom } = this.#layout
    if (crc8(this.#frame.subarray(crcFrom, end)) === this.#frame[end]) {
      readings.push({
        kind: 'totals',
        in: this.#view.getUint16(end - 4, isLittleEndian),
        out: this.#view.getUint16(end - 2, isLittleEndian),
        modulus: MODULUS,
      })
      this.#filled = 0
      return
    }
    readings.push({ kind: 'fault', fault: 'checksum', length: end + 1, hex: hexOf(this.#frame) })
    this.#resume()
  }

  /** After a bad frame: its header may have been noise, and the true one may stand inside it. */
  #resume(): void {
    const frame = this.#frame
    for (let start = 1; start < frame.length; start++) {
      const isLast = start === frame.length - 1
      if (frame[start] === P && (isLast || frame[start + 1] === C)) {
        frame.copyWithin(0, start)
        this.#filled = frame.length - start
        return
      }
    }
    this.#filled = 0
  }
}

const CRC_TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1
  return crc
})

/** CRC-8, polynomial x⁸ + x² + x + 1, start 0, not reflected. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) crc = CRC_TABLE[crc ^ byte] ?? 0
  return crc
}

export const terabeeEvo = defineDriver({
  name: 'terabee-evo',
  title: 'Terabee People Counting Evo',
  measures: 'passages',
  options: Type.Object(
    {
      /** Whether frames carry the device's id; true when absent. */
      withId: Type.Optional(Type.Boolean()),
      /** `big` when absent, which is assumed. */
      byteOrder: Type.Optional(Type.Union([Type.Literal('big'), Type.Literal('little')])),
      /** Where the CRC begins: with the `header`, which is assumed, or `after-header`. */
      crcFrom: Type.Optional(Type.Union([Type.Literal('header'), Type.Literal('after-header')])),
      baud: Baud,
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 115_200),
  // It repeats its totals at least every second.
  speaksWithinMs: () => 10_000,
  create: ({ withId = true, byteOrder, crcFrom }) =>
    new TerabeeEvo({
      frameLength: withId ? 15 : 11,
      isLittleEndian: byteOrder === 'little',
      crcFrom: crcFrom === 'after-header' ? HEADER_BYTES : 0,
    }),
})
