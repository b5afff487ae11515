import { expect, it } from 'vitest'
import { allDrivers } from './driver-options.ts'
import { type ListedDevice, listText } from './list.ts'

const definitions = await allDrivers()
const adapter: ListedDevice = {
  kind: 'serial',
  path: '/dev/ttyUSB0',
  name: 'FTDI FT232R USB UART',
  vendor: '0403',
  product: '6001',
  serial: 'A1B2',
  socket: 'pci-0000:00:14.0-usb-0:1.4:1.0',
  looksLike: [
    { driver: 'terabee-evo', because: 'adapter' },
    { driver: 'rdm6300', because: 'adapter' },
    { driver: 'text-counter', because: 'adapter' },
  ],
  openIn: [],
  site: { usb: { vendor: '0403', product: '6001', serial: 'A1B2' } },
}

it('tells of a device what it is, what it may be, how the site file would mean it, and what to type next', () => {
  const text = listText([adapter], [], definitions).join('\n')
  expect(text).toContain('/dev/ttyUSB0  FTDI FT232R USB UART\n')
  expect(text).toContain('serial A1B2')
  expect(text.replace(/\s+/g, ' ')).toContain('Terabee People Counting Evo; RDM6300')
  expect(text).toContain('"usb":{"vendor":"0403","product":"6001","serial":"A1B2"}')
  expect(text).toContain('munteok devices probe /dev/ttyUSB0')
})

it('fits a terminal of 80 columns, but for what is to be copied', () => {
  const lines = listText([adapter, { ...adapter, looksLike: [] }], [], definitions)
  expect(lines.filter((line) => line.length > 80 && line.includes(' '.repeat(20)))).toEqual([])
})

it('tells where the site file has a device, and who has it open', () => {
  const known = { agent: '1f', id: 'door', portal: 'entrance' }
  const openIn = [{ pid: 12, command: 'node munteok.js agent --name 1f' }]
  const text = listText([{ ...adapter, known, openIn }], [], definitions).join('\n')
  expect(text).toContain('device "door" of agent "1f", counts portal entrance')
  expect(text).toContain('munteok agent --name 1f (process 12)')
  expect(text).toContain('munteok devices watch door')
})

it('names devices of the site file that are not plugged in, and says so when nothing is', () => {
  const missing = [{ agent: '1f', device: { id: 'door', driver: 'rdm6300', path: '/dev/ttyUSB3' } }]
  const text = listText([], missing, definitions).join('\n')
  expect(text).toMatch(/Nothing is plugged in/)
  expect(text).toContain('1f/door  not plugged in: /dev/ttyUSB3')
})

it('does not take a keyboard for a reader, and leaves mice out', () => {
  const hid = { ...adapter, kind: 'hid' as const, path: '/dev/hidraw0' }
  const keyboard: ListedDevice = {
    ...hid,
    usages: [{ page: 1, usage: 6 }],
    looksLike: [{ driver: 'hid-keyboard', because: 'usage' }],
  }
  const mouse: ListedDevice = { ...hid, path: '/dev/hidraw1', usages: [{ page: 1, usage: 2 }], looksLike: [] }
  const text = listText([keyboard, mouse], [], definitions).join('\n')
  expect(text).toMatch(/looks like {2}a keyboard: the one that you type on, or a reader/)
  expect(text).not.toContain('/dev/hidraw1')
  expect(text).toContain('1 other HID devices')
})
