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

  it('refuses to count a portal that the building marks as unmetered', () => {
    const portals = dobong.portals.map((portal) => ({ ...portal, metered: portal.id !== 'entrance' }))
    expect(() => checkSite(site, { ...dobong, portals }, 'site.json')).toThrow(
      'device "entrance" counts portal "entrance", which the building marks as unmetered',
    )
  })

  it('knows no key that a schema does not name', () => {
    const wrong = JSON.stringify({ ...site, brokers: {} })
    expect(() => parseJson(siteParser, wrong, 'site.json')).toThrow(
      'unknown key brokers: did you mean "broker"?',
    )
  })
})
