import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBuilding } from './building.ts'
import { parseJson } from './schema.ts'
import { checkSite, type DeviceSettings, type Site, siteParser } from './site.ts'

const folder = new URL('../../buildings/dobong/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const dobong = parseBuilding(read('building.json'), 'building.json')
const site = parseJson(siteParser, read('simulated-site.json'), 'site.json')
const door: DeviceSettings = { id: 'door', driver: 'terabee-evo', path: '/dev/ttyUSB0', portal: 'entrance' }
const adapter = { vendor: '1a86', product: '7523' }

function check(agents: Site['agents']): void {
  checkSite({ ...site, agents }, dobong, 'site.json')
}

describe('checkSite', () => {
  it('takes the simulated Dobong centre', () => {
    expect(() => check(site.agents)).not.toThrow()
  })

  it.each<[what: string, agents: Site['agents'], message: string]>([
    [
      'two agents of one name',
      [...site.agents, { name: '1f', floor: '1f', devices: [] }],
      'site.json: two agents are called "1f": give each its own name',
    ],
    [
      'a floor that is not there',
      [{ name: 'a', floor: '9f', devices: [] }],
      'agent "a": "9f" is no floor (floors: b1, 1f, 2f, 3f)',
    ],
    [
      'a device at a portal that is not there',
      [{ name: 'a', floor: '1f', devices: [{ ...door, portal: 'gate' }] }],
      'agent "a", device "door": "gate" is no portal (portals: entrance, rear-door, stairs-b1, stairs-2f, stairs-3f)',
    ],
    [
      'a portal that two devices count',
      [{ name: 'a', floor: '1f', devices: [door, { ...door, id: 'door-2', path: '/dev/ttyUSB1' }] }],
      'agent "a", device "door-2" counts portal "entrance", which agent "a", device "door" counts already',
    ],
    [
      'a port that two devices share',
      [{ name: 'a', floor: '1f', devices: [door, { ...door, id: 'door-2', portal: 'rear-door' }] }],
      'agent "a", device "door-2" and "door" share the port /dev/ttyUSB0',
    ],
    [
      'two devices of one kind that nothing tells apart',
      [
        {
          name: 'a',
          floor: '1f',
          devices: [
            { id: 'door', driver: 'terabee-evo', usb: adapter, portal: 'entrance' },
            { id: 'door-2', driver: 'terabee-evo', usb: adapter, portal: 'rear-door' },
          ],
        },
      ],
      'agent "a", device "door-2" and "door" are both USB 1a86:7523 with driver terabee-evo: give each its "serial" or its "socket", which munteok devices shows',
    ],
    [
      'a device of which nothing says where it is',
      [{ name: 'a', floor: '1f', devices: [{ id: 'r', driver: 'rdm6300' }] }],
      'agent "a", device "r": give it either "path" or "usb" (munteok devices shows what is plugged in)',
    ],
    [
      'a space that is not there',
      [
        {
          name: 'a',
          floor: '1f',
          devices: [{ id: 'r', driver: 'rdm6300', path: '/dev/ttyS0', space: 'pool' }],
        },
      ],
      'agent "a", device "r": "pool" is no space of the building',
    ],
  ])('names what is wrong: %s', (_what, agents, message) => {
    expect(() => check(agents)).toThrow(message)
  })

  it('takes two adapters of one kind at devices with different drivers, sockets or serial numbers', () => {
    const door = { driver: 'terabee-evo', portal: 'entrance' }
    const devices = [
      { id: 'door', usb: adapter, ...door },
      { id: 'reader', driver: 'pn532', usb: adapter },
      { id: 'reader-2', driver: 'pn532', usb: { ...adapter, socket: 'pci-0000:00:14.0-usb-0:2:1.0' } },
      { id: 'reader-3', driver: 'pn532', usb: { ...adapter, serial: 'A1' } },
    ]
    expect(() => check([{ name: 'a', floor: '1f', devices }])).not.toThrow()
  })

  it('refuses to count a portal that the building marks as unmetered', () => {
    const portals = dobong.portals.map((portal) => ({ ...portal, metered: portal.id !== 'entrance' }))
    expect(() => checkSite(site, { ...dobong, portals }, 'site.json')).toThrow(
      'device "entrance" counts portal "entrance", which the building marks as unmetered',
    )
  })

  it('refuses to show a district of which no store is named', () => {
    const district = { ...site, recorder: { ...site.recorder, district: true } }
    const told = 'site.json: recorder.district shows the buildings that a time-series store knows'
    expect(() => checkSite(district, dobong, 'site.json')).toThrow(told)
    const influx = { url: 'http://127.0.0.1:8086', bucket: 'district' }
    const named = { ...district, recorder: { ...district.recorder, influx } }
    expect(() => checkSite(named, dobong, 'site.json')).not.toThrow()
  })

  it('takes a discovery prefix that is a topic, and nothing that reaches further', () => {
    const withPrefix = (discoveryPrefix: string) =>
      JSON.stringify({ ...site, recorder: { homeAssistant: { discoveryPrefix } } })
    for (const prefix of ['homeassistant', 'house-1/home_assistant'])
      expect(() => parseJson(siteParser, withPrefix(prefix), 'site.json')).not.toThrow()
    for (const prefix of ['', '#', 'a/+', '/a', 'a/', 'a b', 'a\ntopic write #'])
      expect(() => parseJson(siteParser, withPrefix(prefix), 'site.json')).toThrow(
        'site.json: recorder.homeAssistant.discoveryPrefix must match pattern',
      )
  })

  it('knows no key that a schema does not name', () => {
    const wrong = JSON.stringify({ ...site, brokers: {} })
    expect(() => parseJson(siteParser, wrong, 'site.json')).toThrow(
      'unknown key brokers: did you mean "broker"?',
    )
  })
})

describe('the settings of a time-series store', () => {
  const withUrl = (url: string) =>
    siteParser.faults({ ...site, recorder: { influx: { url, bucket: 'munteok' } } })

  it('takes addresses with and without a path', () => {
    for (const url of ['http://127.0.0.1:8086', 'https://influx.example/', 'https://proxy.example/influx'])
      expect(withUrl(url)).toEqual([])
  })

  it('does not take an account in the address, which logs would show, nor what is no address', () => {
    for (const url of ['http://user:secret@influx.example', 'influx.example:8086', 'http://'])
      expect(withUrl(url)).not.toEqual([])
  })
})
