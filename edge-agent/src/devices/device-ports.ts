import type { DeviceSettings } from '@munteok/core'
import type { ConfiguredDriver } from '../drivers/driver.ts'
import type { Timers } from '../timers.ts'
import { Claims } from './claims.ts'
import type { HidSystem } from './hid/hid-system.ts'
import type { PortList } from './serial/port-list.ts'
import type { Transport, TransportEvents } from './transport.ts'

export interface DevicePortsOptions {
  /** All devices of the agent: none takes what another means. */
  readonly devices: readonly DeviceSettings[]
  readonly timers?: Timers
  /** Serial ports other than this computer's, for tests. */
  readonly serialDevices?: PortList
  /** HID devices other than this computer's, for tests. */
  readonly hidSystem?: HidSystem
}

/**
 * What the devices of one agent share: which of them has which port, and the list of what is plugged
 * in. The libraries for a kind of device are loaded when the first one needs them.
 */
export class DevicePorts {
  readonly #options: DevicePortsOptions
  readonly #claims: Claims
  #serialDevices: PortList | undefined

  constructor(options: DevicePortsOptions) {
    this.#options = options
    this.#claims = new Claims(options.devices)
    this.#serialDevices = options.serialDevices
  }

  /**
   * The way to a device, not started yet.
   *
   * @param warn told what is no trouble of the device, but of the computer that it is at
   */
  async transport(
    settings: DeviceSettings,
    { connection, speaksWithinMs }: Pick<ConfiguredDriver, 'connection' | 'speaksWithinMs'>,
    events: TransportEvents,
    warn: (message: string) => void,
  ): Promise<Transport> {
    const { timers, hidSystem } = this.#options
    this.#claims.setKind(settings.id, connection.kind)
    const common = { settings, events, claims: this.#claims, ...(timers && { timers }) }
    if (connection.kind === 'hid') {
      const { HidTransport } = await import('./hid/hid-transport.ts')
      return new HidTransport({
        ...common,
        usage: connection.usage,
        warn,
        ...(hidSystem && { system: hidSystem }),
      })
    }
    const { SerialTransport } = await import('./serial/serial-transport.ts')
    return new SerialTransport({
      ...common,
      serial: connection.settings,
      isTalker: speaksWithinMs !== undefined,
      list: await this.#serialList(),
    })
  }

  async #serialList(): Promise<PortList> {
    const { SerialDevices } = await import('./serial/serial-devices.ts')
    this.#serialDevices ??= new SerialDevices(this.#options)
    return this.#serialDevices
  }
}

/** The way to one device that somebody wants to look at, whatever else is plugged in. */
export function transportTo(
  settings: DeviceSettings,
  driver: ConfiguredDriver,
  events: TransportEvents,
  warn: (message: string) => void,
): Promise<Transport> {
  return new DevicePorts({ devices: [settings] }).transport(settings, driver, events, warn)
}
