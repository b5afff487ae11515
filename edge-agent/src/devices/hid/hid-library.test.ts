import { describe, expect, it } from 'vitest'
import { libraryMissing, listed } from './hid-library.ts'

const NO_SOCKET = () => undefined

describe('the list of HID devices', () => {
  it('says of a real keyboard what node-hid says, in the form of a site file', () => {
    const keyboard = {
      ...{
        vendorId: 1575,
        productId: 1,
        path: '/dev/hidraw2',
        serialNumber: 'QK1',
        release: 0,
        interface: 0,
      },
      ...{ manufacturer: 'QEMU', product: 'QEMU USB Keyboard', usagePage: 1, usage: 6 },
    }
    expect(listed(keyboard, (path) => `socket of ${path}`)).toEqual([
      {
        found: {
          ...{ path: '/dev/hidraw2', vendor: '0627', product: '0001', serial: 'QK1' },
          ...{ socket: 'socket of /dev/hidraw2', name: 'QEMU USB Keyboard' },
        },
        usage: { page: 1, usage: 6 },
      },
    ])
  })

  it('leaves out what a device does not say', () => {
    const scanner = {
      ...{ vendorId: 0x0c2e, productId: 0x0b61, path: '/dev/hidraw0', serialNumber: '', release: 0 },
      ...{ interface: -1, manufacturer: '', product: '', usagePage: 0, usage: 0 },
    }
    expect(listed(scanner, NO_SOCKET)).toEqual([
      { found: { path: '/dev/hidraw0', vendor: '0c2e', product: '0b61' }, usage: undefined },
    ])
    expect(listed({ ...scanner, path: undefined }, NO_SOCKET)).toEqual([])
  })
})

describe('a missing library', () => {
  it('is named with the package that has it', () => {
    const text = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory'
    expect(libraryMissing(text)).toBe(
      `HID devices cannot be used, for a library is missing (${text}): install it (sudo apt install libusb-1.0-0)`,
    )
  })

  it('that is no libusb is told in one line', () => {
    expect(libraryMissing('Failed to find binding for HID_hidraw\nTried paths:\n - a')).toBe(
      'HID devices cannot be used, for a library is missing (Failed to find binding for HID_hidraw): install Munteok again, on a machine that node-hid was built for',
    )
  })
})
