/**
 * Every kind of serial device at once, on one agent, for ten minutes of simulated life: people pass and
 * tap over bad lines, plugs are pulled 200 times, also in the middle of a frame, powers fail and
 * registers start anew. The ledger must hold what the devices themselves counted, to the one, and each
 * tap that the agent confirmed, once.
 *
 * MUNTEOK_SEED sets what happens.
 */
import { type DeviceHealth, type DevicesAnswer, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { AGENT, EVERY_SERIAL_DEVICE, GOOD_LINE, siteOfOneAgent } from './support/every-serial-device.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf, type RecordedCheckIn } from './support/ledger.ts'
import { crossingsIn, type InOut, recordedPassages } from './support/passages.ts'
import { seededRandom } from './support/random.ts'
import { ReceiptCollector } from './support/receipts.ts'
import { Soak } from './support/soak.ts'

const UNPLUGS = 200
const MINUTES = 10
const SPEED = 12
/** So many at once pass no door. */
const CROWD = 2_000
const SEED = Number(process.env['MUNTEOK_SEED'] ?? Math.floor(Math.random() * 1e9))

const clockSetting = {
  realMs: realClock.now(),
  simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
  speed: SPEED,
}
const clock = new ScaledClock(clockSetting, realClock)
const house = new House({ clock: clockSetting, site: siteOfOneAgent })
let simulation: SimulatedBuilding
let receipts: ReceiptCollector

afterAll(async () => {
  receipts?.close()
  await simulation?.close()
  await house.close()
})

describe('every serial device at one agent', () => {
  it('is counted to the one through bad lines and pulled plugs', { timeout: 300_000 }, async () => {
    const { site, building } = await house.prepare()
    simulation = new SimulatedBuilding({
      ...{ site, building, clock, seed: SEED, visitsPerDay: 0 },
      log: createLog('devices').child({}, { level: 'error' }),
    })
    await simulation.start()
    await house.startAll()
    receipts = new ReceiptCollector([house.agentUrl(AGENT, '/api/stream')])
    const began = clock.now()
    const soak = new Soak({ house, simulation, random: seededRandom(SEED), at: clockSetting.simulatedMs })
    const minutes = () => (clock.now() - began) / 60_000
    await soak
      .run(EVERY_SERIAL_DEVICE, () => minutes() >= MINUTES && soak.events.unplugs >= UNPLUGS)
      .catch((error) => {
        throw new Error(`seed ${SEED}: ${error.message}\n${house.logTail()}`)
      })

    const recorded = await theLedgerAgrees()
    const checkIns = await allConfirmedCheckIns()
    const byDevice = checkInsByDevice(checkIns)
    for (const { settings, says, mends } of EVERY_SERIAL_DEVICE) {
      if (says !== 'taps') continue
      const taken = simulation.taps()[settings.id] ?? 0
      expect(byDevice[settings.id], settings.id).toBeLessThanOrEqual(taken)
      // The card or code of which a plug took the second half, and nothing else, on a line that is good.
      if (!mends) expect(byDevice[settings.id]).toBeGreaterThanOrEqual(taken - unplugsOf(soak, settings.id))
      else expect(byDevice[settings.id]).toBeGreaterThan(taken / 3)
    }
    expect(tappedTwice(checkIns)).toEqual([])
    const { faults, reconnects } = await toldByTheAgent(soak)
    for (const kind of ['checksum', 'torn', 'noise', 'unmatched']) expect(faults[kind]).toBeGreaterThan(0)
    await house.stop('recorder')
    expect(verifyLedger(ledgerFileIn(house.dataDir), building)).toMatchObject({ ok: true })
    console.log(
      JSON.stringify({
        ...{ seed: SEED, simulatedMinutes: Math.round(minutes() * 10) / 10, ...soak.events, reconnects },
        ...{ counted: crossingsIn(simulation.totals()), recorded: crossingsIn(recorded) },
        ...{ taken: simulation.taps(), checkIns: byDevice, faults },
      }),
    )
  })

  it('is told where it cannot be understood or counts what no door lets pass, until it is well', async () => {
    await house.start('recorder')
    const before = await theLedgerAgrees()
    simulation.setFaults('entrance', { ...GOOD_LINE, wrongBaud: 4 })
    simulation.walk('entrance', 'in', 3)
    simulation.walk('rear-door', 'in', CROWD)
    await troubleBecomes('entrance', 'garbled')
    await troubleBecomes('rear-door', 'held-back')
    simulation.setFaults('entrance', { wrongBaud: 0 })
    await troubleBecomes('entrance', undefined)
    const { entrance } = simulation.totals()
    await eventually('the three at the entrance are counted', async () =>
      JSON.stringify((await recordedNow())['entrance']) === JSON.stringify(entrance) ? true : undefined,
    )
    const { heldBack = 0 } = (await healthOf('rear-door')) ?? {}
    const counted = inAt(await recordedNow(), 'rear-door') - inAt(before, 'rear-door')
    // A frame may go out in the midst of them.
    expect(counted).toBeLessThan(CROWD / 2)
    expect(heldBack + counted).toBe(CROWD)
  })
})

function inAt(recorded: Record<string, InOut>, portal: string): number {
  return recorded[portal]?.in ?? 0
}

async function troubleBecomes(device: string, wanted: string | undefined): Promise<void> {
  await eventually(`the trouble with ${device} becomes ${wanted}`, async () => {
    const health = await healthOf(device)
    return (health && health.trouble === wanted) || undefined
  })
}

async function healthOf(device: string): Promise<DeviceHealth | undefined> {
  return (await healthOfDevices()).find(({ id }) => id === device)
}

async function healthOfDevices(): Promise<DeviceHealth[]> {
  const { agents } = await house.get<DevicesAnswer>(house.recorderUrl('/api/v1/devices'))
  const devices = agents.flatMap(({ health }) => health?.devices ?? [])
  if (devices.length < EVERY_SERIAL_DEVICE.length) throw new Error('the agent has not told of its devices')
  return devices
}

function recordedNow() {
  return recordedPassages(house, Object.keys(simulation.totals()), clockSetting.simulatedMs)
}

function unplugsOf(soak: Soak, device: string): number {
  return soak.unplugsOf[device] ?? 0
}

async function theLedgerAgrees() {
  return eventually('the ledger agrees with the counters', async () => {
    const recorded = await recordedNow()
    return JSON.stringify(recorded) === JSON.stringify(simulation.totals()) ? recorded : undefined
  }).catch(async (error) => {
    expect(await recordedNow(), `seed ${SEED}\n${house.logTail()}`).toEqual(simulation.totals())
    throw error
  })
}

/** Those that the agent confirmed are in the ledger, and those in the ledger were confirmed. */
async function allConfirmedCheckIns(): Promise<RecordedCheckIn[]> {
  const read = () => checkInsOf(ledgerFileIn(house.dataDir))
  const ids = (checkIns: RecordedCheckIn[]) => checkIns.map(({ receipt = '' }) => receipt)
  return eventually('the ledger holds what was confirmed', () => {
    const checkIns = read()
    return isSame(ids(checkIns), receipts.ids()) ? checkIns : undefined
  }).catch((error) => {
    expect(ids(read()).sort(), `seed ${SEED}`).toEqual(receipts.ids().sort())
    throw error
  })
}

function isSame(some: string[], others: string[]): boolean {
  return JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted())
}

function checkInsByDevice(checkIns: readonly RecordedCheckIn[]): Record<string, number> {
  const byDevice: Record<string, number> = {}
  for (const { device } of checkIns) byDevice[device] = (byDevice[device] ?? 0) + 1
  return byDevice
}

/** Each card and code was shown once, so each visitor is there once. */
function tappedTwice(checkIns: readonly RecordedCheckIn[]): RecordedCheckIn[] {
  const seen = new Set<string | undefined>()
  return checkIns.filter(({ visitor }) => {
    if (seen.has(visitor)) return true
    seen.add(visitor)
    return false
  })
}

/** What the agent says of its devices, once it has told of every unplugging. */
async function toldByTheAgent(soak: Soak): Promise<{ faults: Record<string, number>; reconnects: number }> {
  return eventually('each unplugging is told', async () => {
    const devices = await healthOfDevices()
    const reconnects = devices.reduce((sum, device) => sum + device.reconnects, 0)
    if (reconnects < soak.events.unplugs) return undefined
    const faults: Record<string, number> = {}
    for (const device of devices)
      for (const [kind, seen] of Object.entries(device.faults)) faults[kind] = (faults[kind] ?? 0) + seen
    return { faults, reconnects }
  })
}
