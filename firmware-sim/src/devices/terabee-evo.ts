import type { CounterFirmware, Direction } from './firmware.ts'

const SEND_AGAIN_MS = 1_000

export interface TerabeeTotals {
  readonly in: number
  readonly out: number
}

/**
 * The cumulative frame of a Terabee People Counting Evo, big-endian:
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
export function encodeTerabeeFrame(totals: TerabeeTotals, id: number | undefined): Uint8Array {
  const idBytes = id === undefined ? 0 : 4
  const frame = Buffer.alloc(11 + idBytes)
  frame.write('PC', 'latin1')
  if (id !== undefined) frame.writeUInt32BE(id >>> 0, 2)
  frame.writeInt32BE((totals.in - totals.out) | 0, 2 + idBytes)
  frame.writeUInt16BE(totals.in & 0xffff, 6 + idBytes)
  frame.writeUInt16BE(totals.out & 0xffff, 8 + idBytes)
  frame.writeUInt8(crc8(frame.subarray(0, -1)), frame.length - 1)
  return frame
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

/** A counter that sends its totals at each change and at least every second. */
export class TerabeeEvo implements CounterFirmware {
  readonly baudRate = 115_200
  readonly checked = true
  readonly #id: number | undefined
  #in = 0
  #out = 0
  #changed = true
  #sentAt = 0

  /** @param id undefined for a device that leaves it out */
  constructor(id: number | undefined) {
    this.#id = id
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
    if (!this.#changed && nowMs - this.#sentAt < SEND_AGAIN_MS) return undefined
    this.#changed = false
    this.#sentAt = nowMs
    return encodeTerabeeFrame({ in: this.#in, out: this.#out }, this.#id)
  }
}
