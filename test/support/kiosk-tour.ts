/** Every screen that a person can come to at the kiosk, one after the other, on one page. */
import type { Page } from 'playwright-core'
import type { HungScreen, KioskHouse } from './kiosk-house.ts'

/** Somebody who was here today before the tour begins. */
export const REGULAR_CARD = '0012345678'
const UNTIL_WARNING_MS = 41_000

export interface Tour {
  readonly kiosk: KioskHouse
  readonly screen: HungScreen
  readonly page: Page
  /** A QR code that is no longer valid. */
  readonly expired: string
  readonly language: 'ko' | 'en'
}

const NAMES = {
  ko: {
    help: '도움말',
    close: '닫기',
    begin: '카드 없이 체크인',
    space: /^공간/,
    programme: /^프로그램/,
    people: /^인원/,
    back: '뒤로',
    confirm: '체크인하기',
    takeBack: '체크인 취소',
  },
  en: {
    help: 'Help',
    close: 'Close',
    begin: 'Check in without a card',
    space: /^Space/,
    programme: /^Event/,
    people: /^People/,
    back: 'Back',
    confirm: 'Check in',
    takeBack: 'Take it back',
  },
} as const

/**
 * Walks through the screens. The page's clock must stand still (`page.clock.setFixedTime`), so that nothing
 * ends while it is looked at.
 * @param look at each of them, by its name
 */
export async function tour(parts: Tour, look: (name: string) => Promise<void>): Promise<void> {
  const { kiosk, page, screen, language, expired } = parts
  const names = NAMES[language]
  const press = (name: keyof typeof names) =>
    page.getByRole('button', { name: names[name], exact: true }).first().click()
  const at = async (view: string, name = view) => {
    await page.locator(`[data-view=${view}]`).waitFor()
    await page.evaluate(() => document.fonts.ready)
    await look(name)
  }
  await at('idle')
  await press('help')
  await at('help')
  await press('close')
  await press('begin')
  await at('people')
  await press('space')
  await at('space')
  await press('back')
  await press('programme')
  await at('programme')
  await press('back')
  await skip(page, UNTIL_WARNING_MS)
  await at('warning')
  // Whatever is touched, or any key, goes on.
  await page.keyboard.press('Shift')
  await press('confirm')
  await at('answer', 'recorded')
  await press('people')
  await at('change-people')
  await press('back')
  await press('space')
  await at('change-space')
  await press('back')
  await press('takeBack')
  await atTitle(page, /취소했어요|taken back/)
  await look('withdrawn')
  await press('close')
  kiosk.simulation.tap(`${screen.agent}-reader`)
  await at('answer', 'card')
  kiosk.simulation.tap(`${screen.agent}-reader`, REGULAR_CARD)
  await atTitle(page, /이미 기록|already/)
  await look('same-visit')
  kiosk.simulation.tap(`${screen.agent}-scanner`, expired)
  await atTitle(page, /기록하지 못|not recorded/)
  await look('refused')
}

/** The page's clock jumps, and stands still again. */
export async function skip(page: Page, ms: number): Promise<void> {
  const now = await page.evaluate(() => Date.now())
  await page.clock.setFixedTime(now + ms)
}

/** Waits until the screen's heading says so. */
export function atTitle(page: Page, title: RegExp): Promise<void> {
  return page.getByRole('heading', { level: 1, name: title }).waitFor()
}
