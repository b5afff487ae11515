/** What a device that was plugged in seems to be, by what it says of itself over USB. */
import { MunteokError } from '@munteok/core'
import type {
  ConfiguredDriver,
  Connection,
  DriverDefinition,
  FoundDevice,
  HidUsage,
  KnownUsb,
} from '../../drivers/driver.ts'
import { isUsage } from '../../drivers/hid-usages.ts'

/** A device as it is plugged in, and how it would be opened. */
export interface PluggedIn {
  readonly kind: 'serial' | 'hid'
  readonly found: FoundDevice
  /** A HID device's: what its reports are about. */
  readonly usages?: readonly HidUsage[]
}

/**
 * - `known`: the maker's own USB ids.
 * - `usage`: its HID usage is what the driver reads.
 * - `adapter`: a USB adapter that such devices are known to come with, as many others do.
 */
export type Likeness = 'known' | 'usage' | 'adapter'

export interface Likely {
  readonly definition: DriverDefinition
  readonly likeness: Likeness
}

/** The drivers that a device looks like, the likeliest first; empty when nothing tells. */
export function likelyDrivers(device: PluggedIn, definitions: readonly DriverDefinition[]): Likely[] {
  const order: readonly Likeness[] = ['known', 'usage', 'adapter']
  return definitions
    .flatMap((definition) => {
      const likeness = likenessOf(device, definition)
      return likeness ? [{ definition, likeness }] : []
    })
    .sort((a, b) => order.indexOf(a.likeness) - order.indexOf(b.likeness))
}

function likenessOf(device: PluggedIn, definition: DriverDefinition): Likeness | undefined {
  const connection = usualConnection(definition)
  if (connection && !canOpen(device, connection)) return undefined
  const matches = definition.knownUsb.filter((known) => isOfKind(device.found, known))
  if (matches.some((known) => !known.isAdapter)) return 'known'
  if (device.kind === 'hid') return connection ? 'usage' : undefined
  return matches.length > 0 ? 'adapter' : undefined
}

function isOfKind(found: FoundDevice, { vendor, product }: KnownUsb): boolean {
  return found.vendor === vendor && (product === undefined || found.product === product)
}

/** How a driver opens its device when no option says otherwise; undefined for one that needs options. */
export function usualConnection(definition: DriverDefinition): Connection | undefined {
  return configureIf(definition, {})?.connection
}

export function configureIf(definition: DriverDefinition, options: object): ConfiguredDriver | undefined {
  try {
    return definition.configure(options, definition.name)
  } catch (error) {
    if (error instanceof MunteokError && error.kind === 'input') return undefined
    throw error
  }
}

/** Whether a connection of that kind can be made to a device. */
export function canOpen(device: PluggedIn, connection: Connection): boolean {
  if (connection.kind !== device.kind) return false
  if (connection.kind === 'serial' || device.usages === undefined) return true
  return device.usages.some((usage) => isUsage(usage, connection.usage))
}
