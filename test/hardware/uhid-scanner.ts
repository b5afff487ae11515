import { HID_POS_DESCRIPTOR } from '@munteok/firmware-sim'
import type { UsbIdentity } from './gadget-scanner.ts'
import type { Guest } from './guest.ts'

/** A HID POS scanner whose reports come from a program in the guest, through the kernel's uhid. */
export class UhidScanner {
  readonly #guest: Guest
  readonly #identity: UsbIdentity

  constructor(guest: Guest, identity: UsbIdentity) {
    this.#guest = guest
    this.#identity = identity
  }

  async plug(): Promise<void> {
    const { serial, vendor, product, name } = this.#identity
    await this.#guest.call('uhidCreate', {
      key: serial,
      name,
      serial,
      vendor: Number.parseInt(vendor, 16),
      product: Number.parseInt(product, 16),
      descriptor: Buffer.from(HID_POS_DESCRIPTOR).toString('hex'),
    })
  }

  async unplug(): Promise<void> {
    await this.#guest.call('uhidDestroy', { key: this.#identity.serial })
  }

  async report(reports: readonly Uint8Array[]): Promise<void> {
    const texts = reports.map((report) => Buffer.from(report).toString('hex'))
    await this.#guest.call('uhidInput', { key: this.#identity.serial, reports: texts })
  }
}
