/** Every screen that a person can come to at the kiosk, one after the other, on one page. */
import type { Page } from 'playwright-core'
import { addressOf, expectGuise, type Guise, USUAL, wear } from './kiosk-guise.ts'
import { hideAgent, holdCheckIn, holdPicture, letPictureCome, waitWithoutEnd } from './kiosk-held.ts'
import type { HungScreen, KioskHouse } from './kiosk-house.ts'

/** Somebody who was here today before the tour begins. */
export const REGULAR_CARD = '0012345678'
const UNTIL_WARNING_MS = 41_000
/** The page looks after an agent that has been silent for so long. */
const UNTIL_HEARTBEAT_MS = 31_000

export interface Tour {
  readonly kiosk: KioskHouse
  readonly screen: HungScreen
  /** Not loaded yet. */
  readonly page: Page
  /** A QR code that is no longer valid. */
  readonly expired: string
}

/** A screen where the tour has come to. */
export interface Stop {
  readonly name: string
  /** Shows the same screen in another guise. Whoever looks leaves it in the usual one. */
  readonly wear: (guise: Guise) => Promise<void>
}

const NAMES = {
  help: '도움말',
  close: '닫기',
  begin: '카드 없이 체크인',
  space: /^공간/,
  programme: /^프로그램/,
  people: /^인원/,
  back: '뒤로',
  confirm: '체크인하기',
  takeBack: '체크인 취소',
} as const

/**
 * Walks through the screens, in Korean. The page's clock stands still, so that nothing ends while it is looked at.
 * @param look at each of them
 */
export async function tour(parts: Tour, look: (stop: Stop) => Promise<void>): Promise<void> {
  const { kiosk, page, screen, expired } = parts
  const press = (name: keyof typeof NAMES) =>
    page.getByRole('button', { name: NAMES[name], exact: true }).first().click()
  const at = async (view: string, name = view) => {
    await page.locator(`[data-view=${view}]`).waitFor()
    await page.evaluate(() => document.fonts.ready)
    await look({ name, wear: (guise) => wear(page, guise) })
  }
  const atAnswer = async (title: RegExp, name: string) => {
    await atTitle(page, title)
    await at('answer', name)
  }
  const tap = (card?: string) => kiosk.simulation.tap(`${screen.agent}-reader`, card)
  await page.clock.setFixedTime(Date.now())
  await waitWithoutEnd(page)
  await connect(parts, look)
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
  await warn(page, look)
  const find = await loseAgent(page)
  await at('people', 'people-agent-lost')
  await find()
  const send = await holdCheckIn(page)
  await press('confirm')
  await at('sending')
  send()
  await at('answer', 'recorded')
  for (const choice of ['people', 'space', 'programme'] as const) {
    await press(choice)
    await at(`change-${choice}`)
    await press('back')
  }
  await press('close')
  tap()
  // At once: the agent's own clock goes on, and it soon takes nothing back.
  await press('takeBack')
  await atAnswer(/취소했어요/, 'withdrawn')
  tap()
  await atAnswer(/^기록되었어요/, 'card')
  tap(REGULAR_CARD)
  await atAnswer(/이미 기록/, 'same-visit')
  kiosk.simulation.tap(`${screen.agent}-scanner`, expired)
  await atAnswer(/기록하지 못/, 'refused')
  await press('close')
  const findAgain = await loseAgent(page)
  await at('idle', 'idle-agent-lost')
  await findAgain()
}

/** How many screens a tour shows. */
export const STOPS = 18

/** The page waits for its first picture: it has no buttons yet, so it comes in each guise by its address. */
async function connect({ kiosk, page, screen }: Tour, look: (stop: Stop) => Promise<void>): Promise<void> {
  const load = async (guise: Guise) => {
    await page.goto(kiosk.house.agentUrl(screen.agent, `/?${addressOf(guise)}`))
    await page.locator('[data-view=connecting] [role=status]').waitFor()
    await page.evaluate(() => document.fonts.ready)
    await expectGuise(page, guise)
  }
  await holdPicture(page)
  await load(USUAL)
  await look({ name: 'connecting', wear: load })
  await letPictureCome(page)
  await kiosk.load(page, screen, addressOf(USUAL))
}

/** Whatever is touched on the warning, or any key, goes on: its guise is that of the screen before. */
async function warn(page: Page, look: (stop: Stop) => Promise<void>): Promise<void> {
  const wait = async () => {
    await skip(page, UNTIL_WARNING_MS)
    await page.locator('[data-view=warning]').waitFor()
  }
  const goOn = async () => {
    await page.keyboard.press('Shift')
    await page.locator('[data-view=people]').waitFor()
  }
  await wait()
  await look({
    name: 'warning',
    async wear(guise) {
      await goOn()
      await wear(page, guise)
      await wait()
      await expectGuise(page, guise)
    },
  })
  await goOn()
}

/** @returns lets the page find it again */
async function loseAgent(page: Page): Promise<() => Promise<void>> {
  const lost = page.locator('.primary:disabled')
  const show = await hideAgent(page)
  // Each word of the agent that was still on its way lets the page wait for the next one as long again.
  for (let waits = 0; waits < 5 && (await lost.count()) === 0; waits++) {
    await page.keyboard.press('Shift')
    await skip(page, UNTIL_HEARTBEAT_MS)
    await page.waitForTimeout(1_000)
  }
  await lost.waitFor()
  return async () => {
    await show()
    await lost.waitFor({ state: 'detached' })
  }
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
