/** A house with simulated devices whose dashboard is looked at in a browser: with a log-in, or for guests. */
import type { Site } from '@munteok/core'
import type { SimulatedBuilding } from '@munteok/firmware-sim'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import type { House } from './house.ts'
import { firstAdministrator, type LoggedIn, somebody } from './log-in.ts'
import { WatchedHouse } from './watched-house.ts'

const ROLES = ['viewer', 'staff', 'auditor'] as const
const OPENS_AT = '2026-11-24T11:00:00+09:00'
const REASON = '명단과 달랐어요'

/** What people typed, names and log-ins too, is in one language only. */
const TYPED = ['김문턱', ...ROLES.map((role) => `${role} 사람`), REASON, 'admin', ...ROLES]

export interface DashboardHouseOptions {
  /** Whoever may look without a log-in; by default nobody. */
  readonly guests?: 'viewer' | 'auditor'
  /** Besides, of the recorder's settings. */
  readonly recorder?: NonNullable<Site['recorder']>
}

export class DashboardHouse {
  readonly #watched: WatchedHouse
  /** Of a house without devices. */
  #browser: Browser | undefined
  readonly people = new Map<string, LoggedIn>()

  constructor({ guests, recorder }: DashboardHouseOptions = {}) {
    this.#watched = new WatchedHouse({
      from: OPENS_AT,
      site: (site) => ({ ...site, recorder: { ...recorderWith(guests, site.recorder), ...recorder } }),
    })
  }

  get house(): House {
    return this.#watched.house
  }

  get simulation(): SimulatedBuilding {
    return this.#watched.simulation
  }

  /** Only what answers a browser: without agents and devices. */
  async startServer(): Promise<void> {
    await this.house.prepare()
    await this.house.start('broker')
    await this.house.start('recorder')
    this.#browser = await launchBrowser()
  }

  /** Everything, with nobody inside. */
  start(): Promise<void> {
    return this.#watched.start()
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
    const countedAt = Date.parse(OPENS_AT)
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
    const context = await (this.#browser ?? this.#watched.browser).newContext({
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
    await this.#watched.close()
  }
}

/** The recorder's settings of a site with these guests, in the place of its own. */
export function recorderWith(
  guests: DashboardHouseOptions['guests'],
  recorder: Site['recorder'],
): NonNullable<Site['recorder']> {
  const { guests: _, ...others } = recorder ?? {}
  return { ...others, ...(guests && { guests }) }
}

async function taken(answer: Response): Promise<void> {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
}
