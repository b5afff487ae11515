/**
 * `npm run screenshots`: pictures of every screen, against the running building with simulated people,
 * in `test/output/screens/`. `npm run screenshots -- readme` makes those that the README shows instead;
 * any other word only those whose name has it, as `dashboard`, `dashboard-now`, `kiosk-idle` or `1024x600`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { recorderWith } from '../support/dashboard-house.ts'
import { eventually, House, MUNTEOK } from '../support/house.ts'
import { hideAgent, holdCheckIn, holdPicture } from '../support/kiosk-held.ts'
import { firstAdministrator, type LoggedIn } from '../support/log-in.ts'
import { DashboardPictures } from './dashboard.ts'

const ROOT = join(MUNTEOK, '..', '..')
const LANGUAGES = ['ko', 'en']
const THEMES = ['light', 'dark', 'contrast']

/** What of the kiosk is shown besides its first screen. */
const SCENES = [
  'people',
  'space',
  'sending',
  'receipt',
  'change',
  'withdrawn',
  'refusal',
  'help',
  'warning',
  'connecting',
  'lost',
  'people-lost',
] as const
/** Those that are shown in every theme. */
const FIRST_SCENES = ['people', 'receipt'] as const
type Scene = (typeof SCENES)[number]
/** Those of somebody who has begun to check in by touch. */
const FROM_PEOPLE: readonly Scene[] = ['people', 'space', 'sending', 'warning', 'people-lost']

interface Shot {
  readonly screen: 'dashboard' | 'kiosk'
  /** Of the dashboard: its address behind the house's, and what its picture is called after. */
  readonly view?: readonly [name: string, address: string]
  /** What is done before the picture is taken. */
  readonly scene?: Scene
  /** Of the kiosk: `&zoom=2`, `&low=1`. */
  readonly settings?: string
  readonly size: readonly [width: number, height: number]
  readonly language: string
  readonly theme: string
  /** The whole page, not only what fits the window. */
  readonly whole?: boolean
}

const KIOSK_SIZES: readonly (readonly [number, number])[] = [
  [1080, 1920],
  [1920, 1080],
  [1024, 600],
  [390, 844],
]

function kioskShots(): Shot[] {
  const shots: Shot[] = []
  for (const language of LANGUAGES)
    for (const theme of THEMES) {
      for (const size of KIOSK_SIZES) {
        shots.push({ screen: 'kiosk', size, language, theme })
        for (const scene of theme === 'light' ? SCENES : FIRST_SCENES)
          shots.push({ screen: 'kiosk', scene, size, language, theme })
      }
      for (const size of theme === 'light' ? KIOSK_SIZES : [])
        for (const settings of ['&zoom=2', '&low=1', '&zoom=2&low=1'])
          for (const scene of [undefined, ...FIRST_SCENES])
            shots.push({ screen: 'kiosk', ...(scene && { scene }), settings, size, language, theme })
    }
  return shots
}

const README_SHOTS: Shot[] = [
  { screen: 'dashboard', size: [1440, 900], language: 'ko', theme: 'light', whole: true },
  {
    ...{ screen: 'dashboard', view: ['usage', '#/usage'], size: [1440, 900] },
    ...{ language: 'ko', theme: 'light' },
  },
  {
    ...{ screen: 'dashboard', view: ['evacuation', '#/evacuation'], size: [1440, 900] },
    ...{ language: 'ko', theme: 'light' },
  },
  { screen: 'kiosk', size: [1080, 1920], language: 'ko', theme: 'light' },
  { screen: 'kiosk', scene: 'receipt', size: [1080, 1920], language: 'ko', theme: 'light' },
]

const forReadme = process.argv.includes('readme')
const folder = forReadme ? join(ROOT, 'docs', 'images') : join(ROOT, 'test', 'output', 'screens')
mkdirSync(folder, { recursive: true })

// From half past twelve, at a speed at which the house fills within half a minute.
const clock = { realMs: realClock.now(), simulatedMs: Date.parse('2026-11-24T12:30:00+09:00'), speed: 120 }
// Without guests there is a door to take a picture of.
const house = new House({
  clock,
  site: (site) => ({ ...site, recorder: recorderWith(undefined, site.recorder) }),
})
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
let administrator: LoggedIn | undefined
try {
  await simulation.start()
  await house.startAll()
  browser = await launchBrowser()
  const word = process.argv[2] ?? ''
  const pictures = forReadme ? undefined : new DashboardPictures(browser, house, folder, word)
  await pictures?.first()
  administrator = await firstAdministrator(house)
  await eventually('the house has filled', () => (populated(simulation) ? true : undefined), 90_000)
  const shots = forReadme ? README_SHOTS : kioskShots().filter((shot) => nameOf(shot).includes(word))
  for (const shot of shots.filter(({ screen }) => screen === 'dashboard')) await take(browser, shot)
  await pictures?.rest(administrator)
  // From here on only the pictures' own taps: nobody's receipt covers the screen.
  simulation.stopPeople()
  const atKiosk = shots.filter(({ screen }) => screen === 'kiosk')
  if (atKiosk.length > 0) await new Promise((resolve) => setTimeout(resolve, 6_000))
  for (const shot of atKiosk) await take(browser, shot)
} finally {
  await browser?.close()
  await simulation.close()
  await house.close()
}
process.exit(0)

function populated(people: SimulatedBuilding): boolean {
  return Object.values(people.truth().floors).reduce((sum, here) => sum + here, 0) >= 60
}

function nameOf({ screen, view, scene, size, language, theme, settings = '' }: Shot): string {
  if (forReadme) return `${[screen, view?.[0], scene].filter(Boolean).join('-')}.png`
  const parts = [screen, scene ?? 'idle', size.join('x'), language, theme]
  return `${parts.join('-')}${settings.replace(/[&=]/g, '-')}.png`
}

async function take(browser: Browser, shot: Shot): Promise<void> {
  const { screen, view, scene, settings = '', size, language, theme, whole = false } = shot
  const [width, height] = size
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' })
  await administrator?.enter(context)
  const page = await context.newPage()
  const url = screen === 'kiosk' ? house.agentUrl('1f', '/') : house.recorderUrl('/')
  if (scene === 'connecting') await holdPicture(page)
  await page.goto(`${url}?lang=${language}&theme=${theme}${settings}${view?.[1] ?? ''}`)
  await page.waitForLoadState('load')
  await page.evaluate(() => document.fonts.ready)
  if (scene) await play(page, scene)
  await page.waitForTimeout(300)
  const name = nameOf(shot)
  await page.screenshot({ path: join(folder, name), fullPage: whole })
  await context.close()
  console.log(join(folder, name))
}

async function play(page: Page, scene: Scene): Promise<void> {
  const press = (name: RegExp) => page.getByRole('button', { name }).first().click()
  const view = (name: string) => page.locator(`[data-view="${name}"]`).waitFor()
  if (scene === 'connecting') return view('connecting')
  await view('idle')
  if (FROM_PEOPLE.includes(scene)) {
    await press(/카드 없이 체크인|Check in without a card/)
    await view('people')
  }
  if (scene === 'space') {
    await press(/^(공간|Space)/)
    await view('space')
  }
  if (scene === 'help') await press(/^(도움말|Help)/)
  if (scene === 'refusal') await refuse(page)
  if (scene === 'sending') {
    await holdCheckIn(page)
    await press(/체크인하기|^Check in$/)
    await view('sending')
  }
  if (scene === 'lost' || scene === 'people-lost') await loseAgent(page)
  if (scene === 'receipt' || scene === 'change' || scene === 'withdrawn') {
    simulation.tap('lobby-reader')
    await view('answer')
  }
  if (scene === 'change') await changeProgramme(page)
  if (scene === 'withdrawn') await takeBack(page)
  if (scene === 'warning') {
    await letTimePass(page, 45_000)
    await view('warning')
  }
}

/** An agent that can change a check-in offers it; with one that cannot, the answer itself is shown. */
async function changeProgramme(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /^(프로그램|Event)/ }).first()
  if ((await button.count()) === 0) return
  await button.click()
  await page.locator('[data-view="change-programme"]').waitFor()
}

/** A disk that is full is told by the agent; here its answer is put in its place. */
async function refuse(page: Page): Promise<void> {
  await page.route('**/api/check-ins', (route) =>
    route.fulfill({ status: 507, json: { code: 'disk-full', message: 'no room' } }),
  )
  await page.getByRole('button', { name: /카드 없이 체크인|Check in without a card/ }).click()
  await page.getByRole('button', { name: /체크인하기|^Check in$/ }).click()
  await page.locator('[data-view="answer"]').waitFor()
}

async function takeBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: /체크인 취소|Take it back/ }).click()
  await page.getByRole('heading', { name: /취소했어요|taken back/ }).waitFor()
}

async function loseAgent(page: Page): Promise<void> {
  await hideAgent(page)
  await letTimePass(page, 31_000)
  await page.locator('.primary:disabled').waitFor()
}

function letTimePass(page: Page, ms: number): Promise<void> {
  return page.evaluate((passedMs) => {
    const real = Date.now
    Date.now = () => real() + passedMs
  }, ms)
}
