import { setTimeout as sleep } from 'node:timers/promises'
import { plugWhenFree } from './ftdi-adapter.ts'
import type { Guest } from './guest.ts'

/** QEMU's keyboard, 0627:0001, keeps 16 events: what comes faster than the guest asks for is lost. */
const HOLD_MS = 25

/** A card reader that types the card's number and Enter: a USB keyboard, driven by the kernel's usbhid. */
export class KeyboardWedge {
  readonly #guest: Guest
  readonly #serial: string

  constructor(guest: Guest, serial: string) {
    this.#guest = guest
    this.#serial = serial
  }

  async plug(socket: number): Promise<void> {
    const device = {
      driver: 'usb-kbd',
      id: 'wedge',
      bus: 'usb.0',
      port: String(socket),
      serial: this.#serial,
    }
    await plugWhenFree(this.#guest, device)
  }

  async unplug(): Promise<void> {
    await this.#guest.qmp.execute('device_del', { id: 'wedge' })
  }

  /** @param keys by their names in QEMU: `7`, `ret` */
  async type(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#key(key, true)
      await this.#key(key, false)
    }
  }

  async #key(key: string, down: boolean): Promise<void> {
    const event = { type: 'key', data: { down, key: { type: 'qcode', data: key } } }
    await this.#guest.qmp.execute('input-send-event', { events: [event] })
    await sleep(HOLD_MS)
  }
}
