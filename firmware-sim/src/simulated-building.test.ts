import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalTime, ManualClock } from '@munteok/core'
import { SerialPort } from 'serialport'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SimulationOptions } from './options.ts'
import { SimulatedBuilding } from './simulated-building.ts'
import { dobong, quiet, smallSite, temporaryFolder, until } from './test-kit.ts'
import type { TruthLine } from './truth-file.ts'

const seoul = new LocalTime('Asia/Seoul')
const TUESDAY = '2026-06-02'
const at = (hour: number, minute = 0) => seoul.instant(TUESDAY, hour * 60 + minute)

// Other processes take their time on a busy machine; nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let place: ReturnType<typeof temporaryFolder>
let clock: ManualClock
const started: SimulatedBuilding[] = []
const ports: SerialPort[] = []

beforeEach(() => {
  place = temporaryFolder()
  clock = new ManualClock(at(9))
})
afterEach(async () => {
  for (const port of ports.splice(0)) if (port.isOpen) port.close()
  await Promise.all(started.splice(0).map((building) => building.close()))
  place.remove()
})

async function start(options: Partial<SimulationOptions> = {}): Promise<SimulatedBuilding> {
  const building = new SimulatedBuilding({
    site: smallSite(place.folder),
    building: dobong(),
    clock,
    seed: 1,
    log: quiet,
    ...options,
  })
  started.push(building)
  await building.start()
  return building
}

/** What a device sends from now on. */
async function listenTo(building: SimulatedBuilding, device: string): Promise<{ bytes: Buffer }> {
  const heard = { bytes: Buffer.alloc(0) }
  const port = new SerialPort({ path: join(place.folder, device), baudRate: 9_600, autoOpen: false })
  port.on('data', (chunk: Buffer) => {
    heard.bytes = Buffer.concat([heard.bytes, chunk])
  })
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  ports.push(port)
  await until('the port is seen open', () => building.isRead(device))
  return heard
}

/** In and out of the last whole frame of the entrance's counter. */
function lastTerabee(bytes: Buffer): { in: number; out: number } | undefined {
  const start = bytes.lastIndexOf('PC', Math.max(0, bytes.length - 15), 'latin1')
  if (start < 0 || bytes.length - start < 15) return undefined
  return { in: bytes.readUInt16BE(start + 10), out: bytes.readUInt16BE(start + 12) }
}

function truthIn(file: string): TruthLine[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TruthLine)
}

const sum = (record: Record<string, number>) => Object.values(record).reduce((total, n) => total + n, 0)

describe('a simulated building', () => {
  it('sends over its ports what its counters have counted', async () => {
    const building = await start({ visitsPerDay: 0 })
    const entrance = await listenTo(building, 'entrance')
    const stairs = await listenTo(building, 'stairs-2f')
    expect(building.walk('entrance', 'in', 7)).toBe(7)
    expect(building.walk('stairs-2f', 'in', 2)).toBe(2)
    expect(building.walk('entrance', 'out')).toBe(1)
    await until('the entrance tells 7 and 1', () => {
      const said = lastTerabee(entrance.bytes)
      return said?.in === 7 && said.out === 1
    })
    await until('the stairs tell 2 and 0', () => stairs.bytes.toString().endsWith('IN 2 OUT 0\n'))
    expect(building.totals()).toEqual({ entrance: { in: 7, out: 1 }, 'stairs-2f': { in: 2, out: 0 } })
    expect(building.truth().floors).toEqual({ b1: 0, '1f': 4, '2f': 2, '3f': 0 })
  })

  it('lets nobody walk out where nobody is', async () => {
    const building = await start({ visitsPerDay: 0 })
    expect(building.walk('entrance', 'out', 5)).toBe(0)
    building.walk('entrance', 'in', 2)
    expect(building.walk('entrance', 'out', 5)).toBe(2)
    expect(building.totals()['entrance']).toEqual({ in: 2, out: 2 })
    expect(() => building.walk('gate', 'in')).toThrow(/"gate" is no portal/)
  })

  it('reads a card at its reader, and only then knows of the tap', async () => {
    const building = await start({ visitsPerDay: 0 })
    const reader = await listenTo(building, 'lobby-reader')
    expect(building.tap('lobby-reader', '472288')).toBe('0000472288')
    await until('the frame comes, and comes again', () => reader.bytes.length >= 2 * 14)
    const frames = Math.floor(reader.bytes.length / 14)
    expect(reader.bytes.toString('latin1', 0, frames * 14)).toBe('\x0201000734E0D2\x03'.repeat(frames))
    expect(building.truth().taps).toBe(1)
    expect(building.tap('lobby-reader')).not.toBe(building.tap('lobby-reader'))
    expect(() => building.tap('entrance')).toThrow('"entrance" reads no cards')
    expect(() => building.tap('gate')).toThrow(/"gate" is no device \(devices: entrance, /)
    expect(() => building.tap('lobby-reader', '99999999999')).toThrow(/no card number/)
  })

  it('lives a whole day at one jump of the clock, and writes down all of it', async () => {
    const truthFile = join(place.folder, 'truth.ndjson')
    const building = await start({ truthFile })
    clock.set(at(23))
    await until(
      'the day is over',
      () => sum(building.truth().floors) === 0 && building.truth().crossings > 300,
    )
    building.stopPeople()
    await building.close()
    const { portals, crossings } = building.truth()
    const lines = truthIn(truthFile).filter((line) => 'portal' in line)
    expect(lines).toHaveLength(crossings)
    expect(lines.every(({ floors }) => Object.values(floors).every((people) => people >= 0))).toBe(true)
    expect(lines.at(-1)?.floors).toEqual({ b1: 0, '1f': 0, '2f': 0, '3f': 0 })
    for (const [portal, { in: countIn, out }] of Object.entries(building.totals()))
      expect(portals[portal]).toEqual({ in: countIn, out })
    const counted = (direction: string) =>
      lines.filter((line) => line.portal === 'entrance' && line.direction === direction).length
    expect({ in: counted('in'), out: counted('out') }).toEqual(portals['entrance'])
  })

  it('takes people from their plans when they are led, and still loses nobody', async () => {
    const building = await start()
    for (const hour of [10, 11, 12, 13]) {
      clock.set(at(hour))
      for (const portal of ['entrance', 'stairs-2f', 'stairs-b1', 'stairs-3f', 'rear-door'])
        for (const direction of ['in', 'out'] as const) building.walk(portal, direction, 3)
    }
    expect(sum(building.truth().floors)).toBeGreaterThan(0)
    clock.set(at(23))
    building.walk('stairs-3f', 'out', 0)
    expect(building.truth().floors).toEqual({ b1: 0, '1f': 0, '2f': 0, '3f': 0 })
    expect(building.totals()['entrance']).toEqual(building.truth().portals['entrance'])
  })

  it('counts a counter mounted the other way round as the portal counts', async () => {
    const site = smallSite(place.folder)
    const reversed = site.agents.map((agent) => ({
      ...agent,
      devices: agent.devices.map((device) => ({ ...device, reversed: device.id === 'entrance' })),
    }))
    const building = await start({ site: { ...site, agents: reversed }, visitsPerDay: 0 })
    const entrance = await listenTo(building, 'entrance')
    building.walk('entrance', 'in', 3)
    await until('its own registers say out', () => {
      const said = lastTerabee(entrance.bytes)
      return said?.in === 0 && said.out === 3
    })
    expect(building.totals()['entrance']).toEqual({ in: 3, out: 0 })
  })

  it('differs from the truth where its counters miss and double', async () => {
    const building = await start({
      visitsPerDay: 0,
      faults: { missedCrossings: 0.1, doubledCrossings: 0.02 },
    })
    building.walk('entrance', 'in', 2_000)
    expect(building.truth().portals['entrance']).toEqual({ in: 2_000, out: 0 })
    const counted = building.totals()['entrance']?.in ?? 0
    expect(counted).toBeGreaterThan(1_700)
    expect(counted).toBeLessThan(1_950)
  })

  it('loses its registers, not what they had counted, when a counter is unplugged', async () => {
    const building = await start({ visitsPerDay: 0 })
    const before = await listenTo(building, 'entrance')
    building.walk('entrance', 'in', 4)
    await until('it tells 4', () => lastTerabee(before.bytes)?.in === 4)
    await building.unplug('entrance')
    building.walk('entrance', 'in', 1)
    await building.plug('entrance')
    const after = await listenTo(building, 'entrance')
    building.walk('entrance', 'in', 2)
    await until('it begins at zero again', () => lastTerabee(after.bytes)?.in === 2)
    expect(building.totals()['entrance']).toEqual({ in: 6, out: 0 })
    expect(building.truth().portals['entrance']).toEqual({ in: 7, out: 0 })
  })

  it('stands at one path however hastily its plug is pulled and put in', async () => {
    const building = await start({ visitsPerDay: 0 })
    const hasty = ['unplug', 'plug', 'plug', 'unplug', 'plug', 'plug'] as const
    await Promise.all(hasty.map((change) => building[change]('entrance')))
    const entrance = await listenTo(building, 'entrance')
    building.walk('entrance', 'in', 2)
    await until('it tells 2', () => lastTerabee(entrance.bytes)?.in === 2)
  })

  it('is unplugged now and then when it is told to be, and comes back', async () => {
    await start({ visitsPerDay: 0, faults: { unplugsPerHour: 3_600 } })
    const path = join(place.folder, 'entrance')
    await until('it goes', () => !existsSync(path))
    await until('it comes back', () => existsSync(path))
  })

  it('replays a recorded day count for count', async () => {
    const file = join(place.folder, 'day.csv')
    writeFileSync(
      file,
      'time,portal,in,out\n2026-06-02T10:00:00+09:00,entrance,5,9\n2026-06-02T10:30:00+09:00,stairs-2f,40,2\n',
    )
    const truthFile = join(place.folder, 'truth.ndjson')
    const building = await start({ replay: { file }, truthFile })
    clock.set(at(10, 29))
    await until('the first half hour', () => building.truth().crossings >= 13)
    expect(building.truth().portals['stairs-2f']).toEqual({ in: 0, out: 0 })
    clock.set(at(11, 30))
    await until('all of it', () => building.truth().crossings === 56)
    expect(building.totals()).toEqual({ entrance: { in: 5, out: 9 }, 'stairs-2f': { in: 40, out: 2 } })
    await building.close()
    expect(truthIn(truthFile)).toHaveLength(56)
    expect(sum(building.truth().floors)).toBeGreaterThanOrEqual(0)
  })

  it('lets nobody move before every counter is heard, if it is asked to wait', async () => {
    const building = await start({ waitForReaders: true })
    clock.set(at(12))
    await listenTo(building, 'entrance')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(building.truth().crossings).toBe(0)
    await listenTo(building, 'stairs-2f')
    await until('people come', () => {
      clock.advance(60_000)
      return building.truth().crossings > 0
    })
  })

  it('says which device it cannot simulate, and leaves nothing behind when a path is taken', async () => {
    const site = smallSite(place.folder)
    const [agent] = site.agents
    const odd = { id: 'gate', driver: 'hid-pos', path: '/dev/null' }
    const withOdd = { ...site, agents: agent ? [{ ...agent, devices: [odd] }] : [] }
    await expect(start({ site: withOdd })).rejects.toThrow(
      'agent "1f", device "gate": there is no simulated device for driver "hid-pos"',
    )
    writeFileSync(join(place.folder, 'entrance'), '')
    await expect(start()).rejects.toThrow(`${join(place.folder, 'entrance')} is there already`)
  })
})
