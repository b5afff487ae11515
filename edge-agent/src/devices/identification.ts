/**
 * Which of the devices that are plugged in is the one that a site file means, in whichever socket and
 * in whichever order they were found.
 *
 * Vendor, product, serial number and socket decide where they can. Where several devices fit (adapters
 * without serial numbers), one that speaks or answers by itself is tried at each of them and stays
 * where it is understood; one that is silent by nature, such as a card reader, gets what is left over
 * when all others have found theirs.
 */
import { type DeviceTrouble, type UsbSettings, usbName } from '@munteok/core'
import type { FoundDevice } from '../drivers/driver.ts'
import { type Claims, endOf } from './claims.ts'
import type { Trouble } from './transport.ts'
import { matching, precision, sameKind } from './usb-match.ts'

/** A device of the site file that looks for its port. */
export interface Seeker {
  readonly id: string
  readonly usb: UsbSettings
  /** It says or answers something by itself, so that one can hear whether it is the right one. */
  readonly isTalker: boolean
  /** Ports where it was tried and not understood. */
  readonly rejected?: ReadonlySet<string>
}

export type Choice =
  /** Open it. In a trial, nothing but its readings can tell whether it is the right one. */
  | { readonly kind: 'open'; readonly device: FoundDevice; readonly isTrial: boolean }
  /** Nothing to open now; without a trouble, another device is just being tried. */
  | { readonly kind: 'wait'; readonly trouble?: Trouble }

/** Nothing can be opened now, and why. */
export function wait(code: DeviceTrouble, message: string): Choice {
  return { kind: 'wait', trouble: { code, message } }
}

/** @param found what is plugged in, of the kind that the transport can open */
export function choose(found: readonly FoundDevice[], seeker: Seeker, claims: Claims): Choice {
  const fitting = matching(found, seeker.usb)
  const free = fitting.filter((device) => isFree(device, seeker, claims))
  const rivals = rivalsOf(free, found, seeker, claims)
  const [first] = free
  if (!first) return { kind: 'wait', trouble: notThere(found, fitting, seeker, claims) }
  if (free.length === 1 && rivals.length === 0) return { kind: 'open', device: first, isTrial: false }
  const untried = free.find((device) => !seeker.rejected?.has(device.path))
  if (seeker.isTalker && untried) return { kind: 'open', device: untried, isTrial: true }
  if (rivals.some((rival) => claims.stateOf(rival) === 'trial')) return { kind: 'wait' }
  return { kind: 'wait', trouble: ambiguous(free, rivals, seeker) }
}

/** Neither open for another device, nor named more closely by its settings. */
function isFree(device: FoundDevice, { id, usb }: Seeker, claims: Claims): boolean {
  const holder = claims.holderOf(device.path)
  if (holder !== undefined && holder !== id) return false
  return !claims.devices.some((other) => {
    if (other.id === id || !claims.mayMeet(id, other.id)) return false
    if (other.path !== undefined) return endOf(other.path) === endOf(device.path)
    return other.usb !== undefined && precision(other.usb) > precision(usb) && fits(device, other.usb)
  })
}

function fits(device: FoundDevice, usb: UsbSettings): boolean {
  return matching([device], usb).length > 0
}

/** Neither open for another device, nor named by any other's settings. */
function isNobodys(device: FoundDevice, seeker: Seeker, claims: Claims): boolean {
  const isNamed = claims.devices.some(({ id, usb }) => id !== seeker.id && usb && fits(device, usb))
  return !isNamed && isFree(device, seeker, claims)
}

/** Devices that may mean one of these just as well, and have not found theirs. */
function rivalsOf(
  free: readonly FoundDevice[],
  found: readonly FoundDevice[],
  { id }: Seeker,
  claims: Claims,
): string[] {
  return claims.devices
    .filter((other) => other.id !== id && claims.mayMeet(id, other.id))
    .filter(({ usb }) => usb !== undefined && matching(free, usb).length > 0)
    .filter((other) => !hasItsOwn(other.id, found, claims))
    .map((other) => other.id)
}

/** One that was unplugged may not have noticed yet: its claim is worth nothing then. */
function hasItsOwn(device: string, found: readonly FoundDevice[], claims: Claims): boolean {
  const path = claims.pathOf(device)
  return claims.stateOf(device) === 'settled' && found.some((each) => endOf(each.path) === path)
}

function notThere(
  found: readonly FoundDevice[],
  fitting: readonly FoundDevice[],
  seeker: Seeker,
  claims: Claims,
): Trouble {
  const { usb } = seeker
  const name = usbName(usb)
  const holders = fitting.flatMap(({ path }) => claims.holderOf(path) ?? [])
  if (fitting.length > 0)
    return {
      code: 'not-there',
      message: `${name} is not there: what is plugged in belongs to ${
        holders.length > 0 ? holders.map((id) => `device "${id}"`).join(', ') : 'other devices'
      }; plug it in; trying on`,
    }
  const alike = found
    .filter((device) => sameKind(device, usb) && isNobodys(device, seeker, claims))
    .map(whatTellsApart)
  return {
    code: 'not-there',
    message:
      alike.length > 0
        ? `${name} is not there, but of the same kind there is ${alike.join(' and ')}: if that is it, change "usb" in the site file; trying on`
        : `${name} is not plugged in: plug it in, or look with "munteok devices" what is; trying on`,
  }
}

function whatTellsApart({ path, serial, socket }: FoundDevice): string {
  if (serial !== undefined) return `one with serial number ${serial}`
  return socket === undefined ? `one at ${path}` : `one in socket ${socket}`
}

function ambiguous(free: readonly FoundDevice[], rivals: readonly string[], seeker: Seeker): Trouble {
  const name = usbName(seeker.usb)
  const places = free.map(({ path, socket }) => socket ?? path).join(', ')
  const others = rivals.map((id) => `device "${id}"`).join(', ')
  const why = seeker.isTalker
    ? `${free.length} of the kind ${name} (${places}), and none of them is understood`
    : rivals.length > 0
      ? `${name} may be this device or ${others}, which is not found either (${places})`
      : `${free.length} of the kind ${name} (${places}), and nothing tells which one it is`
  return {
    code: 'ambiguous',
    message: `${why}: add the "serial" or the "socket" that munteok devices shows to "usb" in the site file; trying on`,
  }
}
