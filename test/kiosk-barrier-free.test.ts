/** The kiosk before bodies of every kind: measured from the real page's layout, and judged by axe. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killForTest } from './support/kill-for-test.ts'
import { axeFaults } from './support/kiosk-axe.ts'
import {
  addressOf,
  type Guise,
  giveVoices,
  LOW_GUISES,
  nameOf,
  SEEN_GUISES,
  USUAL,
  wear,
} from './support/kiosk-guise.ts'
import { HUNG_SCREENS, type HungScreen, KioskHouse } from './support/kiosk-house.ts'
import {
  clippingFaults,
  contrastFaults,
  type Layout,
  layoutOf,
  reachFaults,
  sizeFaults,
} from './support/kiosk-layout.ts'
import { REGULAR_CARD, STOPS, type Stop, tour } from './support/kiosk-tour.ts'

const kiosk = new KioskHouse()
let expired = ''
/** Hundreds of screens are judged, on a machine that may be a slow one. */
const PATIENCE_MS = 600_000
const NOTHING = { portrait: {}, landscape: {}, small: {} }
const LEAST_CONTRAST = { light: [4.5, 3], dark: [4.5, 3], contrast: [7, 7] } as const

beforeAll(async () => {
  await kiosk.start()
  await kiosk.fill()
  for (const { agent } of Object.values(HUNG_SCREENS)) kiosk.simulation.tap(`${agent}-reader`, REGULAR_CARD)
  expired = await kiosk.pass({ kind: 'group', people: 20, from: '2026-11-01', to: '2026-11-02' })
}, 90_000)
afterAll(() => kiosk.close())

interface Judgement {
  readonly guises: readonly Guise[]
  readonly prepare?: (page: Page) => Promise<void>
  readonly judge: (page: Page, screen: HungScreen, guise: Guise) => Promise<string[]>
}

/** What is wrong, by screen and guise: where nothing is, it is left out. */
type Faults = Record<string, string[]>
type Walk = (page: Page, screen: HungScreen, look: (stop: Stop) => Promise<void>) => Promise<void>

/** Walks through screens on one page; each is put into every guise and judged. */
async function faultsOn(screen: HungScreen, walk: Walk, judgement: Judgement): Promise<Faults> {
  const page = await kiosk.page(screen)
  await judgement.prepare?.(page)
  const found: Faults = {}
  await walk(page, screen, async ({ name, wear }) => {
    for (const guise of judgement.guises) {
      await wear(guise)
      const faults = await judgement.judge(page, screen, guise)
      if (faults.length > 0) found[`${name}, ${nameOf(guise)}`] = faults
    }
    await wear(USUAL)
  })
  await page.context().close()
  return found
}

/** Screens of different agents do not disturb one another: they are walked through at the same time. */
async function faultsEverywhere(walk: Walk, judgement: Judgement): Promise<Record<string, Faults>> {
  const all = Object.entries(HUNG_SCREENS).map(
    async ([name, screen]): Promise<[string, Faults]> => [name, await faultsOn(screen, walk, judgement)],
  )
  return Object.fromEntries(await Promise.all(all))
}

const everyScreen: Walk = async (page, screen, look) => {
  const seen = new Set<string>()
  await tour({ kiosk, screen, page, expired }, (stop) => {
    seen.add(stop.name)
    return look(stop)
  })
  expect(seen.size).toBe(STOPS)
}

const withoutNetwork: Walk = async (page, screen, look) => {
  await kiosk.load(page, screen, addressOf(USUAL))
  await page.clock.setFixedTime(Date.now())
  await page.getByText('센터 서버와 연결이 끊겼어요').first().waitFor()
  await look({ name: 'idle-network-lost', wear: (guise) => wear(page, guise) })
}

function bodyFaults(layout: Layout, screen: HungScreen): string[] {
  return [...sizeFaults(layout, screen), ...clippingFaults(layout)]
}

const seen: Judgement = {
  guises: SEEN_GUISES,
  async judge(page, screen, { theme }) {
    const layout = await layoutOf(page)
    const [ofTexts, ofButtons] = LEAST_CONTRAST[theme]
    return [
      ...(await axeFaults(page, theme === 'contrast')),
      ...contrastFaults(layout, ofTexts, ofButtons),
      ...bodyFaults(layout, screen),
    ]
  },
}

const low: Judgement = {
  guises: LOW_GUISES,
  prepare: giveVoices,
  async judge(page, screen) {
    const layout = await layoutOf(page)
    return [...reachFaults(layout, screen), ...bodyFaults(layout, screen)]
  },
}

describe('every screen of the kiosk, on a high, a wide and a small one, in each language and size,', () => {
  it(
    'is for everybody in all colours: axe finds nothing, letters and buttons are large and clear, nothing is cut off',
    async () => expect(await faultsEverywhere(everyScreen, seen)).toEqual(NOTHING),
    PATIENCE_MS,
  )

  it(
    'has every control within reach from a wheelchair in the low mode, with the voice and without',
    async () => expect(await faultsEverywhere(everyScreen, low)).toEqual(NOTHING),
    PATIENCE_MS,
  )

  it(
    'stays so while the network is away and its numbers are old',
    async () => {
      await killForTest(kiosk.house, 'broker')
      for (const judgement of [seen, low])
        expect(await faultsEverywhere(withoutNetwork, judgement)).toEqual(NOTHING)
    },
    PATIENCE_MS,
  )
})
