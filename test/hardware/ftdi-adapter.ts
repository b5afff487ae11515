import { setTimeout as sleep } from 'node:timers/promises'
import type { Guest } from './guest.ts'

const SAYS_AGAIN_MS = 300

export interface FtdiAdapterOptions {
  readonly guest: Guest
  /** The id of the line to it. */
  readonly line: string
  readonly serial: string
  /** What the device behind it says again and again, as long as somebody can hear it. */
  readonly says?: () => Uint8Array
}

/**
 * A serial device behind an FTDI adapter (0403:6001), with a power supply of its own: it goes on counting
 * while the adapter is not plugged in. The adapter is QEMU's, driven by the kernel's ftdi_sio.
 */
export class FtdiAdapter {
  readonly #options: FtdiAdapterOptions
  #timer: NodeJS.Timeout | undefined

  constructor(options: FtdiAdapterOptions) {
    this.#options = options
  }

  /** @param socket the number of the port at the machine's USB controller */
  async plug(socket: number): Promise<void> {
    const { guest, line, serial, says } = this.#options
    const place = { bus: 'usb.0', port: String(socket) }
    const device = { driver: 'usb-serial', id: line, ...place, chardev: line, serial, 'always-plugged': true }
    await plugWhenFree(guest, device)
    if (says) this.#timer = setInterval(() => guest.line(line).write(says()), SAYS_AGAIN_MS)
  }

  async unplug(): Promise<void> {
    this.close()
    const { guest, line } = this.#options
    await guest.qmp.execute('device_del', { id: line })
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { guest, line } = this.#options
    await new Promise<void>((resolve, reject) =>
      guest.line(line).write(bytes, (error) => (error ? reject(error) : resolve())),
    )
  }

  /** Ends what the device says. To be called in the end, where it may still be plugged in. */
  close(): void {
    clearInterval(this.#timer)
  }
}

/** QEMU may need a moment until what was pulled out is gone. */
export async function plugWhenFree(guest: Guest, device: Record<string, unknown>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await guest.qmp.execute('device_add', device)
      return
    } catch (error) {
      if (tries === 50 || !/in use|duplicate/i.test(String(error))) throw error
      await sleep(100)
    }
  }
}
