import { MunteokError } from '@munteok/core'
import type { HidEvents, HidLibrary, OpenHid } from './hid-library.ts'
import type { HeldLock } from './hid-lock.ts'
import type { HidSystem } from './hid-system.ts'

/** One HID device, open and ours until it is closed. */
export class HidConnection {
  readonly path: string
  readonly #system: HidSystem
  readonly #node: string
  readonly #lock: HeldLock
  readonly #device: OpenHid

  private constructor(path: string, system: HidSystem, node: string, lock: HeldLock, device: OpenHid) {
    this.path = path
    this.#system = system
    this.#node = node
    this.#lock = lock
    this.#device = device
  }

  /** @throws MunteokError `outside` `in-use`, or what the library says when it cannot be opened */
  static async open(
    path: string,
    library: HidLibrary,
    system: HidSystem,
    events: HidEvents,
  ): Promise<HidConnection> {
    const node = system.nodeAt(path)
    const lock = await system.lock(path)
    if (!lock)
      throw new MunteokError('outside', 'in-use', `${path} is in use by another agent: stop that one`)
    try {
      return new HidConnection(path, system, node, lock, await library.open(path, events))
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** False once the node is gone, or is another device. */
  get isThere(): boolean {
    return this.#system.nodeAt(this.path) === this.#node
  }

  write(report: Uint8Array): Promise<void> {
    return this.#device.write(report)
  }

  /** Never fails: a device that was pulled out is closed already. */
  async close(): Promise<void> {
    try {
      await this.#device.close()
    } catch {
      // Nothing is left to close.
    }
    await this.#lock.release()
  }
}
