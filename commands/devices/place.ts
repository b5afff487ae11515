import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceSettings, UsbSettings } from '@munteok/core'
import { endOf, type FoundDevice, type PluggedIn } from '@munteok/edge-agent'

/** What a site file says to mean a device: `usb`, or `path` where it has no USB ids. */
export type Place = Pick<DeviceSettings, 'usb' | 'path'>

/**
 * As little as tells the device apart from the others that are plugged in: the serial number if it has
 * one, the socket only where another says the same of itself.
 */
export function placeOf({ kind, found }: PluggedIn, plugged: readonly PluggedIn[], links = BY_PATH): Place {
  const { vendor, product, serial, socket } = found
  if (vendor === undefined || product === undefined) return { path: linkTo(found.path, links) }
  const twins = plugged.filter((other) => other.kind === kind && saysTheSame(other.found, found))
  const usb: UsbSettings = {
    vendor,
    product,
    ...(serial !== undefined && { serial }),
    ...(twins.length > 1 && socket !== undefined && { socket }),
  }
  return { usb }
}

function saysTheSame(a: FoundDevice, b: FoundDevice): boolean {
  return a.vendor === b.vendor && a.product === b.product && a.serial === b.serial
}

const BY_PATH = '/dev/serial/by-path'

/** A link that names the socket, which stays when others are plugged in before; else the path itself. */
export function linkTo(path: string, folder = BY_PATH): string {
  const end = endOf(path)
  return linksIn(folder).find((link) => endOf(link) === end) ?? path
}

function linksIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    // Where no serial adapter is plugged in, udev makes no such folder.
    return []
  }
}
