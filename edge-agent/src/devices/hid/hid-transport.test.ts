import type { DeviceSettings } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import type { FoundDevice, HidUsage } from '../../drivers/driver.ts'
import { KEYBOARD, POS_SCANNER } from '../../drivers/hid-usages.ts'
import { FakeHid } from '../../test-kit/fake-hid.ts'
import { ManualTimers } from '../../test-kit/manual-timers.ts'
import { Claims } from '../claims.ts'
import type { Trouble } from '../transport.ts'
import { HidTransport } from './hid-transport.ts'

const SCANNER = { vendor: '0c2e', product: '0b61' }
const NODE = '/dev/hidraw-test0'
const OTHER = '/dev/hidraw-test1'
const report = Uint8Array.of(1, 2, 3)

interface Seat {
  transport: HidTransport
  opened: FoundDevice[]
  reports: Uint8Array[]
  troubles: Trouble[]
  warnings: string[]
}

function agent(devices: readonly DeviceSettings[], usage: HidUsage = POS_SCANNER) {
  const hid = new FakeHid()
  const timers = new ManualTimers()
  const claims = new Claims(devices)
  const seats = devices.map((settings): Seat => {
    const seen = { opened: [] as FoundDevice[], reports: [] as Uint8Array[], troubles: [] as Trouble[] }
    const warnings: string[] = []
    const transport = new HidTransport({
      settings,
      usage,
      claims,
      timers,
      system: hid,
      warn: (message) => warnings.push(message),
      events: {
        opened: (device) => seen.opened.push(device),
        bytes: (chunk) => seen.reports.push(chunk),
        trouble: (trouble) => seen.troubles.push(trouble),
      },
    })
    return { transport, ...seen, warnings }
  })
  return { hid, timers, claims, seats, ...pass(timers), first: seats[0] as Seat }
}

/** Lets time pass in steps, each with what follows from it. */
function pass(timers: ManualTimers) {
  const settle = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  const wait = async (ms: number) => {
    await settle()
    for (let passed = 0; passed < ms; passed += 50) {
      timers.advance(50)
      await settle()
    }
  }
  return { settle, wait }
}

const one = (more: Partial<DeviceSettings> = { usb: SCANNER }) =>
  agent([{ id: 'scanner', driver: 'hid-pos', ...more }])
const codes = (troubles: readonly Trouble[]) => troubles.map(({ code }) => code)

describe('a HID device', () => {
  it('is found by what it is, and passes on each report as it is', async () => {
    const { hid, first, settle } = one()
    hid.plug(NODE, [POS_SCANNER], { serial: 'A1' })
    first.transport.start()
    await settle()
    expect(first.opened).toEqual([{ path: NODE, ...SCANNER, serial: 'A1' }])
    hid.send(NODE, report)
    expect(first.reports).toEqual([report])
    first.transport.send(Uint8Array.of(4, 9))
    expect(hid.written).toEqual([Uint8Array.of(4, 9)])
  })

  it('is opened at the interface that the driver reads, however many it has', async () => {
    const { hid, first, settle } = one()
    hid.plug(NODE, [KEYBOARD, { page: 0x0c, usage: 0x01 }])
    hid.plug(OTHER, [{ page: 0xff00, usage: 1 }, POS_SCANNER, POS_SCANNER])
    first.transport.start()
    await settle()
    expect(first.opened.map(({ path }) => path)).toEqual([OTHER])
    expect(first.troubles).toEqual([])
  })

  it('that is there in another mode is told so, found by USB ids or by path', async () => {
    for (const where of [{ usb: SCANNER }, { path: NODE }]) {
      const { hid, first, settle } = one(where)
      hid.plug(NODE, [KEYBOARD])
      first.transport.start()
      await settle()
      expect(codes(first.troubles)).toEqual(['misconfigured'])
      expect(first.troubles[0]?.message).toContain(
        'is there, but not as a HID POS scanner: set it to that mode',
      )
    }
  })

  it('is opened at the path that the site file names, with what is known of it', async () => {
    const { hid, first, settle } = one({ path: OTHER })
    hid.plug(NODE, [POS_SCANNER])
    hid.plug(OTHER, [POS_SCANNER], { vendor: '1eab' })
    first.transport.start()
    await settle()
    expect(first.opened).toEqual([{ path: OTHER, vendor: '1eab', product: '0b61' }])
  })

  it('that is missing is told once, tried ever later, and opened soon after it is plugged in', async () => {
    const { hid, first, wait } = one()
    first.transport.start()
    await wait(60_000)
    expect(codes(first.troubles)).toEqual(['not-there'])
    hid.plug(NODE, [POS_SCANNER])
    await wait(100)
    expect(first.opened).toHaveLength(1)
  })

  it('that is pulled out is told so and opened again when it is back, at another node too', async () => {
    const { hid, first, wait } = one()
    hid.plug(NODE, [POS_SCANNER])
    first.transport.start()
    await wait(0)
    hid.unplug(NODE)
    expect(first.troubles).toEqual([
      { code: 'not-there', message: `${NODE} was unplugged: plug it in again; trying on` },
    ])
    await wait(10_000)
    hid.plug(OTHER, [POS_SCANNER])
    await wait(100)
    expect(first.opened.map(({ path }) => path)).toEqual([NODE, OTHER])
    hid.send(OTHER, report)
    expect(first.reports).toEqual([report])
    expect(hid.locked).toEqual(new Set([OTHER]))
  })

  it('that is pulled out without a word is noticed within a second, and one that took its place too', async () => {
    const { hid, first, wait } = one()
    hid.plug(NODE, [POS_SCANNER])
    first.transport.start()
    await wait(0)
    hid.unplug(NODE, false)
    await wait(1_000)
    expect(codes(first.troubles)).toEqual(['not-there'])
    hid.plug(NODE, [POS_SCANNER])
    await wait(1_000)
    hid.unplug(NODE, false)
    hid.plug(NODE, [POS_SCANNER])
    await wait(2_000)
    expect(first.opened).toHaveLength(3)
    expect(hid.opened.map(({ isOpen }) => isOpen)).toEqual([false, false, true])
  })

  it('that is pulled out in the midst of opening is told so, and left closed', async () => {
    const { hid, first, claims, wait } = one()
    hid.plug(NODE, [POS_SCANNER])
    hid.isPulledAtOpening = true
    first.transport.start()
    await wait(0)
    expect(first.opened).toEqual([])
    expect(first.troubles.map(({ message }) => message)).toEqual([
      'USB 0c2e:0b61 was unplugged: plug it in again; trying on',
    ])
    expect(hid.opened.map(({ isOpen }) => isOpen)).toEqual([false])
    expect([hid.locked.size, claims.holderOf(NODE)]).toEqual([0, undefined])
    hid.isPulledAtOpening = false
    await wait(250)
    expect(first.opened).toHaveLength(1)
  })

  it('survives a hundred unplugs, with one connection and one lock at the end', async () => {
    const { hid, first, wait } = one()
    first.transport.start()
    for (let i = 0; i < 100; i++) {
      hid.plug(NODE, [POS_SCANNER])
      await wait(200)
      hid.send(NODE, report)
      hid.unplug(NODE, i % 2 === 0)
      await wait(i % 2 === 0 ? 50 : 1_000)
    }
    expect(first.reports).toHaveLength(100)
    expect(first.opened).toHaveLength(100)
    await first.transport.close()
    expect(hid.opened.filter(({ isOpen }) => isOpen)).toEqual([])
    expect(hid.locked.size).toBe(0)
  })

  it('that the user may not open is told after a moment in which udev could have given it', async () => {
    const { hid, first, claims, wait } = one()
    hid.forbidden.add(hid.plug(NODE, [POS_SCANNER]))
    first.transport.start()
    await wait(700)
    expect(first.troubles).toEqual([])
    await wait(60_000)
    expect(codes(first.troubles)).toEqual(['no-permission'])
    expect(claims.holderOf(NODE)).toBeUndefined()
    expect(first.troubles[0]?.message).toContain('munteok agent install')
    hid.forbidden.clear()
    await wait(5_000)
    expect(first.opened).toHaveLength(1)
  })

  it('that another process holds is told, and opened when it is let go', async () => {
    const { hid, first, wait } = one()
    hid.locked.add(hid.plug(NODE, [POS_SCANNER]))
    first.transport.start()
    await wait(5_000)
    expect(codes(first.troubles)).toEqual(['in-use'])
    hid.locked.clear()
    await wait(5_000)
    expect(first.opened).toHaveLength(1)
  })

  it('is told when the library is missing, and found once it is installed', async () => {
    const { hid, first, wait } = one()
    hid.plug(NODE, [POS_SCANNER])
    hid.isLibraryMissing = true
    first.transport.start()
    await wait(20_000)
    expect(codes(first.troubles)).toEqual(['library-missing'])
    hid.isLibraryMissing = false
    await wait(5_000)
    expect(first.opened).toHaveLength(1)
  })

  it('that is one of two of a kind is not guessed', async () => {
    const { hid, first, wait } = one()
    hid.plug(NODE, [POS_SCANNER], { socket: 'usb-1' })
    hid.plug(OTHER, [POS_SCANNER], { socket: 'usb-2' })
    first.transport.start()
    await wait(1_000)
    expect(codes(first.troubles)).toEqual(['ambiguous'])
    expect(hid.opened).toEqual([])
  })

  it('is told apart from its twin by serial number and by socket', async () => {
    const { hid, seats, wait } = agent([
      { id: 'left', driver: 'hid-pos', usb: { ...SCANNER, socket: 'usb-1' } },
      { id: 'right', driver: 'hid-pos', usb: { ...SCANNER, serial: 'B' } },
      { id: 'third', driver: 'hid-pos', usb: SCANNER },
    ])
    hid.plug('/dev/hidraw-b', [POS_SCANNER], { serial: 'B' })
    hid.plug('/dev/hidraw-c', [POS_SCANNER], { serial: 'C' })
    hid.plug('/dev/hidraw-a', [POS_SCANNER], { socket: 'usb-1:1.0' })
    for (const { transport } of seats) transport.start()
    await wait(1_000)
    expect(seats.map(({ opened }) => opened.map(({ path }) => path))).toEqual([
      ['/dev/hidraw-a'],
      ['/dev/hidraw-b'],
      ['/dev/hidraw-c'],
    ])
  })

  it('is never hurried by a neighbour that fails as well', async () => {
    const { hid, seats, timers, wait } = agent([
      { id: 'left', driver: 'hid-pos', path: NODE },
      { id: 'right', driver: 'hid-pos', path: OTHER },
    ])
    hid.forbidden.add(hid.plug(NODE, [POS_SCANNER])).add(hid.plug(OTHER, [POS_SCANNER]))
    let lists = 0
    const load = hid.load.bind(hid)
    hid.load = () => {
      lists++
      return load()
    }
    for (const { transport } of seats) {
      transport.start()
      await wait(100)
    }
    await wait(60_000)
    expect(timers.now()).toBe(60_200)
    expect(lists).toBeLessThan(40)
  })

  it('lets go of everything when it is closed, also in the midst of opening', async () => {
    const { hid, first, claims, settle } = one()
    hid.plug(NODE, [POS_SCANNER])
    first.transport.start()
    await first.transport.close()
    await settle()
    expect(first.opened).toEqual([])
    expect(hid.opened.filter(({ isOpen }) => isOpen)).toEqual([])
    expect(hid.locked.size).toBe(0)
    expect(claims.holderOf(NODE)).toBeUndefined()
    hid.plug(OTHER, [POS_SCANNER])
    await settle()
    expect(first.opened).toEqual([])
  })
})

describe('a wedge reader', () => {
  const wedge = [{ id: 'wedge', driver: 'hid-keyboard', usb: SCANNER }]

  it('that types into windows too is warned of once, after udev had time to keep it from that', async () => {
    const { hid, first, wait } = agent(wedge, KEYBOARD)
    hid.warning = 'it types'
    hid.plug(NODE, [KEYBOARD])
    first.transport.start()
    await wait(1_000)
    expect(first.warnings).toEqual([])
    await wait(1_500)
    hid.unplug(NODE)
    hid.plug(NODE, [KEYBOARD])
    await wait(10_000)
    expect(first.opened).toHaveLength(2)
    expect(first.warnings).toEqual(['it types'])
  })

  it('that is kept from typing is not warned of, nor a scanner in HID POS mode', async () => {
    const quiet = agent(wedge, KEYBOARD)
    quiet.hid.plug(NODE, [KEYBOARD])
    quiet.first.transport.start()
    await quiet.wait(10_000)
    expect(quiet.first.warnings).toEqual([])
    const pos = one()
    pos.hid.warning = 'it types'
    pos.hid.plug(NODE, [POS_SCANNER])
    pos.first.transport.start()
    await pos.wait(10_000)
    expect(pos.first.warnings).toEqual([])
  })
})
