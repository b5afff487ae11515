/**
 * What runs inside a simulated device: it is told what happens to it, and asked for bytes whenever
 * its serial line is free. It knows neither ports nor timers; `nowMs` is real time, as a device's own
 * clock would count it.
 */
export interface Firmware {
  readonly baudRate: number
  /** True when a changed byte is caught by the frame's own check. */
  readonly checked: boolean
  /** True while it has counted what it has not yet said; absent where all is said by `nextFrame`. */
  readonly owes?: boolean
  /** Power comes (back): the registers start at zero. */
  powerOn(nowMs: number): void
  /** The bytes to send now, or undefined when there is nothing to say. */
  nextFrame(nowMs: number): Uint8Array | undefined
  /** Bytes from the host, however they were split; absent in a device that only speaks. */
  receive?(bytes: Uint8Array, nowMs: number): void
}

/** Which way somebody walks, as the device is mounted. */
export type Direction = 'in' | 'out'

export interface CounterFirmware extends Firmware {
  crossed(direction: Direction): void
}

/** What a reader takes: a 125 kHz card's number, an NFC card's UID, or a code. */
export type Reads = 'number' | 'uid' | 'code'

export interface ReaderFirmware extends Firmware {
  readonly reads: Reads
  /** Something is held to the reader. False when too many wait already. */
  present(presented: Presented): boolean
}

export interface Presented {
  /** A card: ten digits, as printed on it, or the 14 hexadecimal digits of a 7-byte UID. A code: its text. */
  readonly text: string
  /** Called when the reader has seen it. */
  readonly onRead: () => void
}
