/** The kiosk before bodies of every kind: measured from the real page's layout, and judged by axe. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HUNG_SCREENS, type HungScreen, KioskHouse } from './support/kiosk-house.ts'
import {
  clippingFaults,
  contrastFaults,
  type Layout,
  layoutOf,
  reachFaults,
  sizeFaults,
} from './support/kiosk-layout.ts'
import { REGULAR_CARD, tour } from './support/kiosk-tour.ts'

const kiosk = new KioskHouse()
let expired = ''

beforeAll(async () => {
  await kiosk.start()
  await kiosk.fill()
  for (const { agent } of Object.values(HUNG_SCREENS)) kiosk.simulation.tap(`${agent}-reader`, REGULAR_CARD)
  expired = await kiosk.pass({ kind: 'group', people: 20, from: '2026-11-01', to: '2026-11-02' })
}, 90_000)
afterAll(() => kiosk.close())

interface Way {
  readonly hung: keyof typeof HUNG_SCREENS
  readonly language: 'ko' | 'en'
  readonly zoom: 1 | 2
  readonly low?: boolean
  readonly theme?: 'light' | 'dark' | 'contrast'
}

/** @returns what is wrong on each screen; screens where nothing is are left out */
async function faultsOnTour(
  { hung, language, zoom, low = false, theme = 'light' }: Way,
  look: (page: Page) => Promise<string[]>,
): Promise<Record<string, string[]>> {
  const screen = HUNG_SCREENS[hung]
  const page = await kiosk.page(screen)
  await page.clock.setFixedTime(Date.now())
  await kiosk.load(page, screen, `lang=${language}&theme=${theme}&zoom=${zoom}${low ? '&low=1' : ''}`)
  const found: Record<string, string[]> = {}
  let seen = 0
  await tour({ kiosk, screen, page, expired, language }, async (name) => {
    seen += 1
    const faults = await look(page)
    if (faults.length > 0) found[name] = faults
  })
  await page.context().close()
  expect(seen).toBe(13)
  return found
}

async function violations(page: Page, only?: string): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  const { violations } = await (only ? builder.withRules([only]) : builder).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** Screens of different agents do not disturb one another: their tours go on at the same time. */
async function faultsOnTours(
  ways: readonly Way[],
  look: (page: Page, screen: HungScreen) => Promise<string[]>,
): Promise<Record<string, Record<string, string[]>>> {
  const tours = ways.map(async (way): Promise<[string, Record<string, string[]>]> => {
    const faults = await faultsOnTour(way, (page) => look(page, HUNG_SCREENS[way.hung]))
    return [`${way.hung}, ${way.language}`, faults]
  })
  const found = await Promise.all(tours)
  return Object.fromEntries(found.filter(([, faults]) => Object.keys(faults).length > 0))
}

const SIZES = ['portrait', 'landscape', 'small'] as const
const combinations = (['ko', 'en'] as const).flatMap((language) =>
  ([1, 2] as const).map((zoom) => ({ language, zoom })),
)

function bodyFaults(layout: Layout, screen: HungScreen): string[] {
  return [...sizeFaults(layout, screen), ...clippingFaults(layout)]
}

describe('every screen of the kiosk, on a high, a wide and a small one,', () => {
  it.each(combinations)(
    'has letters and buttons for everybody, none cut off or over another: $language, ×$zoom',
    async (way) => {
      const ways = SIZES.map((hung) => ({ ...way, hung }))
      expect(
        await faultsOnTours(ways, async (page, screen) => bodyFaults(await layoutOf(page), screen)),
      ).toEqual({})
    },
  )

  it.each(combinations)(
    'has every control within reach from a wheelchair in the low mode: $language, ×$zoom',
    async (way) => {
      const ways = SIZES.map((hung) => ({ ...way, hung, low: true }))
      const look = async (page: Page, screen: HungScreen) => {
        const layout = await layoutOf(page)
        return [...reachFaults(layout, screen), ...bodyFaults(layout, screen)]
      }
      expect(await faultsOnTours(ways, look)).toEqual({})
    },
  )
})

/** Korean on the one screen while English is on the other. */
const both = (way: Pick<Way, 'zoom' | 'theme'>): Way[] => [
  { ...way, hung: 'portrait', language: 'ko' },
  { ...way, hung: 'landscape', language: 'en' },
]

describe('every screen of the kiosk, in Korean and in English,', () => {
  it.each([1, 2] as const)('has no violation of axe, and contrast enough: ×%i', async (zoom) => {
    const look = async (page: Page) => [
      ...(await violations(page)),
      ...contrastFaults(await layoutOf(page), 4.5),
    ]
    expect(await faultsOnTours(both({ zoom }), look)).toEqual({})
  })

  // Of what axe looks at, only contrast depends on the colours, and on the enlargement not at all.
  it.each([
    ['dark', 4.5, 3],
    ['contrast', 7, 7],
  ] as const)('has contrast enough in the colours "%s"', async (theme, leastOfTexts, leastOfButtons) => {
    const look = async (page: Page) => [
      ...(await violations(page, 'color-contrast')),
      ...contrastFaults(await layoutOf(page), leastOfTexts, leastOfButtons),
    ]
    expect(await faultsOnTours(both({ zoom: 1, theme }), look)).toEqual({})
  })
})
