import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { endOf } from '../claims.ts'
import { HID_FOLDERS, type HidFolders } from './hid-folders.ts'

/**
 * Whether what a keyboard-wedge reader types also reaches whoever has the focus: a login prompt, a
 * browser. It does unless the kernel's input device is inhibited, or a desktop is told to ignore it.
 *
 * @param path the reader's node, `/dev/hidraw0`, or a link to it
 * @returns the warning with its remedy; undefined when all is well, or not Linux
 */
export function wedgeWarning(path: string, folders: HidFolders = HID_FOLDERS): string | undefined {
  if (!typesToo(path, folders)) return undefined
  return `what the reader at ${path} reads is also typed into the focused window, as on a keyboard: run "munteok agent install" (its udev rule keeps the reader from typing) and plug the reader in again, or set it to USB HID POS and use the driver hid-pos`
}

function typesToo(path: string, { sys, udev }: HidFolders): boolean {
  const inputs = join(sys, basename(endOf(path)), 'device/input')
  return namesIn(inputs).some((name) => {
    const input = join(inputs, name)
    return textOf(join(input, 'inhibited')) !== '1' && !isIgnored(input, udev)
  })
}

/** By libinput, which serves the windows of a desktop; a text console types all the same. */
function isIgnored(input: string, udev: string): boolean {
  return namesIn(input)
    .filter((name) => name.startsWith('event'))
    .some((event) =>
      /^E:LIBINPUT_IGNORE_DEVICE=1$/m.test(textOf(join(udev, `c${textOf(join(input, event, 'dev'))}`))),
    )
}

/** Nothing of a folder that is not there: no keyboard, not Linux, or a device that went away just now. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Empty where there is none: kernels before 5.11 cannot inhibit, and udev may know nothing. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
