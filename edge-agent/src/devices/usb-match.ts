import type { UsbSettings } from '@munteok/core'
import type { FoundDevice } from '../drivers/driver.ts'

/** The devices that a site file may mean: same ids, and the serial number and the socket where it names them. */
export function matching(found: readonly FoundDevice[], usb: UsbSettings): FoundDevice[] {
  return found.filter(
    (device) =>
      sameKind(device, usb) &&
      (usb.serial === undefined || device.serial === usb.serial) &&
      (usb.socket === undefined || isAt(device.socket, usb.socket)),
  )
}

/** The same vendor and product, whichever piece of it. */
export function sameKind(device: FoundDevice, usb: UsbSettings): boolean {
  return device.vendor?.toLowerCase() === usb.vendor && device.product?.toLowerCase() === usb.product
}

/** udev's path may end with the interface (`…:1.0`), which a site file may leave out. */
function isAt(socket: string | undefined, wanted: string): boolean {
  return socket === wanted || socket?.startsWith(`${wanted}:`) === true
}

/** How many things besides the ids a site file names: the more, the stronger its claim. */
export function precision(usb: UsbSettings): number {
  return Number(usb.serial !== undefined) + Number(usb.socket !== undefined)
}
