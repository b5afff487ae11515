import type { Site } from '@munteok/core'
import type { PluggedIn } from '@munteok/edge-agent'
import { expect, it } from 'vitest'
import { chooseDevice, knownAs, notPluggedIn } from './choose-device.ts'

const counter: PluggedIn = {
  kind: 'serial',
  found: { path: '/dev/ttyUSB7', vendor: '0403', product: '6001', serial: 'A1' },
}
const twin: PluggedIn = { kind: 'serial', found: { ...counter.found, path: '/dev/ttyUSB8', serial: 'B2' } }
/** One scanner with a HID interface and a serial port. */
const scannerHid: PluggedIn = {
  kind: 'hid',
  found: { path: '/dev/hidraw9', vendor: '0c2e', product: '0b61' },
}
const scannerTty: PluggedIn = {
  kind: 'serial',
  found: { path: '/dev/ttyACM9', vendor: '0c2e', product: '0b61' },
}
const plugged = [counter, twin, scannerTty, scannerHid]

const usb = { vendor: '0403', product: '6001', serial: 'A1' }
const site: Site = {
  building: 'b.json',
  agents: [
    {
      name: '1f',
      floor: '1f',
      devices: [
        { id: 'door', driver: 'terabee-evo', usb, portal: 'p' },
        { id: 'desk', driver: 'hid-pos', usb: { vendor: '0c2e', product: '0b61' } },
        { id: 'sim', driver: 'rdm6300', path: '/no/such/pty' },
      ],
    },
    {
      name: '2f',
      floor: '2f',
      devices: [{ id: 'door', driver: 'rdm6300', usb: { vendor: '1a86', product: '7523' } }],
    },
  ],
}
const kindOf = (driver: string) => (driver.startsWith('hid') ? 'hid' : 'serial')
const choose = (text: string) => chooseDevice(text, site, plugged, kindOf)

it('takes a path, plugged in or not, and says where the site file has it', () => {
  expect(choose('/dev/ttyUSB7')).toMatchObject({
    plugged: counter,
    place: { path: '/dev/ttyUSB7' },
    known: { agent: '1f' },
  })
  expect(choose('/dev/ttyUSB8')).toEqual({ plugged: twin, place: { path: '/dev/ttyUSB8' } })
  expect(choose('/no/such/pty')).toMatchObject({ known: { device: { id: 'sim' } } })
  expect(choose('/no/such/pty').plugged).toBeUndefined()
})

it('takes USB ids, with a serial number where they fit several', () => {
  expect(choose('0403:6001:B2').plugged).toBe(twin)
  expect(() => choose('0403:6001')).toThrow(
    /2 devices 0403:6001 are plugged in: say 0403:6001:A1 or 0403:6001:B2/,
  )
  expect(() => choose('dead:beef')).toThrow(/no USB device dead:beef is plugged in.*\/dev\/ttyUSB7/)
})

it('takes an id of the site file, with its agent where several have it', () => {
  expect(choose('1f/door')).toMatchObject({ plugged: counter, place: { path: '/dev/ttyUSB7' } })
  expect(() => choose('door')).toThrow(/say 1f\/door or 2f\/door/)
  expect(choose('2f/door')).toEqual({
    place: { usb: { vendor: '1a86', product: '7523' } },
    known: { agent: '2f', device: site.agents[1]?.devices[0] },
  })
})

it('tells what there is when there is no such device', () => {
  expect(() => choose('dor')).toThrow(
    /no device "dor".*plugged in: \/dev\/ttyUSB7.*in the site file: door, desk, sim/,
  )
  expect(() => chooseDevice('x', undefined, [], kindOf)).toThrow(/plugged in: nothing/)
})

it('takes of one piece of hardware the interface that the driver reads', () => {
  expect(choose('desk').plugged).toBe(scannerHid)
  expect(knownAs(scannerHid, site, kindOf)?.device.id).toBe('desk')
  expect(knownAs(scannerTty, site, kindOf)).toBeUndefined()
})

it('names what the site file has and nobody plugged in', () => {
  expect(notPluggedIn(site, plugged, kindOf).map(({ agent, device }) => `${agent}/${device.id}`)).toEqual([
    '1f/sim',
    '2f/door',
  ])
})
