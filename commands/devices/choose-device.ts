/** Which device a technician means: a path, USB ids, or the name that it has in the site file. */
import { resolve } from 'node:path'
import { type DeviceSettings, MunteokError, type Site } from '@munteok/core'
import { endOf, matching, type PluggedIn } from '@munteok/edge-agent'

/** Where a device stands in the site file. */
export interface Known {
  readonly agent: string
  readonly device: DeviceSettings
}

export interface Target {
  /** Absent when it is not plugged in, or not of a kind that can be listed (a pseudo-terminal). */
  readonly plugged?: PluggedIn
  /** Where to open it. */
  readonly place: Pick<DeviceSettings, 'path' | 'usb'>
  readonly known?: Known
}

/** How a driver of that name opens its device. */
export type KindOf = (driver: string) => PluggedIn['kind'] | undefined

const USB = /^([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?$/i

/** @throws MunteokError `input` or `outside` when there is no such device, or several, with what there is */
export function chooseDevice(
  text: string,
  site: Site | undefined,
  plugged: readonly PluggedIn[],
  kindOf: KindOf,
): Target {
  const named = knownBy(text, site)
  if (named) {
    const found = plugged.find((each) => isThat(each, named.device, kindOf))
    return { ...targetAt(named.device, found), known: named }
  }
  const found = USB.test(text) ? byUsb(text, plugged) : byPath(text, site, plugged)
  const place = { path: text.includes('/') ? resolve(text) : (found?.found.path ?? text) }
  const known = found ? knownAs(found, site, kindOf) : knownAtPath(text, site)
  return { place, ...(found && { plugged: found }), ...(known && { known }) }
}

function targetAt({ path, usb }: DeviceSettings, plugged: PluggedIn | undefined): Target {
  const place =
    plugged && path === undefined
      ? { path: plugged.found.path }
      : path === undefined
        ? usb && { usb }
        : { path }
  return { place: place ?? {}, ...(plugged && { plugged }) }
}

/** `door`, or `1f/door` where several agents have a `door`. */
function knownBy(text: string, site: Site | undefined): Known | undefined {
  const fits = everyKnown(site).filter(
    ({ agent, device }) => text === device.id || text === `${agent}/${device.id}`,
  )
  if (fits.length < 2) return fits[0]
  const names = fits.map(({ agent, device }) => `${agent}/${device.id}`)
  throw new MunteokError('input', 'ambiguous', `"${text}" is at several agents: say ${names.join(' or ')}`)
}

function everyKnown(site: Site | undefined): Known[] {
  return (site?.agents ?? []).flatMap(({ name, devices }) =>
    devices.map((device) => ({ agent: name, device })),
  )
}

function byUsb(text: string, plugged: readonly PluggedIn[]): PluggedIn {
  const [, vendor = '', product = '', serial] = USB.exec(text) ?? []
  const usb = {
    vendor: vendor.toLowerCase(),
    product: product.toLowerCase(),
    ...(serial !== undefined && { serial }),
  }
  const fits = plugged.filter(({ found }) => matching([found], usb).length > 0)
  const [only, second] = fits
  if (!only) throw notThere(`no USB device ${text} is plugged in`, undefined, plugged)
  if (!second) return only
  const ways = fits.map(({ found }) => (found.serial && !serial ? `${text}:${found.serial}` : found.path))
  throw new MunteokError(
    'input',
    'ambiguous',
    `${fits.length} devices ${text} are plugged in: say ${ways.join(' or ')}`,
  )
}

function byPath(text: string, site: Site | undefined, plugged: readonly PluggedIn[]): PluggedIn | undefined {
  if (!text.includes('/')) throw notThere(`there is no device "${text}"`, site, plugged)
  const end = endOf(text)
  return plugged.find(({ found }) => endOf(found.path) === end)
}

function notThere(what: string, site: Site | undefined, plugged: readonly PluggedIn[]): MunteokError {
  const ids = everyKnown(site).map(({ device }) => device.id)
  const there = plugged.map(({ found }) => found.path)
  const lists = [
    `plugged in: ${there.join(', ') || 'nothing'}`,
    ...(ids.length > 0 ? [`in the site file: ${ids.join(', ')}`] : []),
  ]
  return new MunteokError(
    'input',
    'no-device',
    `${what}; give a path, USB ids such as 0403:6001, or an id of the site file (${lists.join('; ')})`,
  )
}

/** Where the site file has a device that is plugged in. */
export function knownAs(plugged: PluggedIn, site: Site | undefined, kindOf: KindOf): Known | undefined {
  return everyKnown(site).find(({ device }) => isThat(plugged, device, kindOf))
}

function knownAtPath(path: string, site: Site | undefined): Known | undefined {
  return everyKnown(site).find(
    ({ device }) => device.path !== undefined && endOf(device.path) === endOf(path),
  )
}

/** One piece of hardware may have a serial port and a HID interface: the driver tells which is meant. */
function isThat({ kind, found }: PluggedIn, { path, usb, driver }: DeviceSettings, kindOf: KindOf): boolean {
  if (path !== undefined) return endOf(path) === endOf(found.path)
  return usb !== undefined && (kindOf(driver) ?? kind) === kind && matching([found], usb).length > 0
}

/** Devices of the site file that are not among those plugged in. */
export function notPluggedIn(site: Site | undefined, plugged: readonly PluggedIn[], kindOf: KindOf): Known[] {
  return everyKnown(site).filter(({ device }) => !plugged.some((each) => isThat(each, device, kindOf)))
}
