import { expect, it } from 'vitest'
import type { DriverDefinition } from '../../drivers/driver.ts'
import { driverNames, loadDriver } from '../../drivers/registry.ts'
import { isCertain, understood } from './hearings.ts'
import { likelyDrivers, type PluggedIn } from './likely-drivers.ts'
import { planTrials } from './trials.ts'

const all: DriverDefinition[] = await Promise.all(driverNames.map((name) => loadDriver(name, 'test')))
const serial: PluggedIn = { kind: 'serial', found: { path: '/dev/ttyUSB0' } }

/** All drivers of the plan that understand the bytes, the best first. */
function hearing(bytes: Uint8Array) {
  const { trials } = planTrials(serial, all)
  return understood(
    trials
      .filter(({ asks }) => !asks)
      .flatMap(({ candidates }) => candidates)
      .map((candidate) => ({ candidate, readings: candidate.driver.create(serial.found).push(bytes, 0) })),
  )
}

it('listens first, once for each speed with all drivers together, and asks afterwards, one by one', () => {
  const { trials } = planTrials(serial, all)
  const firstAsking = trials.findIndex(({ asks }) => asks)
  expect(firstAsking).toBeGreaterThan(0)
  expect(trials.slice(firstAsking).every(({ asks, candidates }) => asks && candidates.length === 1)).toBe(
    true,
  )
  const speeds = trials.slice(0, firstAsking).map(({ connection }) => JSON.stringify(connection))
  expect(new Set(speeds).size).toBe(speeds.length)
  const names = trials.flatMap(({ candidates }) => candidates.map(({ driver }) => driver.name))
  for (const name of ['rdm6300', 'terabee-evo', 'text-counter', 'pn532']) expect(names).toContain(name)
  expect(names).not.toContain('hid-pos')
})

it('asks each driver that asks but once', () => {
  const asking = planTrials(serial, all).trials.filter(({ asks }) => asks)
  const names = asking.map(({ candidates }) => candidates[0]?.driver.name)
  expect(new Set(names).size).toBe(names.length)
})

it('hears a counter whose frames are of the less usual form, and with which option', () => {
  const frame = Buffer.from('504300000003000c000926', 'hex')
  const [best] = hearing(Buffer.concat([frame, frame]))
  expect(best?.candidate.definition.name).toBe('terabee-evo')
  expect(best?.candidate.options).toMatchObject({ withId: false })
})

it('hears a card reader, and is certain after two frames', () => {
  const frame = Buffer.from('0236324533303836434544303803', 'hex')
  const heard = hearing(Buffer.concat([Buffer.from('noise'), frame, frame]))
  expect(heard[0]?.candidate.definition.name).toBe('rdm6300')
  expect(isCertain(heard)).toBe(true)
})

it('is never certain of what is only text, which may be anything', () => {
  const heard = hearing(Buffer.from('one line\r\n'.repeat(50)))
  expect(heard.map(({ candidate }) => candidate.definition.measures)).not.toContain('passages')
  expect(isCertain(heard)).toBe(false)
})

it('understands nothing in noise', () => {
  const noise = Uint8Array.from({ length: 2_000 }, (_, i) => (i * 7919 + ((i * i) >> 3)) & 0xff)
  expect(isCertain(hearing(noise))).toBe(false)
})

it('uses an option that is given with each driver that knows it', () => {
  const { trials } = planTrials(serial, all, { baud: 19_200 })
  const speeds = new Set(trials.map(({ connection }) => JSON.stringify(connection)))
  expect([...speeds].every((speed) => !speed.includes('"kind":"serial"') || speed.includes('19200'))).toBe(
    true,
  )
})

it('knows a device by the ids of its maker, a HID device by its usage, an adapter as a guess', () => {
  const pos = { page: 0x8c, usage: 0x02 }
  const found = { path: '/dev/hidraw0', vendor: 'abcd', product: '0001' }
  const names = (device: PluggedIn) => likelyDrivers(device, all).map(({ definition }) => definition.name)
  expect(names({ kind: 'hid', found, usages: [pos] })).toEqual(['hid-pos'])
  expect(names({ kind: 'hid', found, usages: [{ page: 1, usage: 2 }] })).toEqual([])
  const known = all.map((one) =>
    one.name === 'rdm6300'
      ? { ...one, knownUsb: [{ vendor: '1a86', isAdapter: true }] }
      : { ...one, knownUsb: [] },
  )
  const adapter: PluggedIn = {
    kind: 'serial',
    found: { path: '/dev/ttyUSB0', vendor: '1a86', product: '7523' },
  }
  expect(likelyDrivers(adapter, known)).toMatchObject([
    { definition: { name: 'rdm6300' }, likeness: 'adapter' },
  ])
})
