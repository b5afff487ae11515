/**
 * People walk past the simulated counters of a house and tap cards while its processes are killed and
 * started again. In the end the ledger must agree with the counters' own registers, to the one, and hold
 * each tap that an agent confirmed, once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClockSetting, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { expect } from 'vitest'
import { eventually, type House } from './house.ts'
import { checkInsOf, type RecordedCheckIn } from './ledger.ts'
import { crossingsIn, recordedPassages } from './passages.ts'
import { seededRandom } from './random.ts'
import { ReceiptCollector } from './receipts.ts'

const SPEED = 120
const TAP_EVERY_MS = 150
/** Few enough that a crowd still fits through a door when this machine has no time for a moment. */
const VISITS_PER_DAY = 20_000

/** Ten on an ordinary Tuesday: an open day, at full tilt for as long as the test takes. */
export function openDay(): ClockSetting {
  return { realMs: realClock.now(), simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'), speed: SPEED }
}

/** What is killed, and comes back. */
export interface Victim {
  readonly name: string
  kill(): Promise<void>
  start(): Promise<unknown>
}

/** How long it goes on: until there were at least so many of each. */
export interface Extent {
  readonly kills: number
  readonly crossings: number
  readonly taps: number
}

export class UnderKills {
  readonly #house: House
  readonly #clockSetting: ClockSetting
  readonly #seed: number
  readonly #killed: Record<string, number> = {}
  #simulation: SimulatedBuilding | undefined
  #receipts: ReceiptCollector | undefined
  #tapping: NodeJS.Timeout | undefined

  /** @param clockSetting the house's */
  constructor(house: House, clockSetting: ClockSetting, seed = Math.floor(Math.random() * 1e9)) {
    this.#house = house
    this.#clockSetting = clockSetting
    this.#seed = seed
  }

  /** Lets people in. The house's agents run by then. */
  async start(): Promise<void> {
    const { site, building } = this.#house.installation
    this.#simulation = new SimulatedBuilding({
      ...{ site, building, seed: this.#seed, visitsPerDay: VISITS_PER_DAY, waitForReaders: true },
      clock: new ScaledClock(this.#clockSetting, realClock),
      log: createLog('devices').child({}, { level: 'error' }),
    })
    const streams = site.agents.map(({ name }) => this.#house.agentUrl(name, '/api/stream'))
    this.#receipts = new ReceiptCollector(streams)
    await this.#simulation.start()
    const readers = site.agents.flatMap(({ devices }) => devices.filter(({ portal }) => !portal))
    let taps = 0
    this.#tapping = setInterval(() => {
      const reader = readers[taps++ % readers.length]
      if (reader) this.#simulation?.tap(reader.id)
    }, TAP_EVERY_MS)
  }

  /** Kills one after another, at random moments: one of each group in turn. Without any, nobody is killed. */
  async goOn(groups: readonly (readonly Victim[])[], { kills, crossings, taps }: Extent): Promise<void> {
    const { simulation, receipts } = this.#running
    const random = seededRandom(this.#seed)
    const enough = () => simulation.truth().crossings >= crossings && receipts.count >= taps
    for (let killed = 0; killed < kills || !enough(); killed++) {
      await sleep(300 + random() * 1200)
      const victims = groups[killed % groups.length] ?? []
      const victim = victims[Math.floor(random() * victims.length)]
      if (!victim) continue
      await victim.kill()
      this.#killed[victim.name] = (this.#killed[victim.name] ?? 0) + 1
      await sleep(random() * 600)
      await victim.start()
    }
  }

  /** Lets nobody in any more, waits until everything has arrived, and compares. */
  async expectNothingLost(): Promise<void> {
    const { simulation, receipts } = this.#running
    clearInterval(this.#tapping)
    simulation.stopPeople()
    const ledgerFile = ledgerFileIn(this.#house.dataDir)
    const counted = simulation.totals()
    const read = () => recordedPassages(this.#house, Object.keys(counted), this.#clockSetting.simulatedMs)
    await eventually(
      'the ledger agrees with the counters',
      async () => JSON.stringify(await read()) === JSON.stringify(counted) || undefined,
      60_000,
    ).catch(() => undefined)
    const recorded = await read()
    expect(recorded, this.#house.logTail()).toEqual(counted)
    await eventually('the last card was lifted', () => settled(() => receipts.count), 60_000)
    const inLedger = await eventually('every confirmed tap is in the ledger', () => {
      const ids = checkInsOf(ledgerFile).map(({ receipt = '' }) => receipt)
      return receipts.ids().every((id) => ids.includes(id)) ? ids : undefined
    })
    expect(new Set(inLedger).size).toBe(inLedger.length)
    expect(inLedger.length).toBeLessThanOrEqual(simulation.truth().taps)
    expect(tappedTwice(checkInsOf(ledgerFile))).toEqual([])
    console.log(
      JSON.stringify({
        seed: this.#seed,
        killed: this.#killed,
        crossings: simulation.truth().crossings,
        counted: crossingsIn(counted),
        recorded: crossingsIn(recorded),
        taps: simulation.truth().taps,
        confirmed: receipts.count,
        checkIns: inLedger.length,
      }),
    )
  }

  async close(): Promise<void> {
    clearInterval(this.#tapping)
    this.#receipts?.close()
    await this.#simulation?.close()
  }

  get #running(): { simulation: SimulatedBuilding; receipts: ReceiptCollector } {
    if (!this.#simulation || !this.#receipts) throw new Error('call start() first')
    return { simulation: this.#simulation, receipts: this.#receipts }
  }
}

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
