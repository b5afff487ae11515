/**
 * A house that a Home Assistant watches, through our broker and through mosquitto: what it discovers, as its
 * documentation has it; the numbers that its templates make, against those of the dashboard; and that all of it
 * comes again, changes and goes as the house does.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type OccupancyState,
  type PassageHistory,
  ScaledClock,
  type SettingsAnswer,
  type Site,
  topicsOf,
  type UsageState,
} from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { announcedFileIn, createLog, passwordFile, readPassword, realClock } from '@munteok/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { touch } from './support/check-ins.ts'
import { freePorts } from './support/free-ports.ts'
import { HomeAssistantStandIn } from './support/home-assistant.ts'
import { discoveryFaults } from './support/home-assistant-schema.ts'
import { eventually, House, MUNTEOK } from './support/house.ts'
import { firstAdministrator } from './support/log-in.ts'
import { Mosquitto } from './support/mosquitto.ts'
import { TestClient } from './support/mqtt-client.ts'
import { munteok } from './support/munteok.ts'

/** A Tuesday at noon, in real time from then on. */
const clock = { realMs: Date.now(), simulatedMs: Date.parse('2026-11-24T12:00:00+09:00'), speed: 1 }
const FLOORS = ['b1', '1f', '2f', '3f']
const EVERY_DEVICE = [
  'munteok_dobong',
  ...FLOORS.map((floor) => `munteok_dobong_floor_${floor}`),
  ...FLOORS.map((name) => `munteok_dobong_agent_${name}`),
]
const topics = topicsOf('dobong')
const house = new House({ clock, site: (site) => withHomeAssistant(site, {}) })
const clients: { close(): Promise<void> }[] = []
let simulation: SimulatedBuilding
let url: string

function withHomeAssistant(
  site: Site,
  homeAssistant: NonNullable<Site['recorder']>['homeAssistant'] | undefined,
): Site {
  const { homeAssistant: _, ...recorder } = site.recorder ?? {}
  return { ...site, recorder: { ...recorder, ...(homeAssistant && { homeAssistant }) } }
}

function changeSite(change: (site: Site) => Site): void {
  const site = JSON.parse(readFileSync(house.siteFile, 'utf8')) as Site
  writeFileSync(house.siteFile, JSON.stringify(change(site)))
}

async function homeAssistant(to = url): Promise<HomeAssistantStandIn> {
  const it = await HomeAssistantStandIn.connect(to, readPassword(house.dataDir, 'home-assistant'))
  clients.push(it)
  return it
}

async function connect(account: string, to = url): Promise<TestClient> {
  const password = readPassword(house.dataDir, account)
  const client = await TestClient.connect(to, { username: account, password })
  clients.push(client)
  return client
}

/** Those whose devices have come, or come again since so many announcements. */
async function discovered(it: HomeAssistantStandIn, ids = EVERY_DEVICE, since = 0): Promise<void> {
  await eventually('the devices are discovered', () => {
    const announced = new Set(
      it
        .announcements()
        .slice(since)
        .map(({ device }) => device),
    )
    return ids.every((id) => announced.has(id)) || undefined
  })
}

/** What the dashboard shows of a portal. */
async function countedToday(portal: string): Promise<{ in: number; out: number }> {
  const query = `from=${clock.simulatedMs - 43_200_000}&to=${clock.simulatedMs + 43_200_000}&bucket=day`
  const { portals } = await house.get<PassageHistory>(house.recorderUrl(`/api/v1/history/passages?${query}`))
  return portals[portal]?.[0] ?? { in: 0, out: 0 }
}

/** A number that Home Assistant shows, once it does. */
async function numberOf(it: HomeAssistantStandIn, id: string): Promise<number> {
  return Number(await eventually(`${id} is shown`, () => /^\d+$/.exec(it.values()[id] ?? '')?.[0]))
}

async function eventuallyShows(it: HomeAssistantStandIn, wanted: Record<string, string>): Promise<void> {
  let values: Record<string, string> = {}
  await eventually('Home Assistant shows it', () => {
    values = it.values()
    return Object.entries(wanted).every(([id, value]) => values[id] === value) || undefined
  }).catch(() => undefined)
  expect(values).toMatchObject(wanted)
}

beforeAll(async () => {
  const { site, building, mqttUrl } = await house.prepare()
  url = mqttUrl
  const log = createLog('devices').child({}, { level: 'error' })
  const scaled = new ScaledClock(clock, realClock)
  simulation = new SimulatedBuilding({ site, building, clock: scaled, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await house.startAll()
  await eventually('the reader is read', () => simulation.isRead('lobby-reader') || undefined)
  // Who takes the stairs must have come in: one down, one up.
  simulation.walk('entrance', 'in', 2)
  // A counter's first totals are where its agent begins to count from.
  for (const portal of ['entrance', 'stairs-b1', 'stairs-2f'])
    await eventually(`${portal} counts`, async () => {
      simulation.walk(portal, 'in')
      await sleep(500)
      return (await countedToday(portal)).in > 0 || undefined
    })
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
})

afterAll(async () => {
  await simulation?.close()
  await house.close()
})

describe('a Home Assistant at our broker', () => {
  it('discovers the building, each floor and each agent, as documented, every value under an id of its own', async () => {
    const it = await homeAssistant()
    await discovered(it)
    expect(Object.keys(it.devices()).sort()).toEqual([...EVERY_DEVICE].sort())
    const ids = it.components().map(({ unique_id }) => unique_id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { availability, value_template } of it.components()) {
      expect(availability).toHaveLength(1)
      expect(value_template).toMatch(/^\{\{ .+ \}\}$/)
    }
    const { munteok_dobong: building, ...others } = it.devices()
    expect(building?.device.via_device).toBeUndefined()
    for (const { device } of Object.values(others)) expect(device.via_device).toBe('munteok_dobong')
    // So that this test could fail.
    expect(
      discoveryFaults({ ...building, components: { people: { platform: 'sensor', unit: 'x' } } }),
    ).not.toEqual([])
    expect(discoveryFaults({ ...building, origin: {} })).not.toEqual([])
  })

  it('shows the numbers that the dashboard shows', async () => {
    const it = await homeAssistant()
    await discovered(it)
    await it.listen()
    const before = await countedToday('entrance')
    simulation.walk('entrance', 'in', 12)
    simulation.walk('stairs-2f', 'in', 5)
    simulation.walk('stairs-b1', 'in', 3)
    simulation.walk('stairs-2f', 'out', 1)
    simulation.walk('entrance', 'out', 2)
    await touch(house.agentUrl('1f', ''), 4)
    await eventuallyShows(it, {
      munteok_dobong_in: `${before.in + 12}`,
      munteok_dobong_out: `${before.out + 2}`,
      'munteok_dobong_uses-today': '1',
    })
    const screen = await connect('screen')
    await screen.mqtt.subscribeAsync(topics.everyState)
    const occupancy = await eventually('the dashboard’s numbers', () =>
      screen.last<OccupancyState>(topics.occupancy),
    )
    const usage = await eventually('the figure', () => screen.last<UsageState>(topics.usage))
    const [entrance, down, up, top] = await Promise.all(
      ['entrance', 'stairs-b1', 'stairs-2f', 'stairs-3f'].map(countedToday),
    )
    if (!entrance || !down || !up || !top) throw new Error('a portal is missing')
    const floors = Object.entries(occupancy.floors).flatMap(([floor, { people, capacity }]) => [
      [`munteok_dobong_floor_${floor}_people`, `${people}`],
      [`munteok_dobong_floor_${floor}_share`, `${Math.round((100 * people) / capacity)}`],
    ])
    await eventuallyShows(it, {
      ...Object.fromEntries(floors),
      munteok_dobong_people: `${occupancy.people}`,
      'munteok_dobong_uses-today': `${usage.today.uses}`,
      'munteok_dobong_uses-year': `${usage.year.uses}`,
      munteok_dobong_floor_1f_in: `${entrance.in + up.out + down.out}`,
      munteok_dobong_floor_1f_out: `${entrance.out + up.in + down.in}`,
      munteok_dobong_floor_2f_in: `${up.in + top.out}`,
      munteok_dobong_floor_b1_in: `${down.in}`,
    })
    expect(up.in, 'what is compared is not all nought').toBeGreaterThan(4)
    expect(it.attributes('munteok_dobong_floor_1f_people')).toEqual(occupancy.floors['1f'])
    expect(it.attributes('munteok_dobong_uses-year')).toEqual(usage.year)
  })

  it('shows which devices have a problem, and which agents are gone', async () => {
    const it = await homeAssistant()
    await discovered(it)
    await it.listen()
    const well = { munteok_dobong_agent_1f_online: 'ON', 'munteok_dobong_agent_1f_device-entrance': 'OFF' }
    await eventuallyShows(it, { ...well, 'munteok_dobong_agent_3f_device-kitchen-reader': 'OFF' })
    await simulation.unplug('entrance')
    await eventuallyShows(it, { ...well, 'munteok_dobong_agent_1f_device-entrance': 'ON' })
    await simulation.plug('entrance')
    await eventuallyShows(it, well)
    await house.kill('agent 1f')
    await eventuallyShows(it, {
      munteok_dobong_agent_1f_online: 'OFF',
      'munteok_dobong_agent_1f_device-entrance': 'unavailable',
      munteok_dobong_agent_2f_online: 'ON',
    })
    await house.start('agent 1f')
    await eventuallyShows(it, well)
  })

  it('hears nothing of a person or a card, and nothing that it was not given', async () => {
    const it = await homeAssistant()
    const { events, cards } = topics.every
    const others = [topics.alarms, topics.building, topics.passes, topics.livePassages, topics.everyState]
    for (const filter of [events, cards, topics.ack('+'), topics.order('+'), ...others, '#', '+/#'])
      await expect(it.client.mqtt.subscribeAsync(filter), filter).rejects.toThrow()
    await discovered(it)
    await it.listen()
    simulation.tap('lobby-reader')
    await eventuallyShows(it, { 'munteok_dobong_uses-today': '2' })
    await sleep(1_000)
    const keys = new Set(
      it.client.heard.flatMap(({ payload }) => keysIn(JSON.parse(payload.toString('utf8')))),
    )
    for (const key of ['visitor', 'visitorOfYear', 'receipt', 'card', 'code', 'role', 'method', 'programme'])
      expect(keys).not.toContain(key)
    const card = simulation.tap('lobby-reader')
    expect(card).toBeTruthy()
    for (const { payload } of it.client.heard) expect(payload.toString('utf8')).not.toContain(card)
  })

  it('discovers everything again some seconds after it said online, and at nothing else that stands there', async () => {
    const it = await homeAssistant()
    await discovered(it)
    const before = it.announcements().length
    for (const odd of ['offline', 'Online', '{"online":true}', 'x'.repeat(100_000)]) await it.say(odd)
    await sleep(7_000)
    expect(it.announcements()).toHaveLength(before)
    const forger = await connect('agent-1f')
    forger.mqtt.publish('homeassistant/status', 'online')
    await eventually('the forger is thrown out', () => !forger.mqtt.connected || undefined)
    await sleep(6_000)
    expect(it.announcements()).toHaveLength(before)
    await it.say('online')
    await discovered(it, EVERY_DEVICE, before)
    expect(it.announcements().slice(before)).toHaveLength(EVERY_DEVICE.length)
  })

  it('may write nothing: neither numbers nor devices', async () => {
    const { in: counted } = await countedToday('entrance')
    for (const topic of [topics.occupancy, topics.passages, 'homeassistant/device/munteok_dobong/config']) {
      const it = await homeAssistant()
      it.client.mqtt.publish(topic, '', { retain: true })
      await eventually('it is thrown out', () => !it.client.mqtt.connected || undefined)
    }
    const it = await homeAssistant()
    await discovered(it)
    await it.listen()
    await eventuallyShows(it, { munteok_dobong_in: `${counted}` })
  })

  it('discovers a floor anew when its capacity is another one, and no other device', async () => {
    const administrator = await firstAdministrator(house)
    const it = await homeAssistant()
    await discovered(it)
    await it.listen()
    const before = it.announcements().length
    const settings = { capacity: { m2PerPerson: 4, floors: { '1f': 30 } } }
    const { changed } = (await (await administrator.send('GET', '/settings')).json()) as SettingsAnswer
    const after = Math.max(0, ...Object.values(changed).map(({ entry }) => entry))
    const answer = await administrator.send('PUT', '/settings', { settings, reason: 'Under test', after })
    expect(answer.status).toBe(200)
    await discovered(it, ['munteok_dobong_floor_1f'], before)
    await sleep(1_000)
    expect(
      it
        .announcements()
        .slice(before)
        .map(({ device }) => device),
    ).toEqual(['munteok_dobong_floor_1f'])
    expect(it.devices()['munteok_dobong_floor_1f']?.device.model).toContain('30')
    const people = await numberOf(it, 'munteok_dobong_floor_1f_people')
    expect(people).toBeGreaterThan(0)
    await eventuallyShows(it, { munteok_dobong_floor_1f_share: `${Math.round((100 * people) / 30)}` })
  })

  it('finds all of it again after the broker was killed', async () => {
    const { in: counted } = await countedToday('entrance')
    await house.kill('broker')
    await house.start('broker')
    const it = await homeAssistant()
    await discovered(it)
    await it.listen()
    await eventuallyShows(it, { munteok_dobong_in: `${counted}`, munteok_dobong_agent_1f_online: 'ON' })
  })

  it('loses an agent and a reader that are no more in the site file', async () => {
    const it = await homeAssistant()
    await discovered(it)
    await house.stop('recorder')
    await house.stop('agent 2f')
    changeSite((site) => ({
      ...site,
      agents: site.agents
        .filter(({ name }) => name !== '2f')
        .map((agent) => ({ ...agent, devices: agent.devices.filter(({ id }) => id !== 'kitchen-reader') })),
    }))
    const before = it.announcements().length
    await house.start('recorder')
    const left = EVERY_DEVICE.filter((id) => id !== 'munteok_dobong_agent_2f')
    await discovered(it, EVERY_DEVICE, before)
    expect(it.announcements().slice(before)[0]).toEqual({ device: 'munteok_dobong_agent_2f', payload: '' })
    expect(Object.keys(it.devices()).sort()).toEqual([...left].sort())
    const third = it.announcements().findLast(({ device }) => device === 'munteok_dobong_agent_3f')
    const { components } = JSON.parse(third?.payload ?? '{}')
    expect(components['device-kitchen-reader']).toEqual({ platform: 'binary_sensor' })
    expect(discoveryFaults(JSON.parse(third?.payload ?? '{}'))).toEqual([])
    await it.say('online')
    await discovered(it, left, before + EVERY_DEVICE.length)
    expect(it.devices()['munteok_dobong_agent_3f']?.components).not.toHaveProperty('device-kitchen-reader')
  })

  it('loses everything when it is switched off, also where everything was killed meanwhile', async () => {
    await house.kill('recorder')
    await house.kill('broker')
    changeSite((site) => withHomeAssistant(site, undefined))
    await house.start('broker')
    const it = await homeAssistant()
    await house.start('recorder')
    const { devices } = JSON.parse(readFileSync(announcedFileIn(house.dataDir), 'utf8'))
    const left = EVERY_DEVICE.filter((id) => id !== 'munteok_dobong_agent_2f')
    expect(Object.keys(devices).sort()).toEqual([...left].sort())
    await eventually('it is forgotten', () => !existsSync(announcedFileIn(house.dataDir)) || undefined)
    await discovered(it, left)
    expect(it.announcements().map(({ payload }) => payload)).toEqual(left.map(() => ''))
    const late = await homeAssistant()
    await sleep(500)
    expect(late.announcements()).toEqual([])
    await house.kill('broker')
    await house.start('broker')
    await expect(homeAssistant(), 'the account is gone').rejects.toThrow('Bad username or password')
  })

  it('costs no event where it is switched on at the recorder and the broker was not told', async () => {
    await house.stop('recorder')
    changeSite((site) => withHomeAssistant(site, {}))
    await house.start('recorder')
    const refused = /does not let account "recorder" read homeassistant\/status/
    await eventually('it is told', () => house.logged(refused).length > 0 || undefined)
    const screen = await connect('screen')
    await screen.mqtt.subscribeAsync(topics.occupancy)
    const people = () => screen.last<OccupancyState>(topics.occupancy)?.people
    const before = await eventually('the occupancy', people)
    simulation.walk('entrance', 'in', 3)
    await eventually('they are counted', () => people() === before + 3 || undefined)
    const connections = house.logged(/^broker: "recorder" .* connected/).length
    await sleep(3_000)
    expect(house.logged(/^broker: "recorder" .* connected/)).toHaveLength(connections)
    expect(house.logged(refused)).toHaveLength(1)
    await house.stop('broker')
    await house.start('broker')
    const it = await homeAssistant()
    await discovered(it, ['munteok_dobong'])
  })
})

describe('a Home Assistant at mosquitto', () => {
  it('discovers the house and is told its numbers by what munteok mosquitto makes', async () => {
    const [port = 0, webSocketPort = 0] = await freePorts(2)
    // The broker last: who says goodbye waits for its answers.
    for (const each of ['agent 1f', 'agent b1', 'agent 3f', 'recorder', 'broker']) await house.stop(each)
    const mqttUrl = `mqtt://127.0.0.1:${port}`
    changeSite((site) => ({ ...site, mqttUrl }))
    const made = await munteok(['mosquitto', '--config', house.siteFile])
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect(existsSync(passwordFile(house.dataDir, 'home-assistant'))).toBe(true)
    const mosquitto = new Mosquitto(house.dataDir, port, webSocketPort)
    try {
      await mosquitto.start()
      await house.start('recorder')
      await house.start('agent 1f')
      const it = await homeAssistant(mqttUrl)
      await discovered(it, ['munteok_dobong', 'munteok_dobong_agent_1f'])
      await it.listen()
      await eventuallyShows(it, { munteok_dobong_agent_1f_online: 'ON' })
      const before = await numberOf(it, 'munteok_dobong_in')
      simulation.walk('entrance', 'in', 2)
      await eventuallyShows(it, { munteok_dobong_in: `${before + 2}` })
      const announced = it.announcements().length
      await it.say('online')
      await discovered(it, ['munteok_dobong'], announced)
    } finally {
      await mosquitto.kill()
    }
  })
})

describe('the page about Home Assistant', () => {
  it('has an automation that is YAML, and entities that there are', async () => {
    const page = readFileSync(join(MUNTEOK, '..', '..', 'docs', 'home-assistant.md'), 'utf8')
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)
    expect(blocks.length).toBeGreaterThan(0)
    for (const block of blocks) expect(parseDocument(block, { strict: true }).errors).toEqual([])
    const [automations] = blocks.map((block) => parseDocument(block).toJS())
    for (const automation of automations)
      expect(Object.keys(automation)).toEqual(expect.arrayContaining(['alias', 'triggers', 'actions']))
    const entities = [...page.matchAll(/\b(?:binary_)?sensor\.munteok_dobong_\w+/g)].map(([id]) => id)
    expect(entities.length).toBeGreaterThan(0)
    const { devices } = JSON.parse(readFileSync(announcedFileIn(house.dataDir), 'utf8')) as {
      devices: Record<string, Record<string, string>>
    }
    const known = Object.entries(devices).flatMap(([device, components]) =>
      Object.entries(components).map(
        ([component, platform]) => `${platform}.${`${device}_${component}`.replaceAll('-', '_')}`,
      ),
    )
    for (const entity of entities) expect(known).toContain(entity)
  })
})

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(keysIn)
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)])
}
