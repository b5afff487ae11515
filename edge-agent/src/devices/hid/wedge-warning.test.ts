import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hidSocket } from './hid-socket.ts'
import { wedgeWarning } from './wedge-warning.ts'

/** A few files as the kernel (6.1) and udev (252) show them of one keyboard. */
let root: string
let folders: { sys: string; udev: string }
const USB_INTERFACE = 'devices/pci0000:00/0000:00:03.0/usb1/1-4/1-4:1.0'
const INPUT = `${USB_INTERFACE}/0003:0627:0001.0003/input/input7`

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sys-'))
  folders = { sys: join(root, 'class/hidraw'), udev: join(root, 'udev') }
  file('class/hidraw/hidraw2/dev', '243:2\n')
  file(`${INPUT}/inhibited`, '0\n')
  file(`${INPUT}/event2/dev`, '13:66\n')
  file('udev/c13:66', 'E:ID_INPUT_KEYBOARD=1\n')
  symlinkSync(join(root, INPUT, '../..'), join(folders.sys, 'hidraw2/device'))
})
afterEach(() => rmSync(root, { recursive: true }))

function file(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

describe('the warning of a wedge reader', () => {
  it('says what to do when its keyboard types into windows too', () => {
    expect(wedgeWarning('/dev/hidraw2', folders)).toMatch(
      /^what the reader at \/dev\/hidraw2 reads is also typed .* run "munteok agent install"/,
    )
  })

  it('is not given when the keyboard is inhibited, or the desktop ignores it', () => {
    file(`${INPUT}/inhibited`, '1\n')
    expect(wedgeWarning('/dev/hidraw2', folders)).toBeUndefined()
    file(`${INPUT}/inhibited`, '0\n')
    file('udev/c13:66', 'E:ID_INPUT_KEYBOARD=1\nE:LIBINPUT_IGNORE_DEVICE=1\n')
    expect(wedgeWarning('/dev/hidraw2', folders)).toBeUndefined()
  })

  it('is given while one of several keyboards of a reader types', () => {
    file(`${INPUT}/inhibited`, '1\n')
    file(`${INPUT}/../input8/inhibited`, '0\n')
    expect(wedgeWarning('/dev/hidraw2', folders)).toBeDefined()
  })

  it('is given on kernels that cannot inhibit a keyboard', () => {
    rmSync(join(root, INPUT, 'inhibited'))
    expect(wedgeWarning('/dev/hidraw2', folders)).toBeDefined()
  })

  it('is not given for a device that is no keyboard, or not there', () => {
    rmSync(join(root, INPUT, '..'), { recursive: true })
    expect(wedgeWarning('/dev/hidraw2', folders)).toBeUndefined()
    expect(wedgeWarning('/dev/hidraw9', folders)).toBeUndefined()
  })
})

describe('the socket of a HID device', () => {
  it('is what udev says of its USB interface', () => {
    file('udev/+usb:1-4:1.0', 'I:123\nE:ID_PATH=pci-0000:00:03.0-usb-0:4:1.0\nE:ID_PATH_TAG=x\n')
    expect(hidSocket('/dev/hidraw2', folders)).toBe('pci-0000:00:03.0-usb-0:4:1.0')
  })

  it('is unknown without udev, and for a device that is not at USB', () => {
    expect(hidSocket('/dev/hidraw2', folders)).toBeUndefined()
    expect(hidSocket('/dev/hidraw9', folders)).toBeUndefined()
  })
})
