import type { CounterFirmware, Direction } from './firmware.ts'

const TOTALS_EVERY_MS = 1_000
const DISTANCES_EVERY_MS = 200
const HEADER = [0x50, 0x43]
const DISTANCES_HEADER = [0x44, 0x44]
/** Nobody stands there: both beams reach the far side of the door. */
const DOOR_MM = [1_180, 1_205] as const

export interface TerabeeTotals {
  readonly in: number
  readonly out: number
}

/** What the manual leaves open, and the short form. */
export interface TerabeeFormat {
  /** Big-endian when absent. */
  readonly byteOrder?: 'big' | 'little'
  /** Whether the CRC covers `PC`; it does when absent. */
  readonly crcFrom?: 'header' | 'after-header'
}

/**
 * The cumulative frame of a Terabee People Counting Evo:
 *
 * | bytes | |
 * |---|---|
 * | 2 | `PC` |
 * | 4 | the device's id (left out in the short form) |
 * | 4 | net: in − out, signed |
 * | 2 | in, wraps at 65536 |
 * | 2 | out, wraps at 65536 |
 * | 1 | CRC-8 over all before it |
 *
 * Byte order and the CRC's range are assumptions: the manual shows frames, not how they were made.
 *
 * @param id undefined for the short form, 11 bytes instead of 15
 */
export function encodeTerabeeFrame(
  totals: TerabeeTotals,
  id: number | undefined,
  { byteOrder = 'big', crcFrom = 'header' }: TerabeeFormat = {},
): Uint8Array {
  const numbers = [
    ...(id === undefined ? [] : numberBytes(id, 4, byteOrder)),
    ...numberBytes(totals.in - totals.out, 4, byteOrder),
    ...numberBytes(totals.in, 2, byteOrder),
    ...numberBytes(totals.out, 2, byteOrder),
  ]
  const checked = crcFrom === 'header' ? [...HEADER, ...numbers] : numbers
  return Uint8Array.from([...HEADER, ...numbers, crc8(Uint8Array.from(checked))])
}

/** What it measures between people: `DD`, both distances in mm, CRC-8. */
export function encodeTerabeeDistances(
  mm: readonly [number, number],
  { byteOrder = 'big', crcFrom = 'header' }: TerabeeFormat = {},
): Uint8Array {
  const numbers = mm.flatMap((each) => numberBytes(each, 2, byteOrder))
  const checked = crcFrom === 'header' ? [...DISTANCES_HEADER, ...numbers] : numbers
  return Uint8Array.from([...DISTANCES_HEADER, ...numbers, crc8(Uint8Array.from(checked))])
}

/** The low bytes of a number; of a negative one its two's complement. */
function numberBytes(value: number, length: number, byteOrder: 'big' | 'little'): number[] {
  const lowFirst = Array.from({ length }, (_, place) => (value >> (8 * place)) & 0xff)
  return byteOrder === 'little' ? lowFirst : lowFirst.toReversed()
}

/** CRC-8: polynomial 07, initial value 00, nothing reflected (`123456789` gives F4). */
export function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1
  }
  return crc
}

/**
 * A counter that sends its totals at each change, and what it measures all the time. The real one sends
 * totals only when somebody has passed; this one repeats them every second, so that whoever begins to
 * listen knows at once where its numbers stand.
 */
export class TerabeeEvo implements CounterFirmware {
  readonly baudRate: number
  readonly checked = true
  readonly #id: number | undefined
  readonly #format: TerabeeFormat
  #in = 0
  #out = 0
  #changed = true
  #totalsAt = 0
  #distancesAt = 0

  /** @param id undefined for a device that leaves it out */
  constructor(id: number | undefined, format: TerabeeFormat = {}, baudRate = 115_200) {
    this.#id = id
    this.#format = format
    this.baudRate = baudRate
  }

  powerOn(): void {
    this.#in = 0
    this.#out = 0
    this.#changed = true
  }

  crossed(direction: Direction): void {
    if (direction === 'in') this.#in++
    else this.#out++
    this.#changed = true
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    if (!this.#changed && nowMs - this.#totalsAt < TOTALS_EVERY_MS) return this.#distances(nowMs)
    this.#changed = false
    this.#totalsAt = nowMs
    return encodeTerabeeFrame({ in: this.#in, out: this.#out }, this.#id, this.#format)
  }

  #distances(nowMs: number): Uint8Array | undefined {
    if (nowMs - this.#distancesAt < DISTANCES_EVERY_MS) return undefined
    this.#distancesAt = nowMs
    return encodeTerabeeDistances(DOOR_MM, this.#format)
  }
}
