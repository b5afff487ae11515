/**
 * Nothing lost, nothing twice: agents, broker and recorder are killed and started again at random
 * moments while people walk past simulated counters and tap cards. In the end the ledger must agree
 * with the counters' own registers, to the one, and hold each tap that an agent confirmed, once.
 *
 * `npm run test:kill` runs it in full; MUNTEOK_KILLS, MUNTEOK_CROSSINGS, MUNTEOK_TAPS and MUNTEOK_SEED
 * set its size.
 */
import { type PassageHistory, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { checkInsOf, type RecordedCheckIn } from './support/ledger.ts'
import { seededRandom } from './support/random.ts'
import { ReceiptCollector } from './support/receipts.ts'

const KILLS = Number(process.env['MUNTEOK_KILLS'] ?? 12)
const CROSSINGS = Number(process.env['MUNTEOK_CROSSINGS'] ?? 4000)
const TAPS = Number(process.env['MUNTEOK_TAPS'] ?? 150)
const SEED = Number(process.env['MUNTEOK_SEED'] ?? Math.floor(Math.random() * 1e9))
const SPEED = 120

// Ten on an ordinary Tuesday: an open day, at full tilt for as long as the test takes.
const clockSetting = {
  realMs: realClock.now(),
  simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
  speed: SPEED,
}
const house = new House({ clock: clockSetting })
let simulation: SimulatedBuilding
let receipts: ReceiptCollector

afterAll(async () => {
  receipts?.close()
  await simulation?.close()
  await house.close()
})

describe('killing agents, broker and recorder', () => {
  it('loses no crossing and no tap, and counts none twice', { timeout: 600_000 }, async () => {
    const { site, building } = await house.prepare()
    const random = seededRandom(SEED)
    simulation = new SimulatedBuilding({
      site,
      building,
      clock: new ScaledClock(clockSetting, realClock),
      seed: SEED,
      visitsPerDay: 60_000,
      waitForReaders: true,
      log: createLog('devices').child({}, { level: 'error' }),
    })
    await house.startAll()
    receipts = new ReceiptCollector(site.agents.map(({ name }) => house.agentUrl(name, '/api/stream')))
    await simulation.start()
    const victims = ['broker', 'recorder', ...site.agents.map(({ name }) => `agent ${name}`)]
    const killed: Record<string, number> = {}
    const readers = site.agents.flatMap(({ devices }) => devices.filter(({ portal }) => !portal))
    let kills = 0
    let taps = 0
    const tapping = setInterval(() => {
      const reader = readers[taps % readers.length]
      if (reader) simulation.tap(reader.id)
      taps++
    }, 150)

    const enough = () => kills >= KILLS && simulation.truth().crossings >= CROSSINGS && receipts.count >= TAPS
    while (!enough()) {
      await sleep(300 + random() * 1200)
      const victim = victims[Math.floor(random() * victims.length)] ?? 'broker'
      await house.kill(victim)
      killed[victim] = (killed[victim] ?? 0) + 1
      kills++
      await sleep(random() * 600)
      await house.start(victim)
    }
    clearInterval(tapping)
    simulation.stopPeople()

    const ledgerFile = ledgerFileIn(house.dataDir)
    const counted = simulation.totals()
    const recorded = await eventually(
      'the ledger agrees with the counters',
      async () => {
        const now = await passagesOfTheDay()
        return JSON.stringify(now) === JSON.stringify(counted) ? now : undefined
      },
      60_000,
    ).catch(async (error) => {
      expect(await passagesOfTheDay(), house.logTail()).toEqual(counted)
      throw error
    })
    await eventually('the last card was lifted', () => settled(() => receipts.count), 60_000)
    const inLedger = await eventually('every confirmed tap is in the ledger', () => {
      const ids = checkInsOf(ledgerFile).map(({ receipt = '' }) => receipt)
      return receipts.ids().every((id) => ids.includes(id)) ? ids : undefined
    })
    expect(new Set(inLedger).size).toBe(inLedger.length)
    expect(inLedger.length).toBeLessThanOrEqual(simulation.truth().taps)
    expect(tappedTwice(checkInsOf(ledgerFile))).toEqual([])
    await house.kill('recorder', 'SIGTERM')
    expect(verifyLedger(ledgerFile, building)).toMatchObject({ ok: true })
    console.log(
      JSON.stringify({
        seed: SEED,
        kills,
        killed,
        crossings: simulation.truth().crossings,
        counted: sumOf(counted),
        recorded: sumOf(recorded),
        taps: simulation.truth().taps,
        confirmed: receipts.count,
        checkIns: inLedger.length,
      }),
    )
  })
})

/** The value, once it has not changed for two seconds. */
async function settled<T>(read: () => T): Promise<T | undefined> {
  const before = read()
  await sleep(2000)
  return read() === before ? before : undefined
}

/**
 * Check-ins of one card at one reader within a second of real time: the same tap, taken once before
 * its agent was killed and once after.
 */
function tappedTwice(checkIns: readonly RecordedCheckIn[]): RecordedCheckIn[] {
  const last = new Map<string, number>()
  return checkIns
    .toSorted((a, b) => a.at - b.at)
    .filter(({ device, visitor, at }) => {
      if (visitor === undefined) return false
      const key = `${device} ${visitor}`
      const before = last.get(key)
      last.set(key, at)
      return before !== undefined && at - before < 1000 * SPEED
    })
}

async function passagesOfTheDay(): Promise<Record<string, { in: number; out: number }>> {
  const from = Date.parse('2026-11-24T00:00:00+09:00')
  const to = from + 3 * 86_400_000
  const history = await house.get<PassageHistory>(
    house.recorderUrl(`/api/v1/history/passages?from=${from}&to=${to}&bucket=day`),
  )
  return Object.fromEntries(
    Object.keys(simulation.totals()).map((portal) => {
      const rows = history.portals[portal] ?? []
      return [portal, { in: sum(rows.map((row) => row.in)), out: sum(rows.map((row) => row.out)) }]
    }),
  )
}

function sumOf(counts: Record<string, { in: number; out: number }>): number {
  return sum(Object.values(counts).map((count) => count.in + count.out))
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
