import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AgentSettings,
  type DeviceSettings,
  type Event,
  type EventBatch,
  type Health,
  type KioskState,
  kioskEvents,
  ManualClock,
  messages,
  type Online,
  topicsOf,
} from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EdgeAgent } from './edge-agent.ts'
import { provisionVisitorKeys, visitorKeyFile } from './keys/visitor-key.ts'
import { enrolCards } from './role-cards.ts'
import { building } from './test-kit/building.ts'
import { capturedLog } from './test-kit/captured-log.ts'
import { FakeBroker } from './test-kit/fake-broker.ts'
import { PN532_ACK, pn532Card, pn532Frame, rdm6300Frame, terabeeFrame } from './test-kit/frames.ts'
import { PluggedPorts } from './test-kit/plugged-ports.ts'
import { PseudoTerminal } from './test-kit/pseudo-terminal.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const CARD = Buffer.from('62E3086CED', 'hex')
const CARD_NUMBER = '3808980205'
const topics = topicsOf('dobong')

let folder: string
let broker: FakeBroker
let clock: ManualClock
let captured: ReturnType<typeof capturedLog>
let terminal: PseudoTerminal
let agents: EdgeAgent[]
let plugged: PluggedPorts
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'))
  broker = new FakeBroker()
  clock = new ManualClock(NOON)
  captured = capturedLog()
  terminal = new PseudoTerminal(join(folder, 'tty'))
  agents = []
  plugged = new PluggedPorts()
  provisionVisitorKeys(folder, ['1f'], '2026-11-24')
})
afterEach(async () => {
  for (const agent of agents) await agent.close()
  await terminal.unplug()
  rmSync(folder, { recursive: true })
})

const DOOR: Omit<DeviceSettings, 'path'> = { id: 'entrance', driver: 'terabee-evo', portal: 'entrance' }
const READER: Omit<DeviceSettings, 'path'> = { id: 'reader', driver: 'rdm6300', space: 'kitchen' }

function createAgent(
  devices: Partial<DeviceSettings>[],
  more: Partial<AgentSettings> = {},
  house = building,
  kioskDir?: string,
): EdgeAgent {
  const agent: AgentSettings = {
    name: '1f',
    floor: '1f',
    devices: devices.map(
      (device) => ({ ...(!device.usb && { path: join(folder, 'tty') }), ...device }) as DeviceSettings,
    ),
    ...more,
  }
  const edge = new EdgeAgent({
    agent,
    building: house,
    dataDir: folder,
    mqtt: { urls: ['mqtt://broker'], username: 'agent-1f', password: 'secret' },
    clock,
    log: captured.log,
    createLink: broker.createLink,
    devicePorts: { serialDevices: plugged },
    kioskDir,
  })
  agents.push(edge)
  return edge
}

async function startedAgent(
  devices: Partial<DeviceSettings>[],
  more: Partial<AgentSettings> = {},
  house = building,
  kioskDir?: string,
) {
  const agent = createAgent(devices, more, house, kioskDir)
  const { httpUrl } = await agent.start()
  broker.connect()
  return { agent, httpUrl: httpUrl ?? '' }
}

const health = () => broker.on(topics.health('1f')).at(-1) as Health
const deviceHealth = () => health().devices[0]
const batches = () => broker.on(topics.events('1f')) as EventBatch[]

/** Every event once, as a recorder would have them. */
function events(): Event[] {
  const bySeq = new Map<number, Event>()
  for (const { first, events: batch } of batches())
    for (const [i, event] of batch.entries()) bySeq.set(first + i, event)
  return [...bySeq.keys()].sort((a, b) => a - b).map((seq) => bySeq.get(seq) as Event)
}

/** Acknowledges what was sent, so that more comes. */
function acknowledge(): void {
  const last = batches().at(-1)
  if (last)
    broker.say(topics.ack('1f'), { v: 1, outbox: last.outbox, seq: last.first + last.events.length - 1 })
}

const connected = () => vi.waitFor(() => expect(deviceHealth()?.state).toBe('connected'), { timeout: 10_000 })
const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 })

describe('an edge agent', { timeout: 30_000 }, () => {
  it('makes events of the frames of a real port', async () => {
    await terminal.plugIn()
    await startedAgent([DOOR])
    await connected()
    terminal.send(terabeeFrame({ in: 100, out: 90 }))
    await until(() => expect(captured.said('info').join()).toContain('counting begins here'))
    clock.advance(1_000)
    terminal.send(terabeeFrame({ in: 102, out: 91 }))
    await until(() => expect(events()).toHaveLength(1))
    expect(events()).toEqual([
      { kind: 'passage', at: NOON + 1_000, device: 'entrance', portal: 'entrance', in: 2, out: 1 },
    ])
    expect(messages.eventBatch.faults(batches()[0])).toEqual([])
  })

  it('counts at a USB device wherever it is plugged in, and says when it is not there', async () => {
    const usb = { vendor: '0403', product: '6001' }
    const port = { path: join(folder, 'tty'), ...usb, serial: 'A1' }
    await startedAgent([{ ...DOOR, usb }])
    await until(() => expect(deviceHealth()).toMatchObject({ state: 'missing', trouble: 'not-there' }))
    expect(deviceHealth()).not.toHaveProperty('path')
    expect(messages.health.faults(health())).toEqual([])
    await terminal.plugIn()
    plugged.set(port)
    await connected()
    expect(deviceHealth()).toMatchObject({ path: port.path })
    terminal.send(terabeeFrame({ in: 100, out: 90 }))
    await until(() => expect(captured.said('info').join()).toContain('counting begins here'))
    await terminal.unplug()
    plugged.set()
    await until(() => expect(deviceHealth()?.message).toContain('USB 0403:6001 is not plugged in'))
    expect(messages.health.faults(health())).toEqual([])
    const elsewhere = new PseudoTerminal(join(folder, 'tty2'))
    await elsewhere.plugIn()
    try {
      plugged.set({ ...port, path: join(folder, 'tty2') })
      await connected()
      elsewhere.send(terabeeFrame({ in: 103, out: 90 }))
      await until(() => expect(events()).toMatchObject([{ device: 'entrance', in: 3, out: 0 }]))
    } finally {
      await elsewhere.unplug()
    }
  })

  it('makes up for what passed while the counter was unplugged', async () => {
    await terminal.plugIn()
    await startedAgent([DOOR])
    await connected()
    terminal.send(terabeeFrame({ in: 100, out: 90 }))
    await until(() => expect(captured.said('info').join()).toContain('counting begins here'))
    await terminal.unplug()
    await until(() => expect(deviceHealth()?.state).toBe('missing'))
    expect(deviceHealth()?.message).toContain('was unplugged')
    clock.advance(600_000)
    await terminal.plugIn()
    await connected()
    terminal.send(terabeeFrame({ in: 130, out: 105 }))
    await until(() => expect(events()).toHaveLength(1))
    expect(events()[0]).toMatchObject({ at: NOON + 600_000, since: NOON, in: 30, out: 15 })
    await until(() => expect(deviceHealth()).toMatchObject({ reconnects: 1 }))
  })

  it('makes up for what passed while it was not running itself, and sends again what was not acknowledged', async () => {
    await terminal.plugIn()
    const { agent } = await startedAgent([DOOR])
    await connected()
    terminal.send(terabeeFrame({ in: 100, out: 90 }))
    await until(() => expect(captured.said('info').join()).toContain('counting begins here'))
    terminal.send(terabeeFrame({ in: 101, out: 90 }))
    await until(() => expect(events()).toHaveLength(1))
    await agent.close()
    const sentBefore = batches().length
    clock.advance(600_000)
    await startedAgent([DOOR])
    expect(batches()[sentBefore]).toMatchObject({ first: 1, outbox: batches()[0]?.outbox })
    await connected()
    acknowledge()
    terminal.send(terabeeFrame({ in: 121, out: 100 }))
    await until(() => expect(events()).toHaveLength(2))
    expect(events()[1]).toMatchObject({ in: 20, out: 10, since: NOON })
  })

  it('checks a card in once while it stays, and gives a receipt on the stream', async () => {
    await terminal.plugIn()
    const { agent, httpUrl } = await startedAgent([READER], { http: { port: 0 } })
    await connected()
    const stream = await fetch(`${httpUrl}/api/stream`)
    const frame = rdm6300Frame(CARD)
    terminal.send(Buffer.concat([frame, frame, frame, rdm6300Frame(Buffer.from('01000734E0', 'hex'))]))
    let text = ''
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.split('event: receipt').length > 2) break
    }
    expect(text).toMatch(/event: receipt\ndata: \{"id":"[\w-]{16}".*"sameVisit":false,"changeableMs":10000\}/)
    // They can still be changed, and are no events until the agent closes.
    expect(events()).toEqual([])
    await agent.close()
    expect(events()).toHaveLength(2)
    const [first, second] = events().map((event) => event.kind === 'check-in' && event.visitor)
    expect(first).not.toBe(second)
    expect(events()[0]).toMatchObject({ device: 'reader', space: 'kitchen', role: 'visitor' })
  })

  it('takes what a reader typed into the kiosk for the same card, and any other text for a code', async () => {
    await terminal.plugIn()
    const { httpUrl } = await startedAgent([READER], { http: { port: 0 } })
    await connected()
    const typed = async (text: string) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${httpUrl}/api/typed`, {
        ...{ method: 'POST', headers },
        body: JSON.stringify({ text }),
      })
      return answer.status
    }
    terminal.send(rdm6300Frame(Buffer.from('01000734E0', 'hex')))
    await until(() => expect(events()).toHaveLength(1))
    expect(await typed('0000472288')).toBe(204)
    expect(await typed('MEMBER-7')).toBe(204)
    expect(await typed('1')).toBe(400)
    await until(() => {
      acknowledge()
      expect(events()).toHaveLength(3)
    })
    const [tapped, card, code] = events()
    expect(card).toMatchObject({ device: 'kiosk', method: 'card' })
    expect(code).toMatchObject({ device: 'kiosk', method: 'code' })
    const visitorOf = (event: Event | undefined) => event?.kind === 'check-in' && event.visitor
    expect(visitorOf(card)).toBe(visitorOf(tapped))
    expect(visitorOf(code)).not.toBe(visitorOf(card))
  })

  it('says which programme a card is tapped for, by the hours of the building, and links a year where it may', async () => {
    await terminal.plugIn()
    const linking = { ...building, privacy: { linkWithinYear: true } }
    await startedAgent([{ ...READER, space: 'classroom' }], {}, linking)
    await connected()
    terminal.send(rdm6300Frame(CARD))
    await until(() => expect(events()).toHaveLength(1))
    acknowledge()
    clock.advance(2 * 3_600_000)
    terminal.send(rdm6300Frame(Buffer.from('01000734E0', 'hex')))
    await until(() => expect(events()).toHaveLength(2))
    const [atNoon, atTwo] = events()
    expect(atNoon).not.toHaveProperty('programme')
    expect(atTwo).toMatchObject({ programme: 'village-school' })
    expect(atTwo).toMatchObject({ visitorOfYear: expect.stringMatching(/^[\w-]{22}$/) })
    for (const batch of batches()) expect(messages.eventBatch.faults(batch)).toEqual([])
  })

  it('keeps no card number: not on the disk, not in the log, not in a message', async () => {
    enrolCards(folder, '1f', [{ number: '472288', role: 'staff' }])
    await terminal.plugIn()
    const { agent } = await startedAgent([READER])
    await connected()
    terminal.send(Buffer.concat([rdm6300Frame(CARD), rdm6300Frame(CARD).subarray(0, 12)]))
    await until(() => expect(events()).toHaveLength(1))
    acknowledge()
    terminal.send(rdm6300Frame(Buffer.from('01000734E0', 'hex')))
    await until(() => expect(events()).toHaveLength(2))
    expect(events()[1]).not.toHaveProperty('visitor')
    expect(events()[1]).toMatchObject({ role: 'staff' })
    const left = [
      ...captured.lines.map((line) => line.text),
      ...broker.published.map((each) => each.payload),
      files(),
    ]
    await agent.close()
    const everything = [...left, files()].join('\n')
    for (const number of [CARD_NUMBER, '62E3086CED', '62e3086ced', '0000472288', '01000734E0'])
      expect(everything).not.toContain(number)
  })

  it('keeps no text of a code: not on the disk, not in the log, not in a message', async () => {
    enrolCards(folder, '1f', [{ code: '직원 7777', role: 'staff' }])
    await terminal.plugIn()
    const { agent } = await startedAgent([{ ...READER, driver: 'serial-scanner' }])
    await connected()
    terminal.send('MEMBER-4711\rMEM\x00BER-4712\rBER\rMEMBER-4711\r')
    await until(() => expect(events()).toHaveLength(1))
    acknowledge()
    terminal.send('직원 7777\rMEMBER-4713')
    await until(() => expect(events()).toHaveLength(2))
    const [member, staff] = events()
    expect(member).toMatchObject({ method: 'code', visitor: expect.stringMatching(/^[\w-]{22}$/) })
    expect(staff).toMatchObject({ method: 'code', role: 'staff' })
    expect(staff).not.toHaveProperty('visitor')
    const left = [...captured.lines.map((line) => line.text), ...broker.published.map((each) => each.payload)]
    expect(left.join('\n')).toContain('torn')
    left.push(files())
    await agent.close()
    const everything = [...left, files()].join('\n')
    const forms = (['utf8', 'hex', 'base64'] as const).map((form) => Buffer.from('MEMBER').toString(form))
    for (const text of [...forms, 'BER-47', '직원', Buffer.from('직원').toString('hex')])
      expect(everything).not.toContain(text)
  })

  it('asks a reader that must be asked, and reads the card that it finds', async () => {
    const answers = new Map([
      [0x14, pn532Frame(0xd5, 0x15)],
      [0x02, pn532Frame(0xd5, 0x03, 0x32, 0x01, 0x06, 0x07)],
      [0x32, pn532Frame(0xd5, 0x33)],
      [0x4a, pn532Card(Buffer.from('04A23B5C6D7E80', 'hex'))],
    ])
    let polls = 0
    terminal.onReceived = (sent) => {
      const command = sent[sent.indexOf(0xd4) + 1] ?? 0
      const answer = answers.get(command)
      if (command === 0x4a) polls++
      if (answer) terminal.send(Buffer.concat([PN532_ACK, answer]))
    }
    await terminal.plugIn()
    await startedAgent([{ ...READER, driver: 'pn532' }])
    await until(() => expect(events()).toHaveLength(1))
    expect(events()[0]).toMatchObject({ method: 'card', role: 'visitor' })
    await until(() => expect(deviceHealth()).toMatchObject({ state: 'connected', firmware: 'IC 32, 1.6' }))
    const polled = polls
    await until(() => expect(polls).toBeGreaterThan(polled + 5))
    expect(events()).toHaveLength(1)
  })

  it('shows a device that is configured wrongly as missing, with the reason, and runs the others', async () => {
    await terminal.plugIn()
    await startedAgent([
      DOOR,
      { ...DOOR, id: 'unknown', driver: 'terrabee' },
      { ...DOOR, id: 'option', options: { withID: false } },
      { id: 'nowhere', driver: 'terabee-evo' },
      { ...READER, id: 'at-door', portal: 'entrance' },
    ])
    await connected()
    await until(() => {
      const said = Object.fromEntries(
        health().devices.map(({ id, state, message }) => [id, [state, message]]),
      )
      expect(said).toEqual({
        entrance: ['connected', undefined],
        unknown: ['missing', expect.stringContaining('there is no driver "terrabee" (drivers: ')],
        option: ['missing', expect.stringContaining('unknown key withID: did you mean "withId"?')],
        nowhere: ['missing', expect.stringContaining('give it a "portal"')],
        'at-door': ['missing', expect.stringContaining('give it a "space" or nothing')],
      })
    })
    expect(messages.health.faults(health())).toEqual([])
    expect(captured.said('error')).toHaveLength(4)
  })

  it('says that it is there, has the broker say when it is gone, and hears its own topics alone', async () => {
    const { agent } = await startedAgent([])
    const here = broker.on(topics.online('1f'))[0] as Online
    const will = JSON.parse(broker.options?.will?.payload ?? '') as Online
    expect(messages.online.faults(here)).toEqual([])
    expect(broker.published.every(({ retain }) => retain)).toBe(true)
    expect(broker.published.map(({ topic }) => topic)).toContain(topics.health('1f'))
    expect([here.online, will.online, will.instance]).toEqual([true, false, here.instance])
    expect(broker.options?.clientId).toBe(`munteok-dobong-agent-1f-${here.instance}`)
    expect(broker.subscribed).toEqual([
      topics.ack('1f'),
      topics.online('1f'),
      topics.occupancy,
      topics.passes,
      topics.building,
      topics.order('1f'),
    ])
    expect(broker.on(topics.online('1f')), 'again with each health').toHaveLength(
      broker.on(topics.health('1f')).length,
    )
    await agent.close()
    expect(broker.on(topics.online('1f')).at(-1)).toMatchObject({ online: false })
    expect(broker.closed).toBe(true)
  })

  it('tells of a second agent with its name', async () => {
    await startedAgent([])
    broker.say(topics.online('1f'), { v: 1, online: true, instance: 'another', host: 'lobby-pi' })
    expect(captured.said('error')).toEqual([
      expect.stringContaining('another agent called "1f" is running on lobby-pi: stop one of the two'),
    ])
    expect(broker.on(topics.online('1f'))).toHaveLength(2)
  })

  it('may be closed as soon as it was started', async () => {
    await terminal.plugIn()
    const agent = createAgent([DOOR])
    await agent.start()
    await agent.close()
    await startedAgent([DOOR])
    await connected()
  })

  it('counts on without a usable visitor key; only its card readers are missing, with the remedy', async () => {
    writeSecret(visitorKeyFile(folder, '1f'), 'no key')
    await startedAgent([READER, { ...DOOR, path: join(folder, 'nowhere') }])
    await until(() => expect(health().devices[1]?.message).toContain('is not there'))
    expect(health().devices[0]).toMatchObject({
      state: 'missing',
      message: expect.stringContaining('delete it'),
    })
  })

  it('does not start beside another process on the same outbox', async () => {
    await startedAgent([])
    await expect(createAgent([]).start()).rejects.toThrow('one agent of this name runs here already')
  })

  it('shows the kiosk the building as the recorder tells it, and takes no other', async () => {
    const { httpUrl } = await startedAgent([], { http: { port: 0 } })
    const state = async () => (await (await fetch(`${httpUrl}/api/state`)).json()) as KioskState
    const table = {
      id: 'table',
      name: { ko: '밥상', en: 'Table' },
      weekday: 'tue',
      opens: '11:00',
      closes: '14:00',
    }
    const programmes = [{ ...table, space: 'kitchen', weekday: 'tue' as const }]
    const house = { ...building, usage: { ...building.usage, programmes } }
    broker.say(topics.building, { v: 1, at: NOON, building: house })
    expect((await state()).building).toEqual(house)
    const posted = await fetch(`${httpUrl}/api/check-ins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ people: 1, programme: 'table' }),
    })
    expect(await posted.json()).toMatchObject({ space: 'kitchen', programme: 'table' })
    broker.say(topics.building, { v: 1, at: NOON + 1, building: { ...building, id: 'annex' } })
    broker.say(topics.building, { v: 1, at: NOON + 1 })
    expect((await state()).building).toEqual(house)
    expect(captured.said('warn')).toEqual([
      expect.stringMatching(/ignored: building "annex", and this agent is in "dobong"/),
      expect.stringMatching(/ignored: .*state\/building/),
    ])
  })

  it('passes over messages that are no messages, and keeps the last occupancy for the kiosk', async () => {
    const { httpUrl } = await startedAgent([], { http: { port: 0 } })
    const occupancy = { v: 1, at: NOON, people: 3, low: 2, high: 4, floors: {} }
    broker.say(topics.occupancy, occupancy)
    broker.say(topics.occupancy, { ...occupancy, v: 2 })
    broker.options?.onMessage(topics.ack('1f'), Buffer.from([0xff, 0x00, 0x7b]))
    broker.options?.onMessage(topics.ack('1f'), Buffer.from('{"v":1,"outbox":"x","seq":-1}'))
    const state = (await (await fetch(`${httpUrl}/api/state`)).json()) as KioskState
    expect(state.occupancy).toEqual(occupancy)
    expect(state.connected).toBe(true)
    expect(captured.said('warn')).toHaveLength(3)
    for (const line of captured.said('warn')) expect(line).toMatch(/^ignored: munteok\/1\/dobong\//)
  })

  it('hides small numbers from the kiosk, as its settings say, and tells it its measures and build', async () => {
    const page = join(folder, 'index.html')
    writeFileSync(page, '<title>kiosk</title>')
    const occupancy = {
      ...{ v: 1, at: NOON, people: 13, low: 11, high: 15 },
      floors: {
        '1f': { people: 10, low: 9, high: 11, capacity: 100, crowding: 'calm', caveats: [] },
        '2f': { people: 3, low: 2, high: 4, capacity: 100, crowding: 'calm', caveats: [] },
      },
    }
    const stateOf = async (kiosk: AgentSettings['kiosk']) => {
      const settings = { http: { port: 0 }, ...(kiosk && { kiosk }) }
      const { agent, httpUrl } = await startedAgent([], settings, building, folder)
      broker.say(topics.occupancy, occupancy)
      const state: unknown = await (await fetch(`${httpUrl}/api/state`)).json()
      await agent.close()
      return kioskEvents.state.parse(state, 'the state')
    }
    const hidden = await stateOf(undefined)
    expect(hidden.occupancy).toMatchObject({
      ...{ people: 12, low: 9, high: 15 },
      floors: { '1f': { people: 10 }, '2f': { people: 2, low: 0, high: 4 } },
      hidden: { below: 5, floors: ['2f'] },
    })
    expect(hidden).not.toHaveProperty('kiosk')
    expect((await stateOf({ hideBelow: 3 })).occupancy).toEqual(occupancy)
    writeFileSync(page, '<title>another kiosk</title>')
    const measured = await stateOf({ hideBelow: 0, mmPerPixel: 0.3 })
    expect(measured).toMatchObject({ occupancy, kiosk: { hideBelow: 0, mmPerPixel: 0.3 } })
    expect(hidden.build).toMatch(/^[\w-]{16}$/)
    expect(measured.build).toMatch(/^[\w-]{16}$/)
    expect(measured.build).not.toBe(hidden.build)
  })

  it('goes on counting at its budget, refuses check-ins, and stores what it carried when there is room', async () => {
    await terminal.plugIn()
    const beam = { id: 'beam', driver: 'text-counter', portal: 'entrance' }
    const { httpUrl } = await startedAgent([beam], { http: { port: 0 }, outboxBudgetMB: 0.07 })
    await connected()
    terminal.send('+\n')
    await until(() => expect(events()).toHaveLength(1))
    const checkIn = () =>
      fetch(`${httpUrl}/api/check-ins`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"people":1}',
      }).then((response) => response.status)
    let taken = 0
    while ((await checkIn()) === 201) taken++
    expect(taken).toBeGreaterThan(10)
    clock.advance(5_000)
    for (let i = 0; i < 30; i++) terminal.send('+\n')
    await until(() => expect(health().outbox.message).toContain('at its budget'))
    expect((await fetch(`${httpUrl}/readyz`).then((response) => response.json())) as object).toMatchObject({
      ok: false,
    })
    clock.advance(5_000)
    const drain = setInterval(acknowledge, 20)
    try {
      await until(() => {
        const people = events().reduce((sum, event) => sum + (event.kind === 'passage' ? event.in : 0), 0)
        expect(people).toBe(31)
      })
      await until(() => expect(health().outbox.message).toBeUndefined())
    } finally {
      clearInterval(drain)
    }
    expect(events().filter((event) => event.kind === 'check-in')).toHaveLength(taken)
    expect(await checkIn()).toBe(201)
  })
})

/** All that the agent has on the disk, its key files left out: they hold keys and hashes. */
function files(): string {
  const at = join(folder, 'agents', '1f')
  return readdirSync(at)
    .map((name) => readFileSync(join(at, name), 'latin1'))
    .join('\n')
}
