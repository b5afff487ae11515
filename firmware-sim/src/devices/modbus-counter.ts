import type { CounterFirmware, Direction } from './firmware.ts'

const EXCEPTION = 0x80
const ILLEGAL_FUNCTION = 0x01
const ILLEGAL_ADDRESS = 0x02
const ILLEGAL_VALUE = 0x03
const REQUEST_BYTES = 8
const MOST_REGISTERS = 125
/** A pause between bytes ends a request. On the line 3.5 characters; here also what a busy host needs. */
const REQUEST_ENDS_AFTER_MS = 50

export interface ModbusRegister {
  /** As it stands in the request: the first register is 0. */
  readonly address: number
  /** Bits: one register, or two. */
  readonly width: 16 | 32
}

export interface ModbusMap {
  readonly baudRate: number
  readonly unit: number
  readonly function: 3 | 4
  readonly in: ModbusRegister
  readonly out: ModbusRegister
  /** Which half of a 32-bit number comes first. */
  readonly wordOrder: 'big' | 'little'
  /** At which number the registers start again at zero, where they do before they are full. */
  readonly modulus: number
  /** Registers that run on, or that a read sets back to zero. */
  readonly semantics: 'totals' | 'since-last-read'
}

/** CRC-16 of Modbus: polynomial A001 (8005 reflected), initial value FFFF (`123456789` gives 4B37). */
export function crc16Modbus(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}

/** A message with its CRC behind it, low byte first. */
export function modbusFrame(message: readonly number[]): Uint8Array {
  const crc = crc16Modbus(Uint8Array.from(message))
  return Uint8Array.from([...message, crc & 0xff, crc >> 8])
}

/**
 * A counter on Modbus RTU: it is asked for registers and answers. It is silent for another unit's
 * address and for a damaged request, and answers with an exception to what it cannot do.
 */
export class ModbusCounter implements CounterFirmware {
  readonly baudRate: number
  readonly checked = true
  readonly #map: ModbusMap
  #in = 0
  #out = 0
  /** Whether anything was counted since the last answer that told it. */
  #owesIn = false
  #owesOut = false
  #heard: number[] = []
  #heardAtMs = 0
  #answer: Uint8Array | undefined

  constructor(map: ModbusMap) {
    this.#map = map
    this.baudRate = map.baudRate
  }

  get owes(): boolean {
    return this.#owesIn || this.#owesOut
  }

  powerOn(): void {
    this.#in = 0
    this.#out = 0
    this.#owesIn = false
    this.#owesOut = false
    this.#heard = []
    this.#answer = undefined
  }

  crossed(direction: Direction): void {
    if (direction === 'in') this.#in = (this.#in + 1) % this.#map.modulus
    else this.#out = (this.#out + 1) % this.#map.modulus
    if (direction === 'in') this.#owesIn = true
    else this.#owesOut = true
  }

  receive(bytes: Uint8Array, nowMs: number): void {
    if (nowMs - this.#heardAtMs > REQUEST_ENDS_AFTER_MS) this.#heard = []
    this.#heardAtMs = nowMs
    for (const byte of bytes) this.#hear(byte)
  }

  nextFrame(): Uint8Array | undefined {
    const answer = this.#answer
    this.#answer = undefined
    return answer
  }

  #hear(byte: number): void {
    this.#heard = [...this.#heard, byte].slice(-REQUEST_BYTES)
    if (this.#heard.length < REQUEST_BYTES) return
    const request = Uint8Array.from(this.#heard)
    // A message with its own CRC behind it has the CRC 0.
    if (crc16Modbus(request) !== 0) return
    this.#heard = []
    this.#take(Buffer.from(request))
  }

  #take(request: Buffer): void {
    if (request.readUInt8(0) !== this.#map.unit) return
    const asked = request.readUInt8(1)
    const first = request.readUInt16BE(2)
    const count = request.readUInt16BE(4)
    const answer = this.#answerTo(asked, first, count)
    const message = typeof answer === 'number' ? [asked | EXCEPTION, answer] : answer
    this.#answer = modbusFrame([this.#map.unit, ...message])
  }

  /** @returns an exception's code, or an answer */
  #answerTo(asked: number, first: number, count: number): number | number[] {
    if (asked !== this.#map.function) return ILLEGAL_FUNCTION
    if (count === 0 || count > MOST_REGISTERS) return ILLEGAL_VALUE
    const held = new Map([
      ...this.#wordsOf(this.#map.in, this.#in),
      ...this.#wordsOf(this.#map.out, this.#out),
    ])
    const addresses = Array.from({ length: count }, (_, i) => first + i)
    const words = addresses.flatMap((address) => held.get(address) ?? [])
    if (words.length < count) return ILLEGAL_ADDRESS
    this.#noteTold(addresses)
    return [asked, 2 * count, ...words.flatMap((word) => [word >> 8, word & 0xff])]
  }

  #wordsOf({ address, width }: ModbusRegister, value: number): [address: number, word: number][] {
    const low = value & 0xffff
    if (width === 16) return [[address, low]]
    const high = Math.floor(value / 0x10000) & 0xffff
    return this.#map.wordOrder === 'big'
      ? [
          [address, high],
          [address + 1, low],
        ]
      : [
          [address, low],
          [address + 1, high],
        ]
  }

  /** A number is told once all of its registers were read. */
  #noteTold(addresses: readonly number[]): void {
    const tells = ({ address, width }: ModbusRegister) =>
      addresses.includes(address) && addresses.includes(address + width / 16 - 1)
    const forgets = this.#map.semantics === 'since-last-read'
    if (tells(this.#map.in)) {
      this.#owesIn = false
      if (forgets) this.#in = 0
    }
    if (tells(this.#map.out)) {
      this.#owesOut = false
      if (forgets) this.#out = 0
    }
  }
}
