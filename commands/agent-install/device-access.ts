import { type AgentSettings, type DeviceSettings, usbName } from '@munteok/core'
import { type ConfiguredDriver, isKeyboard, loadDriver } from '@munteok/edge-agent'

/** A device of the site file, and what the system must know to let an agent open it. */
export interface DeviceAccess {
  /** `agent "1f", device "door": USB 0403:6001`, for comments. */
  readonly title: string
  readonly settings: DeviceSettings
  readonly kind: ConfiguredDriver['connection']['kind']
  /** It types what it reads, unless it is kept from it. */
  readonly isKeyboard: boolean
}

/** @throws MunteokError `input` for a driver or options that no agent could use */
export async function accessOf(agents: readonly AgentSettings[]): Promise<DeviceAccess[]> {
  const devices = agents.flatMap(({ name, devices }) =>
    devices.map((settings) => ({ agent: name, settings })),
  )
  return Promise.all(
    devices.map(async ({ agent, settings }) => {
      const where = `agent "${agent}", device "${settings.id}"`
      const { connection } = (await loadDriver(settings.driver, where)).configure(settings.options, where)
      return {
        title: `${where}: ${settings.path ?? usbName(settings.usb)}`,
        settings,
        kind: connection.kind,
        isKeyboard: connection.kind === 'hid' && isKeyboard(connection.usage),
      }
    }),
  )
}
