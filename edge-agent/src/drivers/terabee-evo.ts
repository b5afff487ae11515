/**
 * Terabee (TeraRanger) People Counting Evo: running totals in frames of 15 bytes, or 11 without the
 * device's id, sent when somebody has passed; and the distances that it measures, all the time.
 *
 * | bytes | totals | bytes | distances |
 * |---|---|---|---|
 * | 2 | `"PC"` | 2 | `"DD"` |
 * | 4 | device id (absent in the short form) | 2 | the first |
 * | 4 | in less out, signed | 2 | the second |
 * | 2 | in | 1 | CRC-8 |
 * | 2 | out | | |
 * | 1 | CRC-8, polynomial 07, start 00, over all bytes before it | | |
 *
 * From the maker's manuals (TeraRanger Evo People Counter, 2021, section 5.5; Evo Swipe Plus, 2020, for
 * the short form). They do not say which byte of a number comes first, nor whether the CRC covers the
 * header: big-endian, and that it does, are assumed from the printed frames and commands. Where a device
 * is otherwise, every frame is a fault: options `crcFrom` and `byteOrder`. Totals are 16 bits wide, so
 * they wrap around at 65,536, and start at zero when the power comes on.
 *
 * What the checks are worth: over at most 112 bits this CRC sees every error of up to three bits, of any
 * odd number of bits, and every burst of up to eight bits; of other errors it misses one in 256. That "in
 * less out" must agree with both totals leaves one in 65,536 of those. A surprising total is also held
 * until the next frame agrees with it (`counter-totals.ts`).
 */
import Type from 'typebox'
import { Baud, type DeviceDriver, defineDriver, hexOf, type Reading, serialAt } from './driver.ts'
import { SkippedBytes } from './skipped-bytes.ts'

const HEADERS = { totals: 'PC', distances: 'DD' } as const
const HEADER_BYTES = 2
const DISTANCES_BYTES = 7
const MODULUS = 0x10000

interface Layout {
  /** Of a frame with totals. */
  readonly totalsBytes: number
  readonly isLittleEndian: boolean
  /** The first byte that the CRC covers. */
  readonly crcFrom: number
  readonly isNetChecked: boolean
}

class TerabeeEvo implements DeviceDriver {
  readonly #layout: Layout
  readonly #frame: Uint8Array
  readonly #view: DataView
  readonly #skipped = new SkippedBytes(32)
  #filled = 0

  constructor(layout: Layout) {
    this.#layout = layout
    this.#frame = new Uint8Array(layout.totalsBytes)
    this.#view = new DataView(this.#frame.buffer)
  }

  push(chunk: Uint8Array): Reading[] {
    const readings: Reading[] = []
    for (const byte of chunk) this.#take(byte, readings)
    return readings
  }

  #take(byte: number, readings: Reading[]): void {
    this.#frame[this.#filled++] = byte
    if (this.#filled < HEADER_BYTES) {
      if (!mayBegin(byte, undefined)) this.#skip(readings)
    } else if (this.#filled === HEADER_BYTES) {
      if (mayBegin(this.#frame[0], byte)) this.#skipped.report(readings)
      else this.#skip(readings)
    } else if (this.#filled === this.#length) this.#finish(readings)
  }

  get #length(): number {
    return this.#frame[0] === HEADERS.distances.charCodeAt(0) ? DISTANCES_BYTES : this.#layout.totalsBytes
  }

  /** The first byte begins nothing; the second one, if there is one, may. */
  #skip(readings: Reading[]): void {
    const [first = 0, second = 0] = this.#frame
    const hasSecond = this.#filled === HEADER_BYTES
    this.#filled = 0
    this.#skipped.add(first, readings)
    if (hasSecond) this.#take(second, readings)
  }

  #finish(readings: Reading[]): void {
    const end = this.#filled - 1
    const frame = this.#frame.subarray(0, this.#filled)
    if (crc8(frame.subarray(this.#layout.crcFrom, end)) !== frame[end]) this.#drop('checksum', readings)
    else if (end + 1 !== this.#layout.totalsBytes) this.#done({ kind: 'info' }, readings)
    else this.#finishTotals(end, readings)
  }

  #finishTotals(end: number, readings: Reading[]): void {
    const { isLittleEndian, isNetChecked } = this.#layout
    const net = this.#view.getInt32(end - 8, isLittleEndian)
    const entered = this.#view.getUint16(end - 4, isLittleEndian)
    const left = this.#view.getUint16(end - 2, isLittleEndian)
    const agrees = (net - (entered - left)) % MODULUS === 0
    if (isNetChecked && !agrees) this.#drop('implausible', readings)
    else this.#done({ kind: 'totals', in: entered, out: left, modulus: MODULUS }, readings)
  }

  #done(reading: Reading, readings: Reading[]): void {
    this.#filled = 0
    readings.push(reading)
  }

  /** Tells a bad frame. Its header may have been noise, and the true one may stand inside it. */
  #drop(fault: 'checksum' | 'implausible', readings: Reading[]): void {
    const bad = this.#frame.slice(0, this.#filled)
    readings.push({ kind: 'fault', fault, length: bad.length, hex: hexOf(bad) })
    this.#filled = 0
    const start = bad.findIndex((byte, i) => i > 0 && mayBegin(byte, bad[i + 1]))
    if (start > 0) for (const byte of bad.subarray(start)) this.#take(byte, readings)
  }
}

/** Whether a frame may begin so. @param second undefined where it has not come yet */
function mayBegin(first: number | undefined, second: number | undefined): boolean {
  return Object.values(HEADERS).some(
    (header) => first === header.charCodeAt(0) && (second === undefined || second === header.charCodeAt(1)),
  )
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
      withId: Type.Optional(
        Type.Boolean({ description: "whether totals carry the device's id; true when absent" }),
      ),
      byteOrder: Type.Optional(
        Type.Union([Type.Literal('big'), Type.Literal('little')], {
          description: 'big when absent, which is assumed',
        }),
      ),
      crcFrom: Type.Optional(
        Type.Union([Type.Literal('header'), Type.Literal('after-header')], {
          description: 'where the check begins; with the header when absent, which is assumed',
        }),
      ),
      checkNet: Type.Optional(
        Type.Boolean({ description: 'false for one whose "in less out" does not agree with its totals' }),
      ),
      baud: Baud,
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 115_200),
  // It sends distances all the time.
  speaksWithinMs: () => 10_000,
  create: ({ withId = true, byteOrder, crcFrom, checkNet = true }) =>
    new TerabeeEvo({
      totalsBytes: withId ? 15 : 11,
      isNetChecked: checkNet,
      isLittleEndian: byteOrder === 'little',
      crcFrom: crcFrom === 'after-header' ? HEADER_BYTES : 0,
    }),
})
