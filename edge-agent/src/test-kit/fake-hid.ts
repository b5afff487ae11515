import { MunteokError } from '@munteok/core'
import type { HidEvents, HidLibrary, ListedHid } from '../devices/hid/hid-library.ts'
import type { HidSystem } from '../devices/hid/hid-system.ts'
import type { FoundDevice, HidUsage } from '../drivers/driver.ts'

const PULLED = 'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)'

/**
 * HID devices that are not there, for the logic around them. It behaves as node-hid was seen to: says
 * of an unplug by an error alone, and refuses with a text. What real ones do is tried in test/hardware.
 */
export class FakeHid implements HidSystem {
  /** What is plugged in: as often as it has collections. */
  listed: ListedHid[] = []
  /** Devices of the agent's user only. */
  readonly forbidden = new Set<string>()
  /** Devices that another process holds. */
  readonly locked = new Set<string>()
  isLibraryMissing = false
  /** Each device that is opened says at once that it is gone. */
  isPulledAtOpening = false
  warning: string | undefined
  readonly written: Uint8Array[] = []
  /** Every way out of a device that was ever opened, by path. */
  readonly opened: { path: string; isOpen: boolean; events: HidEvents }[] = []
  #plugs = 0
  readonly #nodes = new Map<string, string>()
  readonly #watchers = new Set<() => void>()

  /** @returns its path */
  plug(path: string, usages: readonly HidUsage[], more: Partial<FoundDevice> = {}): string {
    const found = { path, vendor: '0c2e', product: '0b61', ...more }
    this.listed = [...this.listed, ...usages.map((usage) => ({ found, usage }))]
    this.#nodes.set(path, `${++this.#plugs}`)
    this.#tell()
    return path
  }

  /** @param isTold false where reading gives no error */
  unplug(path: string, isTold = true): void {
    this.listed = this.listed.filter(({ found }) => found.path !== path)
    this.#nodes.delete(path)
    if (isTold) for (const each of this.#openAt(path)) each.events.gone(PULLED)
    this.#tell()
  }

  send(path: string, report: Uint8Array): void {
    for (const each of this.#openAt(path)) each.events.report(report)
  }

  async load(): Promise<HidLibrary> {
    if (this.isLibraryMissing) throw new MunteokError('outside', 'library-missing', 'no libusb')
    return { list: async () => this.listed, open: async (path, events) => this.#open(path, events) }
  }

  async lock(path: string): Promise<{ release(): Promise<void> } | undefined> {
    if (this.locked.has(path)) return undefined
    this.locked.add(path)
    return {
      release: async () => {
        this.locked.delete(path)
      },
    }
  }

  nodeAt(path: string): string {
    return this.#nodes.get(path) ?? ''
  }

  wedgeWarning(): string | undefined {
    return this.warning
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  #open(path: string, events: HidEvents) {
    const refusal = this.forbidden.has(path) ? 'Permission denied' : 'No such file or directory'
    if (this.forbidden.has(path) || !this.#nodes.has(path))
      throw new TypeError(
        `cannot open device with path ${path}: Failed to open a device with path '${path}': ${refusal}`,
      )
    const device = { path, isOpen: true, events }
    this.opened.push(device)
    if (this.isPulledAtOpening) events.gone(PULLED)
    return {
      write: async (report: Uint8Array) => {
        this.written.push(report)
      },
      close: async () => {
        device.isOpen = false
      },
    }
  }

  #openAt(path: string) {
    return this.opened.filter((each) => each.isOpen && each.path === path)
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
