import { MunteokError, messageOf } from '@munteok/core'
import { SerialPort } from 'serialport'
import type { FoundDevice } from '../../drivers/driver.ts'
import { realTimers, type Timers } from '../../timers.ts'
import { watchDev } from '../watch-dev.ts'
import type { PortList } from './port-list.ts'
import { serialPorts, socketsByPort } from './serial-nodes.ts'

const LOOK_EVERY_MS = 1_000
/** udev makes the links of a device before one can ask for its ids: it is listed again so often. */
const LOOKS_AFTER_CHANGE = 2

type Port = Awaited<ReturnType<typeof SerialPort.list>>[number]

export interface SerialDevicesOptions {
  readonly timers?: Timers
  /** Lists all ports with what they say of themselves: costs a process. */
  readonly list?: () => Promise<readonly Partial<Port>[]>
  /** Another text whenever a port came, went, or changed: costs next to nothing. Undefined where nothing tells. */
  readonly look?: () => string | undefined
  /** Which socket each port is in. */
  readonly sockets?: () => ReadonlyMap<string, string>
  /** Tells at once what `look` would find later; may miss something. @returns ends that */
  readonly hear?: (changed: () => void) => () => void
}

/**
 * The serial ports of this computer. Asks `udevadm` (through `serialport`) only after something
 * changed among the ports, which is looked for once a second, and at once when the kernel tells of it.
 */
export class SerialDevices implements PortList {
  readonly #timers: Timers
  readonly #list: () => Promise<readonly Partial<Port>[]>
  readonly #look: () => string | undefined
  readonly #sockets: () => ReadonlyMap<string, string>
  readonly #hear: (changed: () => void) => () => void
  readonly #watchers = new Set<() => void>()
  #listed: { readonly look: string; readonly found: Promise<readonly FoundDevice[]> } | undefined
  #seen: string | undefined
  #looksLeft = 0
  #stop: (() => void) | undefined

  constructor(options: SerialDevicesOptions = {}) {
    this.#timers = options.timers ?? realTimers
    this.#list = options.list ?? (() => SerialPort.list())
    this.#look = options.look ?? serialPorts
    this.#sockets = options.sockets ?? socketsByPort
    this.#hear = options.hear ?? watchDev
  }

  found(): Promise<readonly FoundDevice[]> {
    const look = this.#look()
    if (look !== undefined && this.#listed?.look === look) return this.#listed.found
    const found = this.#ask()
    if (look !== undefined) this.#keep(look, found)
    return found
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed)
    this.#stop ??= this.#begin()
    return () => {
      this.#watchers.delete(changed)
      if (this.#watchers.size > 0) return
      this.#stop?.()
      this.#stop = undefined
    }
  }

  /** An answer is kept until something changes; a failure is not. */
  #keep(look: string, found: Promise<readonly FoundDevice[]>): void {
    const listed = { look, found }
    this.#listed = listed
    found.catch(() => {
      if (this.#listed === listed) this.#listed = undefined
    })
  }

  async #ask(): Promise<readonly FoundDevice[]> {
    const ports = await this.#list().catch((error: unknown) => {
      throw listError(error)
    })
    const sockets = this.#sockets()
    return ports.flatMap((port) => (port.path === undefined ? [] : [foundDevice(port.path, port, sockets)]))
  }

  #begin(): () => void {
    this.#seen = this.#look()
    let cancel = (): void => {}
    const again = (): void => {
      cancel = this.#timers.after(LOOK_EVERY_MS, () => {
        this.#compare(true)
        again()
      })
    }
    again()
    const deaf = this.#hear(() => this.#compare(false))
    return () => {
      cancel()
      deaf()
    }
  }

  #compare(isDue: boolean): void {
    const look = this.#look()
    const isNew = look !== this.#seen
    this.#seen = look
    if (isNew) this.#looksLeft = LOOKS_AFTER_CHANGE
    else if (isDue && this.#looksLeft > 0) this.#looksLeft--
    else return
    this.#listed = undefined
    for (const watcher of [...this.#watchers]) watcher()
  }
}

function foundDevice(path: string, port: Partial<Port>, sockets: ReadonlyMap<string, string>): FoundDevice {
  const { vendorId, productId, serialNumber } = port
  const socket = sockets.get(path)
  const name = nameOf(port)
  return {
    path,
    ...(vendorId !== undefined && { vendor: vendorId.toLowerCase() }),
    ...(productId !== undefined && { product: productId.toLowerCase() }),
    ...(serialNumber !== undefined && { serial: serialNumber }),
    ...(socket !== undefined && { socket }),
    ...(name !== undefined && { name }),
  }
}

/** `usb-FTDI_FT232R_USB_UART_A1B2-if00-port0` is an FTDI FT232R USB UART; the serial number stands beside it. */
function nameOf({ pnpId, serialNumber, manufacturer }: Partial<Port>): string | undefined {
  const model = pnpId?.replace(/^usb-/, '').replace(/-if[0-9a-f]+(-port\d+)?$/i, '')
  if (model === undefined) return manufacturer
  const end = `_${serialNumber}`
  return (serialNumber !== undefined && model.endsWith(end) ? model.slice(0, -end.length) : model).replaceAll(
    '_',
    ' ',
  )
}

function listError(cause: unknown): MunteokError {
  const text = messageOf(cause)
  if (/udevadm ENOENT/.test(text))
    return new MunteokError(
      'outside',
      'library-missing',
      'USB devices cannot be told apart without udevadm: install the package udev (sudo apt-get install udev), or give the device\'s "path" in the site file',
      { cause },
    )
  return new MunteokError('outside', 'failed', `serial ports cannot be listed: ${text}`, { cause })
}
