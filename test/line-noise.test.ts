/**
 * Bad lines and loose plugs: frames arrive torn, changed and with noise between them, and devices lose
 * their power, which takes their registers to zero. What the counters counted must be in the ledger all
 * the same, to the one, and what was wrong with the lines in the agents' health.
 *
 * A counter that is unplugged loses what it has not yet got through, as in life: so its own traffic
 * rests for a moment before, and the others' goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type DevicesAnswer, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { crossingsIn, recordedPassages } from './support/passages.ts'

const CROSSINGS = 2_000
const clockSetting = {
  realMs: realClock.now(),
  simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
  speed: 120,
}
const house = new House({ clock: clockSetting })
let simulation: SimulatedBuilding

afterAll(async () => {
  await simulation?.close()
  await house.close()
})

describe('bad lines', () => {
  it('cost no crossing and invent none, and are told in the health', async () => {
    const { site, building } = await house.prepare()
    const common = {
      ...{ site, building, seed: 4711, clock: new ScaledClock(clockSetting, realClock) },
      log: createLog('devices').child({}, { level: 'error' }),
    }
    await house.startAll()
    await meetTheCounters(new SimulatedBuilding({ ...common, visitsPerDay: 0 }))
    simulation = new SimulatedBuilding({
      ...common,
      visitsPerDay: 60_000,
      waitForReaders: true,
      faults: { lineNoise: 0.05, corruptFrames: 0.05, tornFrames: 0.03 },
    })
    await simulation.start()

    const tapping = setInterval(() => simulation.tap('kitchen-reader'), 100)
    await eventually('people come', () => (simulation.truth().crossings > 100 ? true : undefined))
    await unplugForAMoment('lobby-reader')
    await eventually('enough people', () => (simulation.truth().crossings > CROSSINGS ? true : undefined))
    clearInterval(tapping)
    simulation.stopPeople()
    await everythingIsRecorded()
    for (const portal of counters()) await unplugWhileOthersWalk(portal)

    const recorded = await everythingIsRecorded()
    expect(crossingsIn(recorded)).toBeGreaterThan(CROSSINGS)
    const { faults, restarts } = await toldByTheAgents()
    expect(faults['checksum']).toBeGreaterThan(0)
    expect(faults['torn']).toBeGreaterThan(0)
    expect(faults['noise']).toBeGreaterThan(0)
    expect(faults['unmatched']).toBeGreaterThan(0)
    expect(restarts).toBeGreaterThan(counters().length)
    await house.stop('recorder')
    expect(verifyLedger(ledgerFileIn(house.dataDir), building)).toMatchObject({ ok: true })
    console.log(JSON.stringify({ crossings: crossingsIn(recorded), faults, restarts }))
  })
})

/**
 * The first totals that an agent ever sees are where it begins to count: it sees them over good lines,
 * before anybody comes.
 */
async function meetTheCounters(quiet: SimulatedBuilding): Promise<void> {
  await quiet.start()
  await eventually('each counter is heard', () =>
    house.logged(/first totals ever seen \(in 0, out 0\)/).length === 5 ? true : undefined,
  )
  await quiet.close()
}

const counters = () => Object.keys(simulation.totals())

/** Its portal rests; in the dark one person passes whom nobody can count, and in the light again others. */
async function unplugWhileOthersWalk(portal: string): Promise<void> {
  const others = counters().filter((other) => other !== portal)
  const before = simulation.totals()[portal]
  await simulation.unplug(portal)
  expect(simulation.walk(portal, 'in')).toBe(1)
  for (const other of others) simulation.walk(other, 'in', 3)
  expect(simulation.totals()[portal]).toEqual(before)
  await simulation.plug(portal)
  await eventually(`${portal} is read again`, () => simulation.isRead(portal) || undefined)
  expect(simulation.walk(portal, 'in', 2)).toBe(2)
  await everythingIsRecorded()
}

async function unplugForAMoment(device: string): Promise<void> {
  await simulation.unplug(device)
  await sleep(500)
  await simulation.plug(device)
}

async function everythingIsRecorded() {
  const read = () => recordedPassages(house, counters(), clockSetting.simulatedMs)
  return eventually('the ledger agrees with the counters', async () => {
    const recorded = await read()
    return JSON.stringify(recorded) === JSON.stringify(simulation.totals()) ? recorded : undefined
  }).catch(async (error) => {
    expect(await read(), house.logTail()).toEqual(simulation.totals())
    throw error
  })
}

async function toldByTheAgents(): Promise<{ faults: Record<string, number>; restarts: number }> {
  const faults: Record<string, number> = {}
  let restarts = 0
  const { agents } = await house.get<DevicesAnswer>(house.recorderUrl('/api/v1/devices'))
  for (const device of agents.flatMap(({ health }) => health?.devices ?? [])) {
    restarts += device.reconnects
    for (const [kind, seen] of Object.entries(device.faults)) faults[kind] = (faults[kind] ?? 0) + seen
  }
  return { faults, restarts }
}
