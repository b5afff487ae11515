import type { DeviceSettings, UsbSettings } from '@munteok/core'
import { expect, it } from 'vitest'
import type { DeviceAccess } from './device-access.ts'
import { udevRules } from './udev-rules.ts'

function rulesOf(place: Partial<DeviceSettings>, parts: Partial<DeviceAccess> = {}): string[] {
  const settings = { id: 'door', driver: 'any', ...place }
  const text = udevRules(
    [{ title: 'door', settings, kind: 'serial', isKeyboard: false, ...parts }],
    'munteok',
  )
  return text.split('\n').filter((line) => /^(SUBSYSTEM|# no rule)/.test(line))
}

const usb: UsbSettings = { vendor: '0c2e', product: '0b61' }

it('gives a serial adapter with these ids and this number to the group, and keeps ModemManager away', () => {
  expect(rulesOf({ usb: { ...usb, serial: 'A1' } })).toEqual([
    'SUBSYSTEM=="tty", KERNEL=="ttyUSB*|ttyACM*", ENV{ID_VENDOR_ID}=="0c2e", ENV{ID_MODEL_ID}=="0b61", ENV{ID_SERIAL_SHORT}=="A1", GROUP="munteok", MODE="0660", ENV{ID_MM_PORT_IGNORE}="1"',
    'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0c2e", ATTR{idProduct}=="0b61", ENV{ID_MM_DEVICE_IGNORE}="1"',
  ])
})

it('takes a socket with or without the interface at its end', () => {
  expect(rulesOf({ usb: { ...usb, socket: 'pci-0:2' } })[0]).toContain('ENV{ID_PATH}=="pci-0:2|pci-0:2:*"')
})

it('finds a HID device by the name of its parent, in capitals, and its number among its properties', () => {
  expect(rulesOf({ usb }, { kind: 'hid' })).toEqual([
    'SUBSYSTEM=="hidraw", KERNELS=="0003:0C2E:0B61.*", GROUP="munteok", MODE="0660"',
  ])
  const [imported, granted] = rulesOf({ usb: { ...usb, serial: 'P7' } }, { kind: 'hid' })
  expect(imported).toContain('IMPORT{parent}="HID_UNIQ"')
  expect(granted).toContain('ENV{HID_UNIQ}=="P7", GROUP="munteok"')
})

it('keeps a keyboard from typing, and no other device', () => {
  const quiet = rulesOf({ usb }, { kind: 'hid', isKeyboard: true }).slice(1)
  expect(quiet).toEqual([
    'SUBSYSTEM=="input", KERNEL=="input[0-9]*", KERNELS=="0003:0C2E:0B61.*", ATTR{inhibited}="1"',
    'SUBSYSTEM=="input", KERNEL=="event[0-9]*", KERNELS=="0003:0C2E:0B61.*", ENV{LIBINPUT_IGNORE_DEVICE}="1"',
  ])
  expect(rulesOf({ usb }, { kind: 'hid' }).join()).not.toContain('input')
})

it('quiets of two keyboards of a kind only that with the number', () => {
  const quiet = rulesOf({ usb: { ...usb, serial: 'K1' } }, { kind: 'hid', isKeyboard: true }).slice(2)
  for (const rule of quiet) expect(rule).toContain('ATTRS{id/product}=="0b61", ATTRS{uniq}=="K1"')
})

it.each([
  ['/dev/ttyS0', /^SUBSYSTEM=="tty", KERNEL=="ttyS0", GROUP="munteok"/],
  ['/dev/serial/by-path/pci-0-port0', /SYMLINK=="serial\/by-path\/pci-0-port0", GROUP="munteok"/],
  ['/dev/hidraw3', /^SUBSYSTEM=="hidraw", KERNEL=="hidraw3", GROUP="munteok"/],
  ['/tmp/pty', /^# no rule for \/tmp\/pty/],
])('makes for the path %s what udev can do', (path, rule) => {
  expect(rulesOf({ path })).toEqual([expect.stringMatching(rule)])
})

it('lets no serial number out of its quotes, nor stand for all', () => {
  const [rule] = rulesOf({ usb: { ...usb, serial: 'a"*|b\nRUN+="x' } })
  expect(rule).toContain('ENV{ID_SERIAL_SHORT}=="a???b?RUN+=?x"')
})

it('is made of whole lines, of which none is broken by a title', () => {
  const settings = { id: 'door', driver: 'any', usb }
  const text = udevRules([{ title: 'a\nRUN+="x"', settings, kind: 'serial', isKeyboard: false }], 'g')
  expect(text.split('\n').filter((line) => line !== '' && !/^(#|SUBSYSTEM|ACTION|LABEL)/.test(line))).toEqual(
    [],
  )
})
