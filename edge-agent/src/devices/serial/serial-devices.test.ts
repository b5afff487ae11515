import { beforeEach, describe, expect, it } from 'vitest'
import { ManualTimers } from '../../test-kit/manual-timers.ts'
import { SerialDevices } from './serial-devices.ts'

const FTDI = {
  path: '/dev/ttyUSB0',
  manufacturer: 'FTDI',
  serialNumber: 'A1B2',
  pnpId: 'usb-FTDI_FT232R_USB_UART_A1B2-if00-port0',
  vendorId: '0403',
  productId: '6001',
}
const CH340 = { path: '/dev/ttyUSB1', vendorId: '1A86', productId: '7523' }

let timers: ManualTimers
let look: string
let ports: Partial<typeof FTDI>[]
let asked: number
let tell: () => void
let devices: SerialDevices
beforeEach(() => {
  timers = new ManualTimers()
  look = 'a'
  ports = [FTDI]
  asked = 0
  tell = () => {}
  devices = new SerialDevices({
    timers,
    list: async () => {
      asked++
      return ports
    },
    look: () => look,
    sockets: () => new Map([['/dev/ttyUSB1', 'pci-0000:00:14.0-usb-0:2:1.0']]),
    hear: (changed) => {
      tell = changed
      return () => {
        tell = () => {}
      }
    },
  })
})

describe('the serial ports of this computer', () => {
  it('are told with what they say of themselves and the socket they are in', async () => {
    ports = [FTDI, CH340, { path: '/dev/ttyS0' }]
    expect(await devices.found()).toEqual([
      { path: '/dev/ttyUSB0', vendor: '0403', product: '6001', serial: 'A1B2', name: 'FTDI FT232R USB UART' },
      { path: '/dev/ttyUSB1', vendor: '1a86', product: '7523', socket: 'pci-0000:00:14.0-usb-0:2:1.0' },
      { path: '/dev/ttyS0' },
    ])
  })

  it('are asked for only when something changed among them', async () => {
    const end = devices.watch(() => void devices.found())
    for (let second = 0; second < 60; second++) {
      await devices.found()
      timers.advance(1_000)
    }
    expect(asked).toBe(1)
    look = 'b'
    await devices.found()
    expect(asked).toBe(2)
    end()
  })

  it('are asked for again twice after a change: udev may not have known all at first', async () => {
    const seen: number[] = []
    devices.watch(() => void devices.found().then((found) => seen.push(found.length)))
    look = 'b'
    ports = []
    timers.advance(1_000)
    await devices.found()
    ports = [FTDI]
    for (let second = 0; second < 10; second++) {
      timers.advance(1_000)
      await devices.found()
    }
    expect(seen).toEqual([0, 1, 1])
  })

  it('are looked at as soon as the kernel tells, and whoever watches is told', () => {
    let told = 0
    const end = devices.watch(() => told++)
    tell()
    expect(told).toBe(0)
    look = 'b'
    tell()
    expect(told).toBe(1)
    end()
    look = 'c'
    tell()
    timers.advance(10_000)
    expect(told).toBe(1)
  })

  it('cannot be told apart without udevadm, which names the package; it is tried again', async () => {
    let isThere = false
    const without = new SerialDevices({
      timers,
      list: () => (isThere ? Promise.resolve([FTDI]) : Promise.reject(new Error('spawn udevadm ENOENT'))),
      look: () => 'a',
    })
    await expect(without.found()).rejects.toMatchObject({
      kind: 'outside',
      code: 'library-missing',
      message: expect.stringContaining('sudo apt-get install udev'),
    })
    isThere = true
    expect(await without.found()).toHaveLength(1)
  })
})
