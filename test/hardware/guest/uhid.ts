import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import type { UhidDevice } from './protocol.ts'

/** Of include/uapi/linux/uhid.h. */
const DESTROY = 1
const CREATE2 = 11
const INPUT2 = 12
const BUS_USB = 3

/** A HID device whose other end is this process. Gone when it is closed. */
export class UhidPlug {
  readonly #device: UhidDevice
  #file: FileHandle | undefined

  constructor(device: UhidDevice) {
    this.#device = device
  }

  async plug(): Promise<void> {
    this.#file = await open('/dev/uhid', 'r+')
    await this.#file.write(createEvent(this.#device))
  }

  async input(report: Buffer): Promise<void> {
    const event = Buffer.alloc(4 + 2 + report.length)
    event.writeUInt32LE(INPUT2, 0)
    event.writeUInt16LE(report.length, 4)
    report.copy(event, 6)
    await this.#file?.write(event)
  }

  async unplug(): Promise<void> {
    const event = Buffer.alloc(4)
    event.writeUInt32LE(DESTROY, 0)
    await this.#file?.write(event)
    await this.#file?.close()
    this.#file = undefined
  }
}

/** type, name[128], phys[64], uniq[64], size of the descriptor, bus, vendor, product, version, country, the descriptor. */
function createEvent({ name, serial, vendor, product, descriptor }: UhidDevice): Buffer {
  const bytes = Buffer.from(descriptor, 'hex')
  const event = Buffer.alloc(280 + bytes.length)
  event.writeUInt32LE(CREATE2, 0)
  event.write(name, 4, 127)
  event.write(serial, 196, 63)
  event.writeUInt16LE(bytes.length, 260)
  event.writeUInt16LE(BUS_USB, 262)
  event.writeUInt32LE(vendor, 264)
  event.writeUInt32LE(product, 268)
  bytes.copy(event, 280)
  return event
}
