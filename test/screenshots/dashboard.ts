/** Pictures of every view of the dashboard, of the door before it, and of the public page on a wall. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { FIRST_VIEW, goTo, settled, VIEWS } from '../support/dashboard-views.ts'
import type { House } from '../support/house.ts'
import type { LoggedIn } from '../support/log-in.ts'

const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
} as const
type Size = keyof typeof SIZES
const PAGES: readonly Size[] = ['desktop', 'phone']
const WALLS: readonly Size[] = ['portrait', 'landscape', 'phone']

/** How a page looks, as the address has it. */
interface Guise {
  readonly size: Size
  readonly language: string
  readonly theme: string
}

export class DashboardPictures {
  readonly #browser: Browser
  readonly #house: House
  readonly #folder: string
  /** Only those whose name has it. */
  readonly #word: string

  constructor(browser: Browser, house: House, folder: string, word: string) {
    this.#browser = browser
    this.#house = house
    this.#folder = folder
    this.#word = word
  }

  /** Before somebody became administrator. */
  async first(): Promise<void> {
    for (const guise of guises(PAGES)) await this.#alone('first', guise, '/', 'form')
  }

  /** Everything else. */
  async rest(administrator: LoggedIn): Promise<void> {
    for (const guise of guises(PAGES)) {
      await this.#alone('log-in', guise, '/', 'form')
      await this.#views(guise, administrator)
    }
    for (const guise of guises(WALLS)) await this.#alone('display', guise, '/display', 'h1')
  }

  /** A page that nobody has to log in for. */
  async #alone(name: string, guise: Guise, path: string, ready: string): Promise<void> {
    if (!this.#wanted(name, guise)) return
    const page = await this.#open(guise, path)
    await page.locator(ready).first().waitFor()
    await this.#take(page, name, guise)
    await page.context().close()
  }

  /** In one page, one after the other: to load it anew for each takes longer. */
  async #views(guise: Guise, administrator: LoggedIn): Promise<void> {
    const views = [FIRST_VIEW, ...VIEWS].filter(({ name }) => this.#wanted(name, guise))
    if (views.length === 0) return
    const page = await this.#open(guise, '/', administrator)
    for (const { name, hash } of views) {
      await goTo(page, hash)
      if (name === 'passes') await makePass(page)
      await this.#take(page, name, guise)
    }
    await page.context().close()
  }

  async #open({ size, language, theme }: Guise, path: string, person?: LoggedIn): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: SIZES[size], reducedMotion: 'reduce' })
    await person?.enter(context)
    const page = await context.newPage()
    await page.goto(this.#house.recorderUrl(`${path}?lang=${language}&theme=${theme}`))
    return page
  }

  async #take(page: Page, name: string, guise: Guise): Promise<void> {
    await settled(page)
    // The heading that a way by the keyboard leads to has a frame, which is not what one comes to see.
    await page.evaluate(() => document.querySelector<HTMLElement>('h2:focus')?.blur())
    await page.waitForTimeout(200)
    const path = join(this.#folder, nameOf(name, guise))
    const isWall = name === 'display'
    await page.screenshot({ path, fullPage: !isWall })
    console.log(path)
  }

  #wanted(name: string, guise: Guise): boolean {
    return nameOf(name, guise).includes(this.#word)
  }
}

function guises(sizes: readonly Size[]): Guise[] {
  return sizes.flatMap((size) =>
    ['ko', 'en'].flatMap((language) =>
      ['light', 'dark', 'contrast'].map((theme) => ({ size, language, theme })),
    ),
  )
}

function nameOf(name: string, { size, language, theme }: Guise): string {
  const { width, height } = SIZES[size]
  return `dashboard-${name}-${width}x${height}-${language}-${theme}.png`
}

/** By its place, not by its words: it is made in both languages. */
async function makePass(page: Page): Promise<void> {
  await page.locator('form button[type="submit"]').click()
  await page.locator('svg[role="img"]').waitFor()
}
