/** What every part of `munteok devices` looks at: the site file, what is plugged in, the drivers. */
import { existsSync } from 'node:fs'
import { type DeviceSettings, MunteokError, messageOf } from '@munteok/core'
import {
  type ConfiguredDriver,
  type DriverDefinition,
  likelyDrivers,
  loadDriver,
  type PluggedIn,
  pluggedIn,
  usualConnection,
} from '@munteok/edge-agent'
import { type Installation, loadInstallation } from '@munteok/runtime'
import { chooseDevice, type KindOf, type Target } from './choose-device.ts'
import { allDrivers, driverOptions } from './driver-options.ts'

export type Values = Readonly<Record<string, string | undefined>>

export interface Surroundings {
  readonly installation: Installation | undefined
  readonly plugged: readonly PluggedIn[]
  readonly definitions: readonly DriverDefinition[]
  readonly kindOf: KindOf
}

/** Looks around. What cannot be listed is told on standard error, and the rest goes on. */
export async function lookAround(values: Values): Promise<Surroundings> {
  const { devices: plugged, warnings } = await pluggedIn()
  for (const warning of warnings) console.error(`munteok devices: ${warning}`)
  const definitions = await allDrivers()
  return { installation: installationIf(values), plugged, definitions, kindOf: kindBy(definitions) }
}

/**
 * The installation, if there is a site file. One that is wrong keeps nobody from looking at devices.
 */
function installationIf(values: Values): Installation | undefined {
  const file = values['config'] ?? process.env['MUNTEOK_CONFIG'] ?? 'munteok.json'
  const isAsked = values['config'] !== undefined
  if (!isAsked && !existsSync(file)) return undefined
  try {
    return loadInstallation(file)
  } catch (error) {
    if (isAsked || !(error instanceof MunteokError)) throw error
    console.error(`munteok devices: going on without the site file: ${messageOf(error)}`)
    return undefined
  }
}

/** A driver that needs options reads a serial line: all HID drivers do without. */
function kindBy(definitions: readonly DriverDefinition[]): KindOf {
  const kinds = new Map(definitions.map((one) => [one.name, usualConnection(one)?.kind ?? 'serial']))
  return (driver) => kinds.get(driver)
}

/** @throws MunteokError `input` when no device is named, or none is there by that name */
export function targetOf(text: string | undefined, around: Surroundings): Target {
  if (text === undefined)
    throw new MunteokError(
      'input',
      'no-device',
      'which device? give a path, USB ids such as 0403:6001, or an id of the site file (munteok devices lists them)',
    )
  return chooseDevice(text, around.installation?.site, around.plugged, around.kindOf)
}

/** A device with the driver to read it by. */
export interface TargetWithDriver {
  readonly target: Target
  readonly definition: DriverDefinition
  readonly options: Readonly<Record<string, unknown>>
  readonly driver: ConfiguredDriver
}

/**
 * The driver for a device: the one asked for, the site file's, or the only one that it looks like.
 * @throws MunteokError `input` when nothing tells which
 */
export async function withDriver(
  target: Target,
  values: Values,
  around: Surroundings,
): Promise<TargetWithDriver> {
  const name = values['driver'] ?? target.known?.device.driver ?? likelyName(target, around)
  const definition = await loadDriver(name, '--driver')
  const isOfSite = target.known?.device.driver === name
  const options = {
    ...(isOfSite && target.known?.device.options),
    ...driverOptions(values['option'], [definition]),
  }
  return { target, definition, options, driver: definition.configure(options, nameOf(target)) }
}

function likelyName(target: Target, { definitions }: Surroundings): string {
  const likely = target.plugged ? likelyDrivers(target.plugged, definitions) : []
  const sure = likely.filter(({ likeness }) => likeness !== 'adapter')
  const [only] = sure
  if (only && sure.length === 1) return only.definition.name
  const name = nameOf(target)
  throw new MunteokError(
    'input',
    'driver',
    `which driver reads ${name}? "munteok devices probe ${name}" finds out; or give --driver (${definitions.map((one) => one.name).join(', ')})`,
  )
}

export function nameOf({ known, place, plugged }: Target): string {
  return known?.device.id ?? place.path ?? plugged?.found.path ?? 'the device'
}

/** A device's settings for a transport, whether the site file knows it or not. */
export function settingsOf({ known, place }: Target, driver: string): DeviceSettings {
  return { id: known?.device.id ?? 'device', driver, ...place }
}
