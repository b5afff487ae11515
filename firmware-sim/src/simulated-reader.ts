import type { Presented, ReaderFirmware, Reads } from './devices/firmware.ts'
import { SimulatedDevice, type SimulatedDeviceParts } from './simulated-device.ts'

/** A reader of cards or codes on a floor. */
export class SimulatedReader extends SimulatedDevice {
  readonly floor: string
  readonly #reader: ReaderFirmware
  #taken = 0

  constructor(parts: SimulatedDeviceParts & { firmware: ReaderFirmware; floor: string }) {
    super(parts)
    this.floor = parts.floor
    this.#reader = parts.firmware
  }

  get reads(): Reads {
    return this.#reader.reads
  }

  /** How many cards or codes it has read. */
  get taken(): number {
    return this.#taken
  }

  /** @returns false when the reader is dead or too many wait at it */
  present({ text, onRead }: Presented): boolean {
    if (!this.plugged) return false
    const noted = () => {
      this.#taken++
      onRead()
    }
    if (!this.#reader.present({ text, onRead: noted })) return false
    this.pump()
    return true
  }
}
