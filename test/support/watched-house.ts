/** The building under test with simulated devices, and a real browser to look at it. */
import { type ClockSetting, ScaledClock, type Site } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { eventually, House } from './house.ts'

/** A small machine that does other things too takes its time. */
const READY_MS = 100_000

export interface WatchedHouseOptions {
  /** When the house's clock begins, as `2026-11-24T11:00:00+09:00`. */
  readonly from: string
  /** Times as fast as real time; 1 when absent. */
  readonly speed?: number
  readonly site?: (site: Site) => Site
}

export class WatchedHouse {
  readonly house: House
  readonly #clock: ClockSetting
  #simulation: SimulatedBuilding | undefined
  #browser: Browser | undefined

  constructor({ from, speed = 1, site }: WatchedHouseOptions) {
    this.#clock = { realMs: realClock.now(), simulatedMs: Date.parse(from), speed }
    this.house = new House({ clock: this.#clock, ...(site && { site }) })
  }

  get simulation(): SimulatedBuilding {
    if (!this.#simulation) throw new Error('call start() first')
    return this.#simulation
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('call start() first')
    return this.#browser
  }

  /** Everything, with nobody inside and every counter heard. */
  async start(): Promise<void> {
    const { site, building } = await this.house.prepare()
    this.#simulation = new SimulatedBuilding({
      site,
      building,
      clock: new ScaledClock(this.#clock, realClock),
      seed: 7,
      visitsPerDay: 0,
      waitForReaders: true,
      log: createLog('devices').child({}, { level: 'error' }),
    })
    await this.#simulation.start()
    await this.house.startAll()
    this.#browser = await launchBrowser()
    const known = () => (this.house.logged(/first totals/).length >= 5 ? true : undefined)
    await eventually('the agents know their counters', known, READY_MS)
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.#simulation?.close()
    await this.house.close()
  }
}
