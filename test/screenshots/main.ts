/**
 * `npm run screenshots`: pictures of every screen, against the running building with simulated people,
 * in `test/output/screens/`. `npm run screenshots -- readme` makes those that the README shows instead.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { eventually, House, MUNTEOK } from '../support/house.ts'

const ROOT = join(MUNTEOK, '..', '..')
const LANGUAGES = ['ko', 'en']
const THEMES = ['light', 'dark', 'contrast']

interface Shot {
  readonly screen: 'dashboard' | 'kiosk'
  /** Of the dashboard: the address behind the first view. */
  readonly view?: string
  /** What is done before the picture is taken. */
  readonly scene?: 'people' | 'receipt'
  readonly size: readonly [width: number, height: number]
  readonly language: string
  readonly theme: string
  /** The whole page, not only what fits the window. */
  readonly whole?: boolean
}

const SIZES: Record<Shot['screen'], readonly (readonly [number, number])[]> = {
  dashboard: [
    [1440, 900],
    [390, 844],
  ],
  kiosk: [
    [1080, 1920],
    [1920, 1080],
    [1024, 600],
    [390, 844],
  ],
}

/** The views behind the first one, by the name of their pictures. */
const VIEWS: Readonly<Record<string, string>> = {
  usage: '#/usage',
  year: '#/usage/2026',
  day: '#/usage/2026-11-24',
  corrections: '#/corrections',
  headcounts: '#/headcounts',
  passes: '#/passes',
}

function everyShot(): Shot[] {
  const shots: Shot[] = []
  for (const language of LANGUAGES)
    for (const theme of THEMES) {
      for (const size of SIZES.dashboard)
        for (const view of [undefined, ...Object.keys(VIEWS)])
          shots.push({ screen: 'dashboard', ...(view && { view }), size, language, theme, whole: true })
      for (const size of SIZES.kiosk) {
        shots.push({ screen: 'kiosk', size, language, theme })
        for (const scene of ['people', 'receipt'] as const)
          shots.push({ screen: 'kiosk', scene, size, language, theme })
      }
    }
  return shots
}

const README_SHOTS: Shot[] = [
  { screen: 'dashboard', size: [1440, 900], language: 'ko', theme: 'light', whole: true },
  { screen: 'kiosk', size: [1080, 1920], language: 'ko', theme: 'light' },
  { screen: 'kiosk', scene: 'receipt', size: [1080, 1920], language: 'ko', theme: 'light' },
]

const forReadme = process.argv.includes('readme')
const folder = forReadme ? join(ROOT, 'docs', 'images') : join(ROOT, 'test', 'output', 'screens')
mkdirSync(folder, { recursive: true })

// From half past twelve, at a speed at which the house fills within half a minute.
const clock = { realMs: realClock.now(), simulatedMs: Date.parse('2026-11-24T12:30:00+09:00'), speed: 120 }
const house = new House({ clock })
const { site, building } = await house.prepare()
const simulation = new SimulatedBuilding({
  site,
  building,
  clock: new ScaledClock(clock, realClock),
  seed: 3,
  visitsPerDay: 900,
  waitForReaders: true,
  log: createLog('devices').child({}, { level: 'error' }),
})
let browser: Browser | undefined
try {
  await simulation.start()
  await house.startAll()
  await eventually('the house has filled', () => (populated(simulation) ? true : undefined), 90_000)
  browser = await launchBrowser()
  const shots = forReadme ? README_SHOTS : everyShot()
  for (const shot of shots.filter(({ screen }) => screen === 'dashboard')) await take(browser, shot)
  // From here on only the pictures' own taps: nobody's receipt covers the screen.
  simulation.stopPeople()
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  for (const shot of shots.filter(({ screen }) => screen === 'kiosk')) await take(browser, shot)
} finally {
  await browser?.close()
  await simulation.close()
  await house.close()
}
process.exit(0)

function populated(people: SimulatedBuilding): boolean {
  return Object.values(people.truth().floors).reduce((sum, here) => sum + here, 0) >= 60
}

async function take(browser: Browser, shot: Shot): Promise<void> {
  const { screen, view, scene, size, language, theme, whole = false } = shot
  const [width, height] = size
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const url = screen === 'kiosk' ? house.agentUrl('1f', '/') : house.recorderUrl('/')
  await page.goto(`${url}?lang=${language}&theme=${theme}${VIEWS[view ?? ''] ?? ''}`)
  await page.waitForLoadState('load')
  await page.evaluate(() => document.fonts.ready)
  if (scene) await play(page, scene)
  if (view) await page.getByRole('heading', { level: 3 }).first().waitFor()
  if (view === 'passes') await makePass(page)
  await page.waitForTimeout(300)
  const name = forReadme
    ? `${[screen, view, scene].filter(Boolean).join('-')}.png`
    : [screen, view ?? scene ?? 'idle', `${width}x${height}`, language, theme].join('-').concat('.png')
  await page.screenshot({ path: join(folder, name), fullPage: whole })
  await context.close()
  console.log(join(folder, name))
}

/** By its place, not by its words: it is made in both languages. */
async function makePass(page: Page): Promise<void> {
  const form = page.locator('form')
  await form.locator('input[autocomplete="name"]').fill('김문턱')
  await form.locator('input[type="password"]').fill(staffCode())
  await form.locator('button[type="submit"]').click()
  await page.locator('svg[role="img"]').waitFor()
}

function staffCode(): string {
  return readFileSync(join(house.dataDir, 'secrets', 'staff-code'), 'utf8').trim()
}

async function play(page: Page, scene: 'people' | 'receipt'): Promise<void> {
  const button = page.getByRole('button', { name: /카드 없이 체크인|Check in without a card/ })
  await button.waitFor()
  if (scene === 'people') return button.click()
  simulation.tap('lobby-reader')
  await page.getByText(/기록되었어요|You are checked in/).waitFor()
}
