import { setTimeout as sleep } from 'node:timers/promises'
import { plugWhenFree } from './ftdi-adapter.ts'
import type { Guest } from './guest.ts'

/** QEMU's keyboard, 0627:0001, keeps 16 events: what comes faster than the guest asks for is lost. */
const HOLD_MS = 40

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

  type(keys: readonly string[]): Promise<void> {
    return typeKeys(this.#guest, keys)
  }
}

/**
 * Keys of the keyboard that was plugged in last, one after the other at QEMU's own pace: that of this
 * process would falter on a busy machine.
 * @param keys by their names in QEMU: `7`, `ret`
 */
export async function typeKeys(guest: Guest, keys: readonly string[]): Promise<void> {
  for (const data of keys)
    await guest.qmp.execute('send-key', { keys: [{ type: 'qcode', data }], 'hold-time': HOLD_MS })
  await sleep(keys.length * 2 * HOLD_MS)
}
