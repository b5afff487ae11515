import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { messages, type OccupancyState, type UsageState } from '@munteok/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ledgerFileIn } from './ledger-file.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'
import {
  at,
  batch,
  checkIn,
  clockAt,
  dobong,
  FakeLink,
  health,
  lines,
  ManualScheduler,
  OTHER_OUTBOX,
  OUTBOX,
  passage,
  scratch,
  topics,
} from './test-kit.ts'

function setUp(over: Partial<RecorderOptions> = {}) {
  const dataDir = over.dataDir ?? scratch(onTestFinished)
  const link = new FakeLink()
  const clock = clockAt('10:00')
  const { log, lines: said } = lines()
  const mqtt = { urls: ['mqtt://127.0.0.1:1'], username: 'recorder', password: 'x' }
  const live = { webSocketPort: 8083, username: 'screen', password: 'y' }
  const scheduler = new ManualScheduler()
  const options = { building: dobong, dataDir, mqtt, live, clock, log, link, scheduler }
  const recorder = new Recorder({ ...options, ...over })
  onTestFinished(() => recorder.close())
  return { recorder, link, clock, said, dataDir, seconds: (count: number) => scheduler.tick(count) }
}

/** The recorder commits in the next turn of the event loop. */
const committed = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

async function started(over: Partial<RecorderOptions> = {}) {
  const parts = setUp(over)
  await parts.recorder.start()
  parts.link.connect()
  return parts
}

const newest = <T>(link: FakeLink, topic: string) => JSON.parse(link.on(topic).at(-1)?.payload ?? 'null') as T

describe('Recorder', () => {
  it('acknowledges a batch, and only after it is in the ledger', async () => {
    const { link, recorder, dataDir } = await started()
    link.say(topics.events('1f'), batch([passage(), passage()]))
    expect(link.acks()).toEqual([])
    await committed()
    expect(link.acks()).toEqual([{ v: 1, outbox: OUTBOX, seq: 2 }])
    const reader = new Database(ledgerFileIn(dataDir), { readonly: true })
    expect(reader.prepare('SELECT count FROM entry').pluck().all()).toEqual([null, 2])
    reader.close()
    expect(recorder.health().ledger).toMatchObject({ entries: 2, events: 2 })
  })

  it('commits together what came together, and acknowledges each outbox once', async () => {
    const { link } = await started()
    for (let first = 1; first <= 5; first++) link.say(topics.events('1f'), batch([passage()], { first }))
    link.say(topics.events('2f'), batch([passage()], { outbox: OTHER_OUTBOX }))
    await committed()
    expect(link.acks('1f')).toEqual([{ v: 1, outbox: OUTBOX, seq: 5 }])
    expect(link.acks('2f')).toEqual([{ v: 1, outbox: OTHER_OUTBOX, seq: 1 }])
  })

  it('publishes occupancy retained after the commit, in the form of the contract', async () => {
    const { link } = await started()
    for (const { done } of link.published) done?.()
    link.say(topics.events('1f'), batch([passage({ in: 3 })]))
    await committed()
    const state = newest<OccupancyState>(link, topics.occupancy)
    expect(messages.occupancy.faults(state)).toEqual([])
    expect(state).toMatchObject({ people: 3, lastEventAt: at('10:00') })
    expect(state.floors['1f']).toMatchObject({ people: 3, capacity: 71, crowding: 'calm' })
    expect(link.on(topics.occupancy).every(({ retain }) => retain)).toBe(true)
    expect(newest(link, topics.livePassages)).toMatchObject({
      passages: [{ portal: 'entrance', in: 3, out: 0 }],
    })
  })

  it('has one publication under way at a time, and lets the newest one follow', async () => {
    const { link } = await started()
    const before = link.on(topics.occupancy).length
    for (let first = 1; first <= 3; first++) {
      link.say(topics.events('1f'), batch([passage()], { first }))
      await committed()
    }
    expect(link.on(topics.occupancy)).toHaveLength(before)
    link.on(topics.occupancy).at(-1)?.done?.()
    expect(link.on(topics.occupancy)).toHaveLength(before + 1)
    expect(newest<OccupancyState>(link, topics.occupancy).people).toBe(3)
  })

  it('publishes everything retained again and subscribes again on each connection', async () => {
    const { link } = await started()
    link.say(topics.events('1f'), batch([checkIn({ people: 4 })]))
    await committed()
    link.published.length = 0
    link.subscribed.length = 0
    link.connect()
    expect(link.subscribed).toEqual(Object.values(topics.every))
    expect(link.on(topics.occupancy)).toHaveLength(1)
    const usage = newest<UsageState>(link, topics.usage)
    expect(messages.usage.faults(usage)).toEqual([])
    expect(usage).toMatchObject({ day: '2026-11-24', today: { uses: 1, people: 4 } })
  })

  it('goes on after a restart from what the ledger holds', async () => {
    const { link, recorder, dataDir } = await started()
    link.say(topics.events('1f'), batch([passage({ in: 7 }), passage({ in: 0, out: 2 })]))
    await committed()
    await recorder.close()
    const next = await started({ dataDir })
    expect(newest<OccupancyState>(next.link, topics.occupancy).people).toBe(5)
    next.link.say(topics.events('1f'), batch([passage(), passage(), passage()]))
    await committed()
    expect(next.link.acks()).toEqual([{ v: 1, outbox: OUTBOX, seq: 3 }])
  })

  it('writes what has come before it closes', async () => {
    const { link, recorder, dataDir } = await started()
    link.say(topics.events('1f'), batch([passage()]))
    await recorder.close()
    expect(link.acks()).toEqual([{ v: 1, outbox: OUTBOX, seq: 1 }])
    const next = await started({ dataDir })
    expect(next.recorder.health().ledger?.events).toBe(1)
  })

  it('empties the house when the empty hour passes, without an event', async () => {
    const { link, clock, seconds } = await started()
    link.say(topics.events('1f'), batch([passage({ in: 9 })]))
    await committed()
    for (const { done } of link.published) done?.()
    clock.set(at('04:00', '2026-11-25'))
    seconds(1)
    expect(newest<OccupancyState>(link, topics.occupancy).people).toBe(0)
  })

  it('says how sure a floor is from what agents tell', async () => {
    const { link, recorder } = await started()
    link.say(topics.events('1f'), batch([passage()]))
    await committed()
    const caveats = () => {
      link.connect()
      return newest<OccupancyState>(link, topics.occupancy).floors['1f']?.caveats
    }
    expect(caveats()).toEqual(['agent-offline'])
    link.say(topics.online('1f'), { v: 1, online: true, instance: 'i', host: 'h' })
    // Online, but what it reads is not known yet.
    expect(caveats()).toEqual(['counter-missing'])
    const device = {
      ...{ id: 'entrance', driver: 'terabee-evo', path: '/dev/ttyUSB0', state: 'missing' as const },
      ...{ since: at('09:00'), readings: 0, faults: {}, reconnects: 0 },
    }
    link.say(topics.health('1f'), health({ devices: [device] }))
    expect(caveats()).toEqual(['counter-missing'])
    const connected = { ...device, state: 'connected' as const }
    link.say(topics.health('1f'), health({ devices: [connected] }))
    expect(caveats()).toEqual([])
    const mute = { ...connected, trouble: 'mute' as const, lastReadingAt: at('09:10') }
    link.say(topics.health('1f'), health({ devices: [mute] }))
    expect(caveats()).toEqual(['counter-missing'])
    expect(newest<OccupancyState>(link, topics.occupancy).floors['1f']?.staleSince).toBe(at('09:10'))
    link.say(topics.health('1f'), health({ devices: [connected] }))
    const full = { ...health().outbox, message: 'the disk is full' }
    link.say(topics.health('1f'), health({ devices: [connected], outbox: full }))
    expect(caveats()).toEqual(['counter-missing'])
    link.say(topics.online('1f'), { v: 1, online: false, instance: 'i', host: 'h' })
    expect(caveats()).toEqual(['agent-offline'])
    expect(recorder.health().ok).toBe(true)
  })

  it('takes events also while what it shows cannot be worked out, and says so once', async () => {
    const { link, said } = await started()
    const publish = link.publish.bind(link)
    link.publish = (topic, ...rest) => {
      if (topic === topics.livePassages) throw new Error('unreadable')
      return publish(topic, ...rest)
    }
    link.say(topics.events('1f'), batch([passage()]))
    await committed()
    link.say(topics.events('1f'), batch([passage()], { first: 2 }))
    await committed()
    expect(link.acks().at(-1)?.seq).toBe(2)
    expect(said.filter((line) => line.includes('unreadable'))).toHaveLength(1)
  })

  it('names what the building does not have, once, and keeps it', async () => {
    const { link, said } = await started()
    link.say(topics.events('1f'), batch([passage({ portal: 'window' }), checkIn({ space: 'attic' })]))
    link.say(topics.events('1f'), batch([passage({ portal: 'window' })], { first: 3 }))
    await committed()
    expect(link.acks().at(-1)?.seq).toBe(3)
    const named = said.filter((line) => line.includes('does not have'))
    expect(named).toHaveLength(2)
    expect(named[0]).toContain('portal "window"')
    expect(named[1]).toContain('space "attic"')
    expect(named[0]).toContain('rebuild the ledger')
  })

  it('says in one line that its port is taken, and leaves the ledger free', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const dataDir = scratch(onTestFinished)
    const { recorder } = setUp({ dataDir, http: { host: '127.0.0.1', port } })
    await expect(recorder.start()).rejects.toMatchObject({
      code: 'port-busy',
      message: expect.stringContaining(`port ${port} at 127.0.0.1 is taken`),
    })
    await started({ dataDir })
  })

  it('starts without a broker and says so', async () => {
    const { recorder } = setUp({ link: undefined, http: { host: '127.0.0.1', port: 0 } })
    const { httpUrl } = await recorder.start()
    const answer = await fetch(`${httpUrl}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      ok: false,
      broker: false,
      message: 'no connection to the broker mqtt://127.0.0.1:1',
    })
  })

  it('refuses to start on a damaged ledger and leaves it as it is', async () => {
    const dataDir = scratch(onTestFinished)
    mkdirSync(join(dataDir, 'recorder'))
    writeFileSync(ledgerFileIn(dataDir), 'this is no database, however long it may be')
    const { recorder } = setUp({ dataDir })
    await expect(recorder.start()).rejects.toMatchObject({
      code: 'ledger-corrupt',
      message: expect.stringContaining('put a backup in its place'),
    })
  })

  it('publishes every ten seconds so that the state stays fresh', async () => {
    const { link, clock, seconds } = await started()
    for (const { done } of link.published) done?.()
    link.published.length = 0
    clock.advance(10_000)
    seconds(9)
    expect(link.on(topics.occupancy)).toHaveLength(0)
    seconds(1)
    expect(newest<OccupancyState>(link, topics.occupancy).at).toBe(at('10:00') + 10_000)
  })

  it('thins out a day after the other what is older than the building keeps, once a day', async () => {
    const building = { ...dobong, privacy: { keepCheckInsDays: 2 } }
    const { link, clock, seconds, dataDir } = await started({ building })
    const late = { sentAt: at('12:00', '2026-11-28'), outbox: OUTBOX }
    const onDay = (day: string) => checkIn({ at: at('09:00', day) })
    const taps = ['2026-11-24', '2026-11-25', '2026-11-26'].map(onDay)
    clock.set(late.sentAt)
    link.say(topics.events('1f'), batch(taps, late))
    await committed()
    const reader = new Database(ledgerFileIn(dataDir), { readonly: true })
    onTestFinished(() => void reader.close())
    const days = () => reader.prepare('SELECT DISTINCT day FROM check_in').pluck().all()
    seconds(1)
    expect(days()).toEqual(['2026-11-25', '2026-11-26'])
    seconds(2)
    expect(days()).toEqual(['2026-11-26'])
    link.say(topics.events('1f'), batch([onDay('2026-11-24')], { ...late, first: 4 }))
    await committed()
    seconds(1)
    expect(days(), 'who comes late stays until tomorrow').toEqual(['2026-11-24', '2026-11-26'])
    clock.advance(24 * 3_600_000)
    seconds(3)
    expect(days()).toEqual([])
  })

  it('publishes usage anew when the day changes', async () => {
    const { link, clock, seconds } = await started()
    for (const { done } of link.published) done?.()
    clock.set(at('00:00', '2026-11-25'))
    seconds(1)
    expect(newest<UsageState>(link, topics.usage)).toMatchObject({ day: '2026-11-25', today: { uses: 0 } })
  })
})
