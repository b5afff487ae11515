import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadInstallation } from './site-file.ts'

const dir = mkdtempSync(join(tmpdir(), 'munteok-site-'))
const building = new URL('../../buildings/dobong/building.json', import.meta.url)
writeFileSync(join(dir, 'building.json'), readFileSync(building))
afterAll(() => rmSync(dir, { recursive: true }))

let files = 0
function siteFile(content: unknown): string {
  const file = join(dir, `site-${files++}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('loadInstallation', () => {
  it('fills in defaults and reads paths from where the site file lies', () => {
    const device = { id: 'door', driver: 'terabee-evo', path: 'dev/door', portal: 'entrance' }
    const agents = [{ name: '1f', floor: '1f', devices: [device] }]
    const installation = loadInstallation(siteFile({ building: 'building.json', agents }), {})
    expect(installation).toMatchObject({
      dataDir: join(dir, 'munteok-data'),
      mqttUrl: 'mqtt://127.0.0.1:1883',
      ownBroker: true,
      recorderHttp: { host: '127.0.0.1', port: 8180 },
    })
    expect(installation.site.agents[0]?.devices[0]?.path).toBe(join(dir, 'dev/door'))
    expect(installation.building.id).toBe('dobong')
  })

  it('finds a broker that listens everywhere, and over TLS, on this machine', () => {
    const tls = { certFile: 'c.pem', keyFile: 'k.pem' }
    const broker = { tcp: { host: '0.0.0.0', port: 8883 }, tls }
    const file = siteFile({ building: 'building.json', agents: [], broker })
    expect(loadInstallation(file, {}).mqttUrl).toBe('mqtts://127.0.0.1:8883')
  })

  it('lets the environment override', () => {
    const file = siteFile({ building: 'building.json', agents: [] })
    const env = { MUNTEOK_DATA_DIR: '/var/lib/munteok', MUNTEOK_MQTT_URL: 'mqtt://broker:1883' }
    expect(loadInstallation(file, env)).toMatchObject({
      dataDir: '/var/lib/munteok',
      mqttUrl: 'mqtt://broker:1883',
      ownBroker: false,
    })
  })

  it.each([
    ['mqtt://broker-1:1883, mqtt://broker-2:1883', ['mqtt://broker-1:1883', 'mqtt://broker-2:1883']],
    ['wss://broker.example/mqtt', ['wss://broker.example/mqtt']],
  ])('takes the nodes of a cluster from the environment: %s', (given, urls) => {
    const file = siteFile({ building: 'building.json', agents: [] })
    expect(loadInstallation(file, { MUNTEOK_MQTT_URL: given }).mqttUrls).toEqual(urls)
  })

  it.each(['mqtt://broker:1883,', 'mqtt://broker:99999', 'broker:1883', 'mqtt://user:secret@broker'])(
    'refuses an address that is none, or tells a password: %s',
    (given) => {
      const file = siteFile({ building: 'building.json', agents: [] })
      expect(() => loadInstallation(file, { MUNTEOK_MQTT_URL: given })).toThrow(
        /^MUNTEOK_MQTT_URL: mqtt:\/\/host:1883, (?!.*secret).* without an account, is wanted in place of/,
      )
    },
  )

  it('names the file and the fault', () => {
    expect(() => loadInstallation(join(dir, 'none.json'), {})).toThrow(
      /cannot read the site file .*none\.json: ENOENT/,
    )
    expect(() => loadInstallation(siteFile('{"building"'), {})).toThrow(/site-\d+\.json is not JSON/)
    expect(() => loadInstallation(siteFile({ building: 'gone.json', agents: [] }), {})).toThrow(
      /cannot read the building named in .*gone\.json/,
    )
    expect(() => loadInstallation(siteFile({ building: 'building.json' }), {})).toThrow(
      /required propert.* agents/,
    )
  })
})
