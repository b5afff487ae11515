import { join } from 'node:path'
import { type DeviceSettings, ManualClock } from '@munteok/core'
import { SerialPort } from 'serialport'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FaultSettings } from './devices/faults.ts'
import { modbusFrame } from './devices/modbus-counter.ts'
import { pn532Frame } from './devices/pn532-frames.ts'
import { SimulatedBuilding } from './simulated-building.ts'
import { dobong, quiet, smallSite, TOTALS_PATTERN, temporaryFolder, until } from './test-kit.ts'

// Other processes take their time on a busy machine; nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const TERABEE_BYTES = 15
const DISTANCES_BYTES = 7
const registers = (address: number) => ({ register: address, width: 16 })

let place: ReturnType<typeof temporaryFolder>
let building: SimulatedBuilding | undefined
let port: SerialPort | undefined
let heard: Buffer

beforeEach(() => {
  place = temporaryFolder()
  heard = Buffer.alloc(0)
})
afterEach(async () => {
  if (port?.isOpen) port.close()
  await building?.close()
  place.remove()
})

/** One device, of which all that it sends is in `heard`. */
async function plugIn(
  settings: Omit<DeviceSettings, 'id' | 'path'>,
  faults: Partial<FaultSettings> = {},
): Promise<SimulatedBuilding> {
  const { agents, ...site } = smallSite(place.folder)
  const device = { ...settings, id: 'device', path: join(place.folder, 'device') }
  building = new SimulatedBuilding({
    site: { ...site, agents: agents.map((agent) => ({ ...agent, devices: [device] })) },
    building: dobong(),
    clock: new ManualClock(Date.parse('2026-06-02T10:00:00+09:00')),
    ...{ seed: 1, visitsPerDay: 0, log: quiet, faultsOf: { device: faults } },
  })
  await building.start()
  await listen(building)
  return building
}

async function listen(to: SimulatedBuilding): Promise<void> {
  const opened = new SerialPort({ path: join(place.folder, 'device'), baudRate: 9_600, autoOpen: false })
  opened.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk])
  })
  await new Promise<void>((resolve, reject) => opened.open((error) => (error ? reject(error) : resolve())))
  port = opened
  await until('the port is seen open', () => to.isRead('device'))
}

const TERABEE = { driver: 'terabee-evo', portal: 'entrance' }
const TEXT = { driver: 'text-counter', portal: 'entrance', options: { pattern: TOTALS_PATTERN } }
const MODBUS = {
  driver: 'modbus-counter',
  portal: 'entrance',
  options: { unit: 1, function: 3, in: registers(0), out: registers(1) },
}
const ASK_BOTH = modbusFrame([1, 3, 0, 0, 0, 2])

describe('a device that is asked', () => {
  it('hears what is written to its port, and answers over it', async () => {
    const simulated = await plugIn(MODBUS)
    simulated.walk('entrance', 'in', 3)
    port?.write(ASK_BOTH)
    const answer = modbusFrame([1, 3, 4, 0, 3, 0, 0])
    await until('the answer', () => heard.length >= answer.length)
    expect(Uint8Array.from(heard)).toEqual(answer)
    expect(simulated.framesHeard('device')).toBe(1)
  })

  it('takes as long to hear as the bytes take over its line', async () => {
    await plugIn({ ...MODBUS, options: { ...MODBUS.options, baud: 300 } })
    const began = performance.now()
    port?.write(ASK_BOTH)
    await until('the answer', () => heard.length >= 9)
    // 8 bytes there and 9 back, of 10 bits each.
    expect(performance.now() - began).toBeGreaterThan((17 * 10_000) / 300 - 10)
  })

  it('is unplugged only after it was asked for what it has counted', async () => {
    const simulated = await plugIn(MODBUS)
    simulated.walk('entrance', 'in', 3)
    const unplugged = simulated.unplug('device')
    await new Promise((resolve) => setTimeout(resolve, 300))
    port?.write(ASK_BOTH)
    await unplugged
    expect(Uint8Array.from(heard)).toEqual(modbusFrame([1, 3, 4, 0, 3, 0, 0]))
  })

  it('must be woken again when its power was gone for a moment', async () => {
    const simulated = await plugIn({ driver: 'pn532' })
    const version = pn532Frame([0xd4, 0x02])
    port?.write(Buffer.concat([Buffer.from([0x55, 0x55, 0, 0]), version]))
    await until('it answers', () => heard.length >= 6 + 13)
    await simulated.reset('device')
    heard = Buffer.alloc(0)
    port?.write(version)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(heard).toHaveLength(0)
    expect(port?.isOpen).toBe(true)
  })
})

describe('the faults of a device', () => {
  it('cut a frame in two when the plug is pulled in the middle of it', async () => {
    const simulated = await plugIn(TERABEE)
    await until('whole frames', () => heard.length >= 2 * TERABEE_BYTES)
    await simulated.unplug('device', { halfFrame: true })
    await until('the port is gone', () => port?.isOpen === false)
    expect(isHalfCut(heard)).toBe(true)
  })

  it('cut one when somebody unplugs it now and then, if they are to', async () => {
    await plugIn(TERABEE, { unplugsPerHour: 3_600, halfFrames: 1 })
    await until('the port is gone', () => port?.isOpen === false)
    expect(isHalfCut(heard)).toBe(true)
  })

  it('set the registers to zero while the port stays', async () => {
    const simulated = await plugIn(TEXT)
    simulated.walk('entrance', 'in', 4)
    await until('4', () => heard.toString().endsWith('IN 4 OUT 0\n'))
    await simulated.reset('device')
    await until('0', () => heard.toString().endsWith('IN 0 OUT 0\n'))
    simulated.walk('entrance', 'in', 1)
    await until('1', () => heard.toString().endsWith('IN 1 OUT 0\n'))
    expect(simulated.totals()['entrance']).toEqual({ in: 5, out: 0 })
    expect(port?.isOpen).toBe(true)
  })

  it('take its power and leave its port, where people pass uncounted', async () => {
    const simulated = await plugIn(TEXT)
    simulated.walk('entrance', 'in', 4)
    await simulated.powerOff('device')
    simulated.walk('entrance', 'in', 2)
    await until('4', () => heard.toString().endsWith('IN 4 OUT 0\n'))
    expect(port?.isOpen).toBe(true)
    await simulated.plug('device')
    simulated.walk('entrance', 'in', 1)
    await until('1', () => heard.toString().endsWith('IN 1 OUT 0\n'))
    expect(simulated.totals()['entrance']).toEqual({ in: 5, out: 0 })
    await simulated.powerOff('device')
    await simulated.unplug('device')
    await until('the port is gone', () => port?.isOpen === false)
  })

  it('reset it now and then', async () => {
    const simulated = await plugIn(TEXT, { resetsPerHour: 3_600 })
    simulated.walk('entrance', 'in', 4)
    await until('4 and later 0', () => /IN 4 OUT 0\n[\s\S]*IN 0 OUT 0\n$/.test(heard.toString()))
  })

  it('keep it at zero although people pass, until it is mended', async () => {
    const simulated = await plugIn(TEXT, { stuckAtZero: 1 })
    simulated.walk('entrance', 'in', 4)
    await until('more lines', () => heard.toString().split('\n').length > 2)
    expect(heard.toString()).toMatch(/^(IN 0 OUT 0\n)+$/)
    expect(simulated.totals()['entrance']).toEqual({ in: 0, out: 0 })
    expect(simulated.truth().portals['entrance']).toEqual({ in: 4, out: 0 })
    simulated.setFaults('device', { stuckAtZero: 0 })
    simulated.walk('entrance', 'in', 1)
    await until('1', () => heard.toString().endsWith('IN 1 OUT 0\n'))
  })

  it('let it count dozens within a second whom nobody has seen', async () => {
    const simulated = await plugIn(TEXT)
    const people = await simulated.burst('device')
    expect(people).toBeGreaterThanOrEqual(24)
    const counted = () => simulated.totals()['entrance'] ?? { in: 0, out: 0 }
    expect(counted().in + counted().out).toBe(people)
    await until('they are told', () => heard.toString().endsWith(`IN ${counted().in} OUT ${counted().out}\n`))
    expect(simulated.truth().crossings).toBe(0)
  })

  it('make garbage of all that it says at the wrong rate, and of all that it hears', async () => {
    const simulated = await plugIn(MODBUS, { wrongBaud: 2 })
    port?.write(ASK_BOTH)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(heard).toHaveLength(0)
    simulated.setFaults('device', { wrongBaud: 0 })
    port?.write(ASK_BOTH)
    await until('an answer', () => heard.length >= 9)
  })

  it('leave the other devices alone', async () => {
    await plugIn(TEXT)
    const other = { site: smallSite(place.folder), building: dobong(), clock: new ManualClock(0), seed: 1 }
    expect(() => new SimulatedBuilding({ ...other, log: quiet, faultsOf: { gate: {} } })).toThrow(
      /"gate" is no device/,
    )
    expect(() => building?.setFaults('gate', { wrongBaud: 2 })).toThrow(/"gate" is no device/)
    await expect(building?.burst('lobby-reader')).rejects.toThrow(/no device/)
  })
})

/** Whether whole frames of a Terabee are followed by the first half of one. */
function isHalfCut(bytes: Uint8Array): boolean {
  const lengthAt = (at: number) => (bytes[at] === 0x44 ? DISTANCES_BYTES : TERABEE_BYTES)
  let at = 0
  while (at + lengthAt(at) <= bytes.length) at += lengthAt(at)
  return bytes.length - at === Math.floor(lengthAt(at) / 2)
}
