import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeviceHealth, type DeviceSettings, ManualClock } from '@munteok/core'
import Type from 'typebox'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type DeviceDriver,
  defineDriver,
  type FoundDevice,
  type Reading,
  serialAt,
  type Wake,
} from '../drivers/driver.ts'
import { loadDriver } from '../drivers/registry.ts'
import { capturedLog } from '../test-kit/captured-log.ts'
import { rdm6300Frame, terabeeFrame } from '../test-kit/frames.ts'
import { ManualTimers } from '../test-kit/manual-timers.ts'
import { PluggedPorts } from '../test-kit/plugged-ports.ts'
import { PseudoTerminal } from '../test-kit/pseudo-terminal.ts'
import { realTimers, type Timers } from '../timers.ts'
import { Device } from './device.ts'
import { DevicePorts } from './device-ports.ts'
import type { Transport, TransportEvents } from './transport.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const CH340 = { vendor: '1a86', product: '7523' }
const ASKS_EVERY_MS = 200
const ANSWERS_WITHIN_MS = 100

/** Asks `?` and is answered `!` by a device that has a version, `n` by one that nobody passed. */
class AskingDriver implements DeviceDriver {
  #askAt = 0
  #overdueAt: number | undefined

  push(chunk: Uint8Array): Reading[] {
    return [...Buffer.from(chunk).toString('latin1')].map((character) => {
      if (character !== '!' && character !== 'n') return { kind: 'fault', fault: 'noise', length: 1 }
      this.#overdueAt = undefined
      return character === '!' ? { kind: 'info', firmware: '1.6' } : { kind: 'totals', in: 1, out: 2 }
    })
  }

  wake(nowMs: number): Wake {
    const isOverdue = this.#overdueAt !== undefined && nowMs >= this.#overdueAt
    if (isOverdue) this.#overdueAt = undefined
    const readings: Reading[] = isOverdue ? [{ kind: 'fault', fault: 'torn', length: 0 }] : []
    if (nowMs < this.#askAt) return { readings, againInMs: (this.#overdueAt ?? this.#askAt) - nowMs }
    this.#askAt = nowMs + ASKS_EVERY_MS
    this.#overdueAt = nowMs + ANSWERS_WITHIN_MS
    return { readings, send: Buffer.from('?'), againInMs: ANSWERS_WITHIN_MS }
  }
}

const asking = defineDriver({
  name: 'asking',
  title: 'A counter that is asked',
  measures: 'passages',
  options: Type.Object({}),
  connection: () => serialAt(9_600),
  speaksWithinMs: () => 1_000,
  create: () => new AskingDriver(),
})

/** One that speaks by itself, at its own protocol, within a second. */
const speaking = defineDriver({
  name: 'speaking',
  title: 'A counter that says its totals',
  measures: 'passages',
  options: Type.Object({}),
  connection: () => serialAt(9_600),
  speaksWithinMs: () => 1_000,
  create: () => ({
    push: (chunk) =>
      [...chunk].map((byte) =>
        byte === 0x54 ? { kind: 'totals', in: 5, out: 5 } : { kind: 'fault', fault: 'noise', length: 1 },
      ),
  }),
})

const load: typeof loadDriver = async (name, where) =>
  name === 'asking' ? asking : name === 'speaking' ? speaking : loadDriver(name, where)

let captured: ReturnType<typeof capturedLog>
let clock: ManualClock
let devices: Device[]
beforeEach(() => {
  captured = capturedLog()
  clock = new ManualClock(NOON)
  devices = []
})

interface Hosted {
  readonly device: Device
  readonly taken: Reading[]
  changes: number
  heldBack: number
}

function host(settings: DeviceSettings, ports: Pick<DevicePorts, 'transport'>, timers: Timers): Hosted {
  const hosted: Hosted = {
    taken: [],
    changes: 0,
    heldBack: 0,
    device: new Device({
      settings,
      clock,
      log: captured.log,
      ports,
      timers,
      load,
      createReader: () => ({
        connected() {},
        retry() {},
        take: (readings) => hosted.taken.push(...readings),
        get heldBack() {
          return hosted.heldBack
        },
      }),
      onChange: () => hosted.changes++,
    }),
  }
  devices.push(hosted.device)
  return hosted
}

/** A transport that a test plays. */
class PlayedTransport implements Transport {
  readonly sent: string[] = []
  events: TransportEvents | undefined
  rejected = 0

  async transport(_: DeviceSettings, _driver: unknown, events: TransportEvents): Promise<Transport> {
    this.events = events
    return this
  }

  start(): void {}

  send(bytes: Uint8Array): void {
    this.sent.push(Buffer.from(bytes).toString())
  }

  reject(): void {
    this.rejected++
  }

  async close(): Promise<void> {}

  say(text: string | Uint8Array): void {
    this.events?.bytes(Buffer.from(text))
  }
}

async function played(driver: string, found: FoundDevice = { path: '/dev/ttyUSB0' }) {
  const line = new PlayedTransport()
  const timers = new ManualTimers()
  const settings: DeviceSettings = { id: 'door', driver, usb: CH340, portal: 'entrance' }
  const hosted = host(settings, line, timers)
  await hosted.device.start()
  line.events?.opened(found)
  const health = (): DeviceHealth => hosted.device.health
  return { line, timers, hosted, health }
}

describe('a device', () => {
  it('asks when its driver is due, and tells of answers that did not come', async () => {
    const { line, timers, health } = await played('asking')
    expect(line.sent).toEqual(['?'])
    line.say('n')
    timers.advance(ASKS_EVERY_MS)
    expect(line.sent).toEqual(['?', '?'])
    expect(health()).toMatchObject({ readings: 1, faults: {} })
    timers.advance(ANSWERS_WITHIN_MS)
    expect(health()).toMatchObject({ faults: { torn: 1 } })
  })

  it('asks no more after it was unplugged or closed', async () => {
    const { line, timers, hosted } = await played('asking')
    line.events?.trouble({ code: 'not-there', message: 'unplugged' })
    timers.advance(60_000)
    expect(line.sent).toHaveLength(1)
    line.events?.opened({ path: '/dev/ttyUSB1' })
    expect(line.sent).toHaveLength(2)
    await hosted.device.close()
    timers.advance(60_000)
    expect(line.sent).toHaveLength(2)
  })

  it('tells the firmware, where it is, how often it is read and how often it was gone', async () => {
    const { line, timers, hosted, health } = await played('asking')
    line.say('!nnn')
    expect(health()).toMatchObject({
      path: '/dev/ttyUSB0',
      firmware: '1.6',
      readings: 3,
      readingsPerMinute: 3,
      lastReadingAt: NOON,
      reconnects: 0,
    })
    expect(hosted.taken).toHaveLength(4)
    line.events?.trouble({ code: 'not-there', message: 'unplugged' })
    clock.advance(5_000)
    timers.advance(61_000)
    line.events?.opened({ path: '/dev/ttyUSB1' })
    expect(health()).toMatchObject({
      path: '/dev/ttyUSB1',
      state: 'connected',
      since: NOON + 5_000,
      readings: 3,
      readingsPerMinute: 0,
      reconnects: 1,
    })
  })

  it('is mute when it does not answer, and well again with the first answer', async () => {
    const { line, timers, hosted, health } = await played('asking')
    timers.advance(1_000)
    expect(health()).not.toHaveProperty('trouble')
    const before = hosted.changes
    timers.advance(1_000)
    expect(health()).toMatchObject({
      state: 'connected',
      trouble: 'mute',
      message: expect.stringMatching(
        /^\/dev\/ttyUSB0 is open, but nothing came from it for 1 s.*option "baud", now 9600/,
      ),
    })
    expect(hosted.changes).toBe(before + 1)
    expect(captured.said('warn').filter((line) => line.includes('nothing came'))).toHaveLength(1)
    line.say('!')
    timers.advance(1_000)
    expect(health()).not.toHaveProperty('trouble')
    // Its firmware is told as soon as it is known, and that it is well.
    expect(hosted.changes).toBe(before + 3)
  })

  it('is garbled when bytes come that nobody can read, and asks the way to it for another', async () => {
    const { line, timers, health } = await played('speaking')
    for (let second = 0; second < 4; second++) {
      line.say('\xff')
      timers.advance(1_000)
    }
    expect(health()).toMatchObject({
      trouble: 'garbled',
      message: expect.stringContaining('the baud rate is wrong (option "baud", now 9600)'),
    })
    expect(line.rejected).toBeGreaterThan(0)
    line.say('T')
    const asked = line.rejected
    timers.advance(60_000)
    expect(health()).toMatchObject({ trouble: 'mute' })
    expect(line.rejected).toBe(asked)
  })

  it('that is silent by nature is put back when it is garbled, but not for its silence', async () => {
    const { line, timers } = await played('rdm6300')
    timers.advance(3_600_000)
    expect(line.rejected).toBe(0)
    for (let second = 0; second < 15; second++) {
      line.say('\x02AB')
      timers.advance(1_000)
    }
    expect(line.rejected).toBeGreaterThan(0)
  })

  it('is flagged while people are held back, though it is there', async () => {
    const { timers, hosted, health } = await played('text-counter')
    hosted.heldBack = 40
    timers.advance(1_000)
    expect(health()).toMatchObject({ state: 'connected', heldBack: 40, trouble: 'held-back' })
    hosted.heldBack = 0
    timers.advance(1_000)
    expect(health()).not.toHaveProperty('trouble')
    expect(health()).not.toHaveProperty('heldBack')
  })

  it('tells the same trouble once until it is well again', async () => {
    const { line, timers } = await played('speaking')
    const unplug = () => line.events?.trouble({ code: 'not-there', message: 'unplugged' })
    unplug()
    unplug()
    expect(captured.said('warn')).toEqual(['door: unplugged'])
    line.events?.opened({ path: '/dev/ttyUSB0' })
    unplug()
    timers.advance(1_000)
    expect(captured.said('warn')).toEqual(['door: unplugged', 'door: unplugged'])
  })

  it('says nothing of a card in its log or its health', async () => {
    const { line, timers, hosted, health } = await played('rdm6300')
    const frame = rdm6300Frame(Buffer.from('62E3086CED', 'hex'))
    for (let second = 0; second < 15; second++) {
      line.say(Buffer.concat([frame.subarray(0, 9), Buffer.from(frame).fill(0x33, 3, 4)]))
      timers.advance(1_000)
    }
    expect(health()).toMatchObject({ trouble: 'garbled' })
    line.say(frame)
    expect(hosted.taken.filter(({ kind }) => kind === 'card')).toHaveLength(1)
    const said = JSON.stringify([captured.lines, health()])
    for (const part of ['62E3', '086CED', '62e3', '086ced', '3808980205', '3632453'])
      expect(said).not.toContain(part)
  })
})

describe('devices at adapters without serial numbers', { timeout: 60_000 }, () => {
  let folder: string
  let plugged: PluggedPorts
  let ports: DevicePorts
  let cables: PseudoTerminal[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devices-'))
    plugged = new PluggedPorts()
    cables = []
  })
  afterEach(async () => {
    for (const device of devices) await device.close()
    for (const cable of cables) await cable.unplug()
    rmSync(folder, { recursive: true })
  })

  /** Answers as a counter that is asked, or speaks as one that says its totals. */
  async function plugIn(name: string, device: 'asked' | 'speaks' | 'reader'): Promise<PseudoTerminal> {
    const cable = new PseudoTerminal(join(folder, name))
    cables.push(cable)
    await cable.plugIn()
    if (device === 'asked')
      cable.onReceived = (bytes) => Buffer.from(bytes).toString().includes('?') && cable.send('n')
    if (device === 'speaks') {
      const timer = setInterval(() => cable.send('T'), 100)
      const unplug = cable.unplug.bind(cable)
      cable.unplug = async () => {
        clearInterval(timer)
        await unplug()
      }
    }
    return cable
  }

  const port = (name: string): FoundDevice => ({
    path: join(folder, name),
    ...CH340,
    socket: `usb-0:${name}`,
  })
  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 })
  const at = ({ device }: Hosted) => {
    const { state, path } = device.health
    return state === 'connected' ? path : undefined
  }

  function hostAll(...settings: DeviceSettings[]): Hosted[] {
    ports = new DevicePorts({ devices: settings, serialDevices: plugged })
    const hosted = settings.map((each) => host(each, ports, realTimers))
    for (const { device } of hosted) void device.start()
    return hosted
  }

  const ASKED: DeviceSettings = { id: 'asked', driver: 'asking', usb: CH340, portal: 'entrance' }
  const SPEAKS: DeviceSettings = { id: 'speaks', driver: 'speaking', usb: CH340, portal: 'rear-door' }
  const READER: DeviceSettings = { id: 'reader', driver: 'rdm6300', usb: CH340 }

  it('find their own by asking, also when they swapped sockets, and the silent one gets the rest', async () => {
    const [asked, speaks, reader] = hostAll(ASKED, SPEAKS, READER) as [Hosted, Hosted, Hosted]
    const before = [await plugIn('a', 'reader'), await plugIn('b', 'speaks'), await plugIn('c', 'asked')]
    plugged.set(port('a'), port('b'), port('c'))
    await until(() => {
      expect(at(asked)).toBe(join(folder, 'c'))
      expect(at(speaks)).toBe(join(folder, 'b'))
      expect(at(reader)).toBe(join(folder, 'a'))
    })
    before[0]?.send(rdm6300Frame(Buffer.from('62E3086CED', 'hex')))
    await until(() => expect(reader.taken).toHaveLength(1))
    for (const cable of before) await cable.unplug()
    plugged.set()
    await until(() => expect([at(asked), at(speaks), at(reader)]).toEqual([undefined, undefined, undefined]))
    await plugIn('a', 'asked')
    await plugIn('b', 'reader')
    await plugIn('c', 'speaks')
    plugged.set(port('a'), port('b'), port('c'))
    await until(() => {
      expect(at(asked)).toBe(join(folder, 'a'))
      expect(at(speaks)).toBe(join(folder, 'c'))
      expect(at(reader)).toBe(join(folder, 'b'))
    })
    expect(asked.device.health.reconnects).toBe(1)
    expect(speaks.taken.every(({ kind }) => kind === 'totals')).toBe(true)
  })

  it('leave a silent one ambiguous while a counter of the kind is missing, with the remedy', async () => {
    const [asked, reader] = hostAll(ASKED, READER) as [Hosted, Hosted]
    await plugIn('a', 'reader')
    plugged.set(port('a'))
    await until(() =>
      expect(reader.device.health).toMatchObject({
        trouble: 'ambiguous',
        message: expect.stringContaining('add the "serial" or the "socket"'),
      }),
    )
    expect(at(asked)).toBeUndefined()
    await plugIn('b', 'asked')
    plugged.set(port('a'), port('b'))
    await until(() => {
      expect(at(asked)).toBe(join(folder, 'b'))
      expect(at(reader)).toBe(join(folder, 'a'))
    })
  })

  it('leave one that was taken for theirs when the right one is plugged in beside it', async () => {
    const [asked] = hostAll(ASKED) as [Hosted]
    await plugIn('a', 'reader')
    plugged.set(port('a'))
    await until(() => expect(asked.device.health).toMatchObject({ state: 'connected', trouble: 'mute' }))
    await plugIn('b', 'asked')
    plugged.set(port('a'), port('b'))
    await until(() => expect(at(asked)).toBe(join(folder, 'b')))
    expect(asked.device.health).not.toHaveProperty('trouble')
  })

  it('are tried again and again while none is understood, which is told', async () => {
    const [asked] = hostAll(ASKED) as [Hosted]
    await plugIn('a', 'reader')
    const unpowered = await plugIn('b', 'reader')
    plugged.set(port('a'), port('b'))
    await until(() =>
      expect(asked.device.health).toMatchObject({
        state: 'missing',
        trouble: 'ambiguous',
        message: expect.stringContaining('2 of the kind USB 1a86:7523 (usb-0:a, usb-0:b), and none of them'),
      }),
    )
    unpowered.onReceived = () => unpowered.send('n')
    await until(() => expect(at(asked)).toBe(join(folder, 'b')))
    expect(asked.device.health).not.toHaveProperty('trouble')
    const told = captured.said('warn')
    expect(new Set(told).size).toBe(told.length)
  })

  it('are found beside one that another program holds', async () => {
    await plugIn('a', 'reader')
    await plugIn('b', 'asked')
    const holder: DeviceSettings = { id: 'other', driver: 'rdm6300', path: join(folder, 'a') }
    const other = host(holder, new DevicePorts({ devices: [holder] }), realTimers)
    await other.device.start()
    await until(() => expect(at(other)).toBe(join(folder, 'a')))
    const [asked] = hostAll(ASKED) as [Hosted]
    plugged.set(port('a'), port('b'))
    await until(() => expect(at(asked)).toBe(join(folder, 'b')))
  })

  it('by their sockets need no asking', async () => {
    const usb = (name: string) => ({ ...CH340, socket: `usb-0:${name}` })
    const terabee = { driver: 'terabee-evo', portal: 'entrance' }
    const [front, rear] = hostAll(
      { ...terabee, id: 'front', usb: usb('a') },
      { ...terabee, id: 'rear', usb: usb('b') },
    ) as [Hosted, Hosted]
    const rearCable = await plugIn('b', 'reader')
    await plugIn('a', 'reader')
    plugged.set(port('b'), port('a'))
    await until(() => expect([at(front), at(rear)]).toEqual([join(folder, 'a'), join(folder, 'b')]))
    rearCable.send(terabeeFrame({ in: 1, out: 0 }))
    await until(() => expect(rear.taken).toHaveLength(1))
    expect(front.taken).toEqual([])
  })
})
