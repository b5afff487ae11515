/** What the agent finds wrong with a device that is there, and what to do about it. */
import type { ConfiguredDriver } from '../drivers/driver.ts'
import type { Trouble } from './transport.ts'

export function muteTrouble(path: string, driver: ConfiguredDriver): Trouble {
  const seconds = Math.round((driver.speaksWithinMs ?? 0) / 1_000)
  const settings = 'settings' in driver.connection ? ` and the baud rate (${baudOf(driver)})` : ''
  return {
    code: 'mute',
    message: `${path} is open, but nothing came from it for ${seconds} s, although a ${driver.name} speaks or answers by itself: check its power, its wiring (are TX and RX swapped?)${settings}`,
  }
}

export function garbledTrouble(path: string, driver: ConfiguredDriver): Trouble {
  const remedy =
    driver.connection.kind === 'serial'
      ? `the baud rate is wrong (${baudOf(driver)}), or it is no ${driver.name} (option "driver"), or the cable is bad`
      : `it is no ${driver.name} (change "driver" in the site file), or it is set to another mode`
  return { code: 'garbled', message: `${path}: bytes come, but nothing that can be read: ${remedy}` }
}

export function heldBackTrouble(people: number): Trouble {
  return {
    code: 'held-back',
    message: `it reported ${people} people more than a door can pass in that time; they were not counted: was the counter replaced, or does it look at something else than people?`,
  }
}

function baudOf({ connection }: ConfiguredDriver): string {
  return connection.kind === 'serial' ? `option "baud", now ${connection.settings.baudRate}` : ''
}
