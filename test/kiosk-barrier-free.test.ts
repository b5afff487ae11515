/** The kiosk before bodies of every kind: measured from the real page's layout, and judged by axe. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HUNG_SCREENS, KioskHouse } from './support/kiosk-house.ts'
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

type Language = 'ko' | 'en'
interface Way {
  readonly hung: keyof typeof HUNG_SCREENS
  readonly language: Language
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

const LANGUAGES = ['ko', 'en'] as const
const ZOOMS = [1, 2] as const
const ways = (hung: Way['hung'], low = false): Way[] =>
  LANGUAGES.flatMap((language) => ZOOMS.map((zoom) => ({ hung, language, zoom, low })))

describe.each(Object.keys(HUNG_SCREENS) as Way['hung'][])('every screen of the kiosk, %s,', (hung) => {
  const screen = HUNG_SCREENS[hung]
  const bodyFaults = (layout: Layout) => [...sizeFaults(layout, screen), ...clippingFaults(layout)]

  it.each(ways(hung))(
    'has letters and buttons for everybody, none cut off or over another: $language, ×$zoom',
    async (way) => {
      expect(await faultsOnTour(way, async (page) => bodyFaults(await layoutOf(page)))).toEqual({})
    },
  )

  it.each(ways(hung, true))(
    'has every control within reach from a wheelchair in the low mode: $language, ×$zoom',
    async (way) => {
      const look = async (page: Page) => {
        const layout = await layoutOf(page)
        return [...reachFaults(layout, screen), ...bodyFaults(layout)]
      }
      expect(await faultsOnTour(way, look)).toEqual({})
    },
  )
})

/** Of what axe looks at, only contrast depends on the colours, and on the enlargement not at all. */
const coloured: Way[] = LANGUAGES.flatMap((language) =>
  (['dark', 'contrast'] as const).map((theme): Way => ({ hung: 'portrait', language, zoom: 1, theme })),
)

describe('every screen of the kiosk', () => {
  it.each(ways('portrait'))(
    'has no violation of axe, and contrast enough: $language, ×$zoom',
    async (way) => {
      const look = async (page: Page) => [
        ...(await violations(page)),
        ...contrastFaults(await layoutOf(page), 4.5),
      ]
      expect(await faultsOnTour(way, look)).toEqual({})
    },
  )

  it.each(coloured)('has contrast enough in the $theme colours: $language', async (way) => {
    const isHigh = way.theme === 'contrast'
    const look = async (page: Page) => [
      ...(await violations(page, 'color-contrast')),
      ...contrastFaults(await layoutOf(page), isHigh ? 7 : 4.5, isHigh ? 7 : 3),
    ]
    expect(await faultsOnTour(way, look)).toEqual({})
  })
})
