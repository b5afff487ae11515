/** A building with three lobby screens of different sizes, each with a card reader and a scanner. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  PASS_PREFIX,
  type Pass,
  type PassAnswer,
  type PassRequest,
  ScaledClock,
  type Site,
} from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { eventually, House } from './house.ts'
import { checkInsOf, type RecordedCheckIn } from './ledger.ts'
import { firstAdministrator, type LoggedIn } from './log-in.ts'

/** A screen as it hangs: which agent serves it, its pixels, and what the site file says of it. */
export interface HungScreen {
  readonly agent: string
  readonly width: number
  readonly height: number
  readonly mmPerPixel: number
  readonly lowerEdgeMm: number
}

/** The upper edges of the two large ones hang far above what can be reached from a wheelchair. */
export const HUNG_SCREENS = {
  portrait: { agent: '1f', width: 1080, height: 1920, mmPerPixel: 0.37, lowerEdgeMm: 800 },
  landscape: { agent: '2f', width: 1920, height: 1080, mmPerPixel: 0.37, lowerEdgeMm: 900 },
  /** 10.1 inches. */
  small: { agent: '3f', width: 1024, height: 600, mmPerPixel: 0.2166, lowerEdgeMm: 1000 },
} as const satisfies Record<string, HungScreen>

/** A sound may begin without a touch before it, as `munteok kiosk install` lets it. */
const BROWSER_FLAGS = ['--autoplay-policy=no-user-gesture-required']
/** What is on its way comes within this time on a busy machine too. */
const PATIENCE_MS = 20_000
/** Tuesday, while the village school is on; so fast that counters are believed ten people a second. */
const CLOCK = { simulatedMs: Date.parse('2026-11-24T14:05:00+09:00'), speed: 4 }

export class KioskHouse {
  readonly house: House
  readonly #bareReader: string | undefined
  readonly #clock = { realMs: realClock.now(), ...CLOCK }
  #simulation: SimulatedBuilding | undefined
  #browser: Browser | undefined
  /** Of the house, once somebody was needed. */
  #administrator: Promise<LoggedIn> | undefined

  /** @param bareReader a card reader at the first floor's screen that nothing simulates: for a test to write to */
  constructor(bareReader?: string) {
    this.#bareReader = bareReader
    this.house = new House({ clock: this.#clock, site: (site) => furnished(site, bareReader) })
  }

  get simulation(): SimulatedBuilding {
    if (!this.#simulation) throw new Error('call start() first')
    return this.#simulation
  }

  async start(): Promise<void> {
    const { site, building } = await this.house.prepare()
    const clock = new ScaledClock(this.#clock, realClock)
    const simulated = withoutDevice(site, this.#bareReader)
    const log = createLog('devices').child({}, { level: 'error' })
    const options = { site: simulated, building, clock, seed: 5, visitsPerDay: 0, log }
    this.#simulation = new SimulatedBuilding(options)
    await this.#simulation.start()
    await this.house.startAll()
    this.#browser = await launchBrowser(BROWSER_FLAGS)
    await eventually('the agents know their counters', () =>
      this.house.logged(/first totals/).length >= 3 ? true : undefined,
    )
  }

  /** Lets people come, as fast as the doors believe it: some on every floor, and the third one full. */
  async fill(): Promise<void> {
    for (let second = 0; second < 5; second++) {
      this.simulation.walk('entrance', 'in', 9)
      this.simulation.walk('stairs-2f', 'in', 6)
      this.simulation.walk('stairs-3f', 'in', 4)
      await sleep(1_000)
    }
  }

  /**
   * @param query of the page's address: `lang=en&zoom=2`
   * @returns the page, before it is loaded
   */
  async page(screen: HungScreen, options: BrowserContextOptions = {}): Promise<Page> {
    if (!this.#browser) throw new Error('call start() first')
    const { width, height } = screen
    const context = await this.#browser.newContext({
      viewport: { width, height },
      reducedMotion: 'reduce',
      colorScheme: 'light',
      ...options,
    })
    context.setDefaultTimeout(PATIENCE_MS)
    return context.newPage()
  }

  /** Loads the page, and waits until it shows its first picture. */
  async load(page: Page, screen: HungScreen, query = ''): Promise<void> {
    await page.goto(this.house.agentUrl(screen.agent, `/?${query}`))
    await page.locator('[data-view=idle] button').first().waitFor()
    await page.evaluate(() => document.fonts.ready)
  }

  /** A QR code as the dashboard makes it. */
  async pass(request: PassRequest): Promise<string> {
    this.#administrator ??= firstAdministrator(this.house)
    const answer = await (await this.#administrator).send('POST', '/passes', request)
    if (!answer.ok) throw new Error(`no pass: ${answer.status} ${await answer.text()}`)
    return ((await answer.json()) as PassAnswer).text
  }

  checkIns(): RecordedCheckIn[] {
    return checkInsOf(ledgerFileIn(this.house.dataDir))
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.#simulation?.close()
    await this.house.close()
  }
}

/** A QR code that looks like one of ours, signed by somebody else. */
export function strangersPass(building: string): string {
  const pass: Pass = {
    ...{ building, id: 'from-elsewhere', kind: 'group', people: 40 },
    ...{ from: '2026-11-01', to: '2026-12-31' },
  }
  const signed = `${PASS_PREFIX}${Buffer.from(JSON.stringify(pass)).toString('base64url')}`
  const { privateKey } = generateKeyPairSync('ed25519')
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}

function furnished(site: Site, bareReader: string | undefined): Site {
  const agents = Object.values(HUNG_SCREENS).flatMap(({ agent: name, mmPerPixel, lowerEdgeMm }) => {
    const agent = site.agents.find((one) => one.name === name)
    if (!agent) return []
    const reader = (id: string, driver: string) => ({ id, driver, path: `devices/${id}` })
    const devices = [
      ...agent.devices,
      reader(`${name}-reader`, 'rdm6300'),
      reader(`${name}-scanner`, 'gm65'),
      ...(bareReader !== undefined && name === '1f' ? [reader(bareReader, 'rdm6300')] : []),
    ]
    return [{ ...agent, devices, kiosk: { mmPerPixel, lowerEdgeMm } }]
  })
  return { ...site, agents }
}

function withoutDevice(site: Site, id: string | undefined): Site {
  const agents = site.agents.map((agent) => ({
    ...agent,
    devices: agent.devices.filter((device) => device.id !== id),
  }))
  return { ...site, agents }
}
