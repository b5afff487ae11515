/** A house with simulated devices whose dashboard is looked at in a browser: with a log-in, or for guests. */
import { type ClockSetting, ScaledClock, type Site } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { eventually, House } from './house.ts'
import { firstAdministrator, type LoggedIn, somebody } from './log-in.ts'

const ROLES = ['viewer', 'staff', 'auditor'] as const
const REASON = '명단과 달랐어요'

/** What people typed, names and log-ins too, is in one language only. */
const TYPED = ['김문턱', ...ROLES.map((role) => `${role} 사람`), REASON, 'admin', ...ROLES]

export interface DashboardHouseOptions {
  /** Whoever may look without a log-in; by default nobody. */
  readonly guests?: 'viewer' | 'auditor'
  readonly speed?: number
}

export class DashboardHouse {
  readonly house: House
  readonly #clock: ClockSetting
  #simulation: SimulatedBuilding | undefined
  #browser: Browser | undefined
  readonly people = new Map<string, LoggedIn>()

  constructor({ guests, speed = 1 }: DashboardHouseOptions = {}) {
    this.#clock = {
      realMs: realClock.now(),
      simulatedMs: Date.parse('2026-11-24T11:00:00+09:00'),
      speed,
    }
    this.house = new House({ clock: this.#clock, site: (site) => withGuests(site, guests) })
  }

  get simulation(): SimulatedBuilding {
    if (!this.#simulation) throw new Error('call start() first')
    return this.#simulation
  }

  get browser(): Browser {
    if (!this.#browser) throw new Error('call start() first')
    return this.#browser
  }

  /** Only what answers a browser: without agents and devices. */
  async startServer(): Promise<void> {
    await this.house.prepare()
    await this.house.start('broker')
    await this.house.start('recorder')
    this.#browser = await launchBrowser()
  }

  /** Everything, with nobody inside. */
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
    // A small machine that does other things too takes its time.
    const known = () => (this.house.logged(/first totals/).length >= 5 ? true : undefined)
    await eventually('the agents know their counters', known, 100_000)
  }

  /** Lets one of each role log in: the administrator as `admin`, the others by their role. */
  async letPeopleIn(): Promise<void> {
    const administrator = await firstAdministrator(this.house)
    this.people.set('administrator', administrator)
    for (const role of ROLES) this.people.set(role, await somebody(this.house, administrator, role))
  }

  /** Something to see in every view: people inside, uses, a correction, a headcount. */
  async live(): Promise<void> {
    this.walk('rear-door', 'in', 3)
    this.walk('entrance', 'in', 12)
    for (const reader of ['lobby-reader', 'kitchen-reader']) this.simulation.tap(reader)
    const staff = this.person('staff')
    const correction = { day: '2026-11-24', space: 'centre', uses: 3, people: 12, reason: REASON }
    await taken(await staff.send('POST', '/corrections', correction))
    const countedAt = Date.parse('2026-11-24T11:00:00+09:00')
    await taken(await staff.send('POST', '/headcounts', { zone: '1f', people: 9, countedAt }))
  }

  person(role: string): LoggedIn {
    const person = this.people.get(role)
    if (!person) throw new Error(`nobody logged in as ${role}`)
    return person
  }

  /** What stands in a page as it was written by somebody, in whatever language. */
  get written(): readonly string[] {
    const { site, building } = this.house.installation
    const devices = site.agents.flatMap((agent) => [
      agent.name,
      ...agent.devices.map(({ id, driver }) => `${id} · ${driver}`),
    ])
    const deciders = building.usage.definitions.map(({ setBy }) => setBy)
    // An entry that a command made is the command's.
    return [...devices, ...TYPED, ...deciders, 'munteok']
  }

  walk(portal: string, direction: 'in' | 'out', people = 1): void {
    this.simulation.walk(portal, direction, people)
  }

  /** @param role undefined for somebody who is not logged in */
  async context(role?: string, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    })
    if (role !== undefined) await this.person(role).enter(context)
    return context
  }

  /** @param address behind the recorder's, `/?lang=en#/usage` */
  async open(context: BrowserContext, address = '/'): Promise<Page> {
    const page = await context.newPage()
    await page.goto(this.house.recorderUrl(address))
    return page
  }

  async close(): Promise<void> {
    await this.#browser?.close()
    await this.#simulation?.close()
    await this.house.close()
  }
}

function withGuests(site: Site, guests: DashboardHouseOptions['guests']): Site {
  const { guests: _, ...recorder } = site.recorder ?? {}
  return { ...site, recorder: { ...recorder, ...(guests && { guests }) } }
}

async function taken(answer: Response): Promise<void> {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
}
