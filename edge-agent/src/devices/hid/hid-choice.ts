/** Which of the HID devices that are plugged in a site file means. */
import { type DeviceSettings, usbName } from '@munteok/core'
import type { FoundDevice, HidUsage } from '../../drivers/driver.ts'
import { isKeyboard, isUsage } from '../../drivers/hid-usages.ts'
import { type Claims, endOf } from '../claims.ts'
import { type Choice, choose, wait } from '../identification.ts'
import { matching } from '../usb-match.ts'
import type { ListedHid } from './hid-library.ts'

/** @param usage the interface that the driver reads: a composite device has others beside it */
export function chooseHid(
  listed: readonly ListedHid[],
  usage: HidUsage,
  settings: DeviceSettings,
  claims: Claims,
): Choice {
  const { id, path, usb } = settings
  const readable = listed.filter((each) => isUsage(each.usage, usage)).map(({ found }) => found)
  const all = listed.map(({ found }) => found)
  if (path !== undefined) return atPath(path, all, readable, usage)
  if (usb === undefined) return wait('misconfigured', 'neither "path" nor "usb" says which device it is')
  const choice = choose(onePerNode(readable), { id, usb, isTalker: false }, claims)
  const isOtherwise = matching(readable, usb).length === 0 && matching(all, usb).length > 0
  return isOtherwise ? wait('misconfigured', otherMode(usbName(usb), usage)) : choice
}

function atPath(
  path: string,
  all: readonly FoundDevice[],
  readable: readonly FoundDevice[],
  usage: HidUsage,
): Choice {
  const isThere = (found: FoundDevice) => endOf(found.path) === endOf(path)
  const device = readable.find(isThere)
  if (device) return { kind: 'open', device, isTrial: false }
  if (all.some(isThere)) return wait('misconfigured', otherMode(path, usage))
  return wait('not-there', `${path} is not there: plug the device in, or correct its path; trying on`)
}

/** A node is listed once for each of its collections, and may have the same one twice. */
function onePerNode(found: readonly FoundDevice[]): FoundDevice[] {
  return [...new Map(found.map((device) => [device.path, device])).values()]
}

function otherMode(name: string, usage: HidUsage): string {
  const mode = isKeyboard(usage) ? 'a keyboard' : 'a HID POS scanner'
  return `${name} is there, but not as ${mode}: set it to that mode with the codes in its manual, or choose another driver (munteok devices shows what it is); trying on`
}
