import { describe, expect, it } from 'vitest'
import { matching } from './usb-match.ts'

const ftdi = { path: '/dev/ttyUSB0', vendor: '0403', product: '6001', serial: 'A1' }
const twin = { ...ftdi, path: '/dev/ttyUSB1', serial: 'B2', socket: 'pci-0000:00:14.0-usb-0:2:1.0' }
const other = { path: '/dev/ttyUSB2', vendor: '1a86', product: '7523' }
const found = [ftdi, twin, other, { path: '/dev/ttyS0' }]

describe('matching', () => {
  it('takes all of the kind where nothing tells them apart', () => {
    expect(matching(found, { vendor: '0403', product: '6001' })).toEqual([ftdi, twin])
  })

  it('takes the one with the serial number, in whichever socket', () => {
    expect(matching(found, { vendor: '0403', product: '6001', serial: 'B2' })).toEqual([twin])
    expect(matching(found, { vendor: '0403', product: '6001', serial: 'C3' })).toEqual([])
  })

  it('takes the one in the socket, with or without the interface at its end', () => {
    const at = (socket: string) => matching(found, { vendor: '0403', product: '6001', socket })
    expect(at('pci-0000:00:14.0-usb-0:2:1.0')).toEqual([twin])
    expect(at('pci-0000:00:14.0-usb-0:2')).toEqual([twin])
    expect(at('pci-0000:00:14.0-usb-0')).toEqual([twin])
    expect(at('pci-0000:00:14.0-usb-0:2:1.1')).toEqual([])
  })

  it('reads ids in either case', () => {
    expect(matching([{ ...other, vendor: '1A86' }], { vendor: '1a86', product: '7523' })).toHaveLength(1)
  })
})
