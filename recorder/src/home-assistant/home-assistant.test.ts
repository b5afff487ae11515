import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type AgentSettings, CONTRACT_VERSION, messages, type PassagesState } from '@munteok/core'
import { announcedFileIn } from '@munteok/runtime'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Recorder, type RecorderOptions } from '../recorder.ts'
import {
  at,
  batch,
  clockAt,
  dobong,
  FakeLink,
  lines,
  ManualScheduler,
  passage,
  scratch,
  topics,
} from '../test-kit.ts'

const reader = { id: 'lobby-reader', driver: 'rdm6300', path: '/dev/ttyS1' }
const counter = { id: 'entrance', driver: 'terabee-evo', path: '/dev/ttyS0', portal: 'entrance' }
const agent: AgentSettings = { name: '1f', floor: '1f', devices: [counter, reader] }
const BUILDING = 'homeassistant/device/munteok_dobong/config'
const FIRST_FLOOR = 'homeassistant/device/munteok_dobong_floor_1f/config'
const AGENT = 'homeassistant/device/munteok_dobong_agent_1f/config'

function setUp(over: Partial<RecorderOptions> = {}) {
  const dataDir = over.dataDir ?? scratch(onTestFinished)
  const link = new FakeLink()
  const clock = clockAt('10:00')
  const { log, lines: said } = lines()
  const scheduler = new ManualScheduler()
  const recorder = new Recorder({
    ...{ building: dobong, dataDir, clock, log, link, scheduler, agents: [agent], homeAssistant: {} },
    mqtt: { urls: ['mqtt://127.0.0.1:1'], username: 'recorder', password: 'x' },
    live: { webSocketPort: 8083, username: 'screen', password: 'y' },
    ...over,
  })
  onTestFinished(() => recorder.close())
  const seconds = (count: number) => scheduler.tick(count)
  return { recorder, link, clock, said, dataDir, seconds, file: announcedFileIn(dataDir) }
}

async function started(over: Partial<RecorderOptions> = {}) {
  const parts = setUp(over)
  await parts.recorder.start()
  parts.link.connect()
  return parts
}

const below = (link: FakeLink, prefix: string) =>
  link.published.filter(({ topic }) => topic.startsWith(prefix))

/** Lets the broker take every discovery message, and what follows on each. @returns what it was given */
function takeAll(link: FakeLink, prefix = 'homeassistant/'): [topic: string, payload: string][] {
  const taken: [string, string][] = []
  for (;;) {
    const [next] = below(link, prefix)
    if (!next) return taken
    link.published.splice(link.published.indexOf(next), 1)
    taken.push([next.topic, next.payload])
    next.done?.()
  }
}

const componentsOf = (payload = '{}') =>
  (JSON.parse(payload) as { components?: Record<string, Record<string, unknown>> }).components ?? {}
const remembered = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const committed = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('HomeAssistant', () => {
  it('announces nothing and counts no day unless the site file asks for it', async () => {
    const { link, seconds, file } = await started({ homeAssistant: undefined })
    seconds(20)
    expect(below(link, 'homeassistant/')).toEqual([])
    expect(link.on(topics.passages)).toEqual([])
    expect(link.subscribed).not.toContain('homeassistant/status')
    expect(existsSync(file)).toBe(false)
  })

  it('announces the building first, then its floors and agents, each once the one before was taken', async () => {
    const { link } = await started()
    expect(below(link, 'homeassistant/').map(({ topic, retain }) => [topic, retain])).toEqual([
      [BUILDING, true],
    ])
    expect(takeAll(link).map(([topic]) => topic)).toEqual([
      BUILDING,
      ...['b1', '1f', '2f', '3f'].map((floor) => `homeassistant/device/munteok_dobong_floor_${floor}/config`),
      AGENT,
    ])
  })

  it('counts both ways of each portal of a floor, and for the building those to the outside', async () => {
    const taken = new Map(takeAll((await started()).link))
    const counts = (topic: string) => {
      const { in: ins, out: outs } = componentsOf(taken.get(topic))
      return [ins?.['value_template'], outs?.['value_template']]
    }
    const portal = (id: string, way: string) => `value_json.portals['${id}']['${way}']`
    expect(counts(FIRST_FLOOR)).toEqual([
      `{{ ${portal('entrance', 'in')} + ${portal('stairs-b1', 'out')} + ${portal('stairs-2f', 'out')} }}`,
      `{{ ${portal('entrance', 'out')} + ${portal('stairs-b1', 'in')} + ${portal('stairs-2f', 'in')} }}`,
    ])
    expect(counts(BUILDING)).toEqual([
      `{{ ${portal('entrance', 'in')} + ${portal('rear-door', 'in')} }}`,
      `{{ ${portal('entrance', 'out')} + ${portal('rear-door', 'out')} }}`,
    ])
  })

  it('says nothing of a floor that is counted nowhere, and nothing of a way without a counter', async () => {
    const portals = dobong.portals.map((it) => ({ ...it, metered: it.id !== 'stairs-3f' }))
    const { link } = await started({ building: { ...dobong, portals } })
    const taken = new Map(takeAll(link))
    const top = componentsOf(taken.get('homeassistant/device/munteok_dobong_floor_3f/config'))
    expect(Object.keys(top)).toEqual(['people', 'share'])
    link.published.length = 0
    link.connect()
    const { portals: counted } = JSON.parse(link.on(topics.passages)[0]?.payload ?? '{}') as PassagesState
    expect(Object.keys(counted)).toEqual(['entrance', 'rear-door', 'stairs-b1', 'stairs-2f'])
  })

  it('speaks the language of the site file', async () => {
    const names = async (homeAssistant: RecorderOptions['homeAssistant']) => {
      const taken = new Map(takeAll((await started({ homeAssistant })).link))
      const { people } = componentsOf(taken.get(FIRST_FLOOR))
      const { 'device-entrance': door, 'device-lobby-reader': lobby } = componentsOf(taken.get(AGENT))
      return [people?.['name'], people?.['unit_of_measurement'], door?.['name'], lobby?.['name']]
    }
    expect(await names({})).toEqual(['현재 인원', '명', '계수기 정문', '리더기 lobby-reader'])
    expect(await names({ language: 'en' })).toEqual([
      'People now',
      'people',
      'Counter Main entrance',
      'Reader lobby-reader',
    ])
  })

  it('announces everything again on a new connection, and some seconds after Home Assistant says online', async () => {
    const { link, seconds } = await started()
    const first = takeAll(link)
    link.connect()
    expect(takeAll(link)).toEqual(first)
    for (const odd of ['offline', 'ONLINE', 'online ', '', '{"state":"online"}', 'x'.repeat(100_000)])
      link.say('homeassistant/status', odd)
    link.say('homeassistant/status/online', 'online')
    seconds(6)
    expect(takeAll(link)).toEqual([])
    for (let times = 0; times < 50; times++) link.say('homeassistant/status', 'online')
    expect(takeAll(link), 'not at once').toEqual([])
    seconds(5)
    expect(takeAll(link), 'once').toEqual(first)
  })

  it('announces below the prefix that the site file names, and hears the status there and at its default', async () => {
    const { link, seconds } = await started({ homeAssistant: { discoveryPrefix: 'house/ha' } })
    expect(takeAll(link, 'house/ha/')).toHaveLength(6)
    link.say('other/status', 'online')
    seconds(5)
    expect(takeAll(link, 'house/ha/')).toEqual([])
    for (const status of ['house/ha/status', 'homeassistant/status']) {
      expect(link.subscribed).toContain(status)
      link.say(status, 'online')
      seconds(5)
      expect(takeAll(link, 'house/ha/')).toHaveLength(6)
    }
    expect(below(link, 'homeassistant/')).toEqual([])
  })

  it('writes nothing where the broker does not let it: that would end the connection that events come by', async () => {
    const parts = setUp()
    await parts.recorder.start()
    parts.link.refuse = ['homeassistant/status']
    parts.link.connect()
    parts.seconds(20)
    expect(below(parts.link, 'homeassistant/')).toEqual([])
    parts.link.refuse = []
    parts.link.connect()
    expect(takeAll(parts.link)).toHaveLength(6)
  })

  it('takes back what is no more: devices by an empty message, components by their platform alone, once', async () => {
    const { link, recorder, dataDir, file } = await started()
    takeAll(link)
    await recorder.close()
    const floors = dobong.floors.filter(({ id }) => id !== '3f')
    const portals = dobong.portals.filter(({ id }) => id !== 'stairs-3f')
    const building = { ...dobong, floors, portals }
    const fewer = { ...agent, devices: [counter] }
    const next = await started({ dataDir, building, agents: [fewer] })
    const taken = takeAll(next.link)
    expect(taken[0]).toEqual(['homeassistant/device/munteok_dobong_floor_3f/config', ''])
    const gone = componentsOf(new Map(taken).get(AGENT))['device-lobby-reader']
    expect(gone).toEqual({ platform: 'binary_sensor' })
    next.link.connect()
    const again = takeAll(next.link)
    expect(again).toHaveLength(5)
    expect(componentsOf(new Map(again).get(AGENT))).not.toHaveProperty('device-lobby-reader')
    expect(Object.keys(remembered(file).devices)).not.toContain('munteok_dobong_floor_3f')
  })

  it('remembers before it sends: what a killed recorder announced is taken back by the next one', async () => {
    const { file, recorder, dataDir } = await started()
    expect(Object.keys(remembered(file).devices)).toHaveLength(6)
    await recorder.close()
    const next = await started({ dataDir, agents: [] })
    // The broker goes before it has taken anything.
    next.link.published.length = 0
    expect(Object.keys(remembered(file).devices)).toHaveLength(6)
    next.link.connect()
    expect(takeAll(next.link)[0]).toEqual([AGENT, ''])
    expect(Object.keys(remembered(file).devices)).toHaveLength(5)
  })

  it('moves to another prefix: what stood below the one of before is taken back', async () => {
    const { link, recorder, dataDir, file } = await started()
    takeAll(link)
    await recorder.close()
    const next = await started({ dataDir, homeAssistant: { discoveryPrefix: 'ha' } })
    const taken = takeAll(next.link, 'h')
    expect(
      taken.slice(0, 6).every(([topic, payload]) => topic.startsWith('homeassistant/') && !payload),
    ).toBe(true)
    expect(taken.slice(6).every(([topic, payload]) => topic.startsWith('ha/') && payload)).toBe(true)
    expect(remembered(file).prefix).toBe('ha')
  })

  it('takes everything back once when it is switched off, and forgets it', async () => {
    const { link, recorder, dataDir, file } = await started()
    takeAll(link)
    await recorder.close()
    const off = { dataDir, homeAssistant: undefined }
    const next = await started(off)
    const [first] = next.link.on(topics.passages)
    expect([first?.payload, first?.retain]).toEqual(['', true])
    first?.done?.()
    const taken = takeAll(next.link)
    expect(taken.map(([, payload]) => payload)).toEqual(Array(6).fill(''))
    expect(existsSync(file)).toBe(false)
    next.seconds(20)
    next.link.subscribed.length = 0
    next.link.connect()
    expect(next.link.on(topics.passages)).toHaveLength(1)
    expect(next.link.subscribed).not.toContain('homeassistant/status')
    await next.recorder.close()
    const last = await started(off)
    expect(below(last.link, 'homeassistant/')).toEqual([])
  })

  it('tells in one line of a file that cannot be read, and replaces it', async () => {
    const { recorder, link, file, said } = setUp()
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{"prefix":')
    await recorder.start()
    link.connect()
    expect(said.filter((line) => line.includes('home-assistant.json'))).toEqual([
      expect.stringMatching(/^warn: .*home-assistant\.json is not JSON.*; it is replaced/),
    ])
    expect(Object.keys(remembered(file).devices)).toHaveLength(6)
    expect(takeAll(link)).toHaveLength(6)
  })

  it('says of one that it cannot read what to do where nothing is announced any more', async () => {
    const { recorder, file, said } = setUp({ homeAssistant: undefined })
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{"prefix":"#","devices":{}}')
    await recorder.start()
    expect(said.filter((line) => line.includes('home-assistant.json'))).toEqual([
      expect.stringMatching(/^warn: .*home-assistant\.json: prefix .*; delete it:/),
    ])
  })

  it('announces also where the file can be neither read nor written, and says so', async () => {
    const { recorder, link, file, said } = setUp()
    // A folder where the file should be: even root cannot write it.
    mkdirSync(file, { recursive: true })
    await recorder.start()
    link.connect()
    expect(takeAll(link)).toHaveLength(6)
    expect(said.filter((line) => line.includes('home-assistant.json'))).toEqual([
      expect.stringMatching(/^warn: cannot read .*home-assistant\.json: EISDIR.*; it is replaced/),
      expect.stringMatching(/^error: .*home-assistant\.json cannot be written \(EISDIR.*\): check the disk/),
    ])
  })

  it('counts from the first instant of the day in the building’s time zone, anew each second in which somebody passed', async () => {
    const { link, clock, seconds } = await started()
    const newest = () => JSON.parse(link.on(topics.passages).at(-1)?.payload ?? 'null') as PassagesState
    expect(newest()).toEqual({
      ...{ v: CONTRACT_VERSION, at: at('10:00'), day: '2026-11-24' },
      portals: Object.fromEntries(dobong.portals.map(({ id }) => [id, { in: 0, out: 0 }])),
    })
    const take = () => {
      for (const { done } of link.on(topics.passages)) done?.()
    }
    take()
    const late = passage({ at: at('23:59', '2026-11-23'), in: 7 })
    link.say(topics.events('1f'), batch([late, passage({ in: 3 }), passage({ in: 0, out: 1 })]))
    await committed()
    seconds(1)
    expect(newest().portals['entrance']).toEqual({ in: 3, out: 1 })
    expect(messages.passages.faults(newest())).toEqual([])
    take()
    const before = link.on(topics.passages).length
    seconds(8)
    expect(link.on(topics.passages)).toHaveLength(before)
    seconds(1)
    expect(link.on(topics.passages)).toHaveLength(before + 1)
    take()
    clock.set(at('00:00', '2026-11-25'))
    seconds(10)
    expect(newest()).toMatchObject({ day: '2026-11-25', portals: { entrance: { in: 0, out: 0 } } })
  })
})
