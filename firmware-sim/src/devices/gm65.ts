import type { Presented, ReaderFirmware } from './firmware.ts'
import { ScannerQueue, type Tail } from './scanner-queue.ts'

const READ = 0x07
const WRITE = 0x08
const SAVE = 0x09
/** Sent instead of a CRC by a host that does not care. */
const NO_CHECK = [0xab, 0xcd] as const
const HEAD_BYTES = 4
const ADDRESS_BYTES = 2
const CRC_BYTES = 2
const BAUD_ADDRESS = 0x2a
const VERSION_ADDRESS = 0xe2
/** 1.00, in hundredths. */
const VERSION = 100
/** 9600 baud, as the manual has it: low byte first. */
const BAUD_9600 = [0x39, 0x01] as const

/** CRC-16/XMODEM: polynomial 1021, initial value 0000 (`123456789` gives 31C3). */
export function crc16Xmodem(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1
  }
  return crc
}

/** An answer: `02 00`, then status 00, the number of data bytes, the data, and the CRC of those, high byte first. */
export function gm65Answer(data: readonly number[]): Uint8Array {
  const body = [0x00, data.length, ...data]
  const crc = crc16Xmodem(Uint8Array.from(body))
  return Uint8Array.from([0x02, 0x00, ...body, crc >> 8, crc & 0xff])
}

/**
 * A GM65 / GM812 scan module: codes as text, and between them answers to commands
 * `7E 00 type length address(2) data CRC`. Its settings live in a zone of 256 bytes.
 */
export class Gm65 implements ReaderFirmware {
  readonly baudRate: number
  readonly checked = false
  readonly reads = 'code'
  readonly #codes: ScannerQueue
  readonly #zone = new Uint8Array(256)
  #heard: number[] = []
  #answers: Uint8Array[] = []

  constructor(tail: Tail, baudRate = 9_600) {
    this.#codes = new ScannerQueue(tail)
    this.baudRate = baudRate
    this.#zone.set(BAUD_9600, BAUD_ADDRESS)
    this.#zone[VERSION_ADDRESS] = VERSION
  }

  /** Its settings are kept. */
  powerOn(): void {
    this.#codes.clear()
    this.#heard = []
    this.#answers = []
  }

  present(presented: Presented): boolean {
    return this.#codes.present(presented)
  }

  receive(bytes: Uint8Array): void {
    this.#heard.push(...bytes)
    for (let command = takeCommand(this.#heard); command; command = takeCommand(this.#heard))
      this.#take(command)
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    return this.#answers.shift() ?? this.#codes.next(nowMs)
  }

  #take({ type, address, data }: Command): void {
    if (type === READ) {
      const [count = 0] = data
      this.#answers.push(gm65Answer([...this.#zone.subarray(address, address + (count || 256))]))
    } else {
      if (type === WRITE) this.#zone.set(data.slice(0, this.#zone.length - address), address)
      this.#answers.push(gm65Answer([0x00]))
    }
  }
}

interface Command {
  readonly type: number
  readonly address: number
  readonly data: readonly number[]
}

/** Takes the first whole command out of what was heard; what is none, or is damaged, is left out. */
function takeCommand(heard: number[]): Command | undefined {
  while (heard.length >= HEAD_BYTES) {
    const [head, zero, type = 0, length = 0] = heard
    const bytes = HEAD_BYTES + ADDRESS_BYTES + length + CRC_BYTES
    if (head !== 0x7e || zero !== 0x00 || ![READ, WRITE, SAVE].includes(type)) heard.shift()
    else if (heard.length < bytes) return undefined
    else if (!isIntact(heard.slice(2, bytes))) heard.shift()
    else {
      const [, , , , high = 0, low = 0, ...rest] = heard.splice(0, bytes)
      return { type, address: (high << 8) | low, data: rest.slice(0, length) }
    }
  }
  return undefined
}

function isIntact(checked: readonly number[]): boolean {
  const crc = checked.slice(-CRC_BYTES)
  if (crc[0] === NO_CHECK[0] && crc[1] === NO_CHECK[1]) return true
  // Bytes with their own CRC behind them have the CRC 0.
  return crc16Xmodem(Uint8Array.from(checked)) === 0
}
