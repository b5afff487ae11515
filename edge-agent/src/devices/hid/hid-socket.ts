import { readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { HID_FOLDERS, type HidFolders } from './hid-folders.ts'

/**
 * udev's `ID_PATH` of the socket that a hidraw node's device is in, as
 * `pci-0000:00:14.0-usb-0:1.2:1.0`. udev says nothing of the node itself: its USB interface has it.
 *
 * @returns undefined for a device that is not at USB, or where there is no udev
 */
export function hidSocket(node: string, folders: HidFolders = HID_FOLDERS): string | undefined {
  try {
    const device = realpathSync(join(folders.sys, basename(node), 'device'))
    const usbInterface = basename(dirname(device))
    const told = readFileSync(join(folders.udev, `+usb:${usbInterface}`), 'utf8')
    return /^E:ID_PATH=(.+)$/m.exec(told)?.[1]
  } catch {
    // Not Linux, no udev, or a device without a socket: it is known by its ids alone.
    return undefined
  }
}
