/** Every view of the dashboard, and who may see it: a view more is a line more. */
import type { AccountRole } from '@munteok/core'
import type { Page } from 'playwright-core'

const EVERYBODY: readonly AccountRole[] = ['viewer', 'auditor', 'staff', 'administrator']
const AUDITS: readonly AccountRole[] = ['auditor', 'staff', 'administrator']
const ENTERS: readonly AccountRole[] = ['staff', 'administrator']
const ADMINISTERS: readonly AccountRole[] = ['administrator']

export interface View {
  readonly name: string
  readonly hash: string
  /** Those who may see it, written out: what the code says must not be its own proof. */
  readonly may: readonly AccountRole[]
  /** What the view says to those who may not. */
  readonly refusal?: string
}

const audit = '이 화면은 감사자와 직원, 관리자가 볼 수 있어요.'
const enter = '이 화면은 직원과 관리자가 쓸 수 있어요.'
const administer = '이 화면은 관리자만 쓸 수 있어요.'

export const FIRST_VIEW: View = { name: 'now', hash: '#/', may: EVERYBODY }

/** All behind the first one. */
export const VIEWS: readonly View[] = [
  { name: 'history', hash: '#/history', may: EVERYBODY },
  { name: 'usage', hash: '#/usage', may: EVERYBODY },
  { name: 'year', hash: '#/usage/2026', may: EVERYBODY },
  { name: 'month', hash: '#/usage/2026-11', may: EVERYBODY },
  { name: 'devices', hash: '#/devices', may: EVERYBODY },
  { name: 'district', hash: '#/district', may: EVERYBODY },
  { name: 'evacuation', hash: '#/evacuation', may: EVERYBODY },
  { name: 'day', hash: '#/usage/2026-11-24', may: AUDITS, refusal: audit },
  { name: 'corrections', hash: '#/corrections', may: AUDITS, refusal: audit },
  { name: 'headcounts', hash: '#/headcounts', may: AUDITS, refusal: audit },
  { name: 'passes', hash: '#/passes', may: ENTERS, refusal: enter },
  { name: 'admin-people', hash: '#/admin/people', may: ADMINISTERS, refusal: administer },
  { name: 'admin-cards', hash: '#/admin/cards', may: ADMINISTERS, refusal: administer },
  { name: 'admin-programmes', hash: '#/admin/programmes', may: ADMINISTERS, refusal: administer },
  { name: 'admin-hours', hash: '#/admin/hours', may: ADMINISTERS, refusal: administer },
  { name: 'admin-targets', hash: '#/admin/targets', may: ADMINISTERS, refusal: administer },
  { name: 'admin-capacity', hash: '#/admin/capacity', may: ADMINISTERS, refusal: administer },
  { name: 'admin-alarms', hash: '#/admin/alarms', may: ADMINISTERS, refusal: administer },
  { name: 'admin-changes', hash: '#/admin/changes', may: AUDITS, refusal: audit },
]

/**
 * Goes to a view of an open page as a link does. By the first view: then the heading that comes is the
 * new view's, or says that one may not see it.
 */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(() => location.assign('#/'))
  await page.locator('h2#now').waitFor()
  if (hash === '#/') return settled(page)
  await page.evaluate((to) => location.assign(to), hash)
  await page.locator('main h2:not(#now)').first().waitFor()
  await settled(page)
}

/** Until nothing is said to be loading, and everything is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !/불러오고 있어요|\bLoading\b/.test(document.body.innerText))
  await drawn(page)
}

/** Until what was asked of the page is drawn: what watches its size has some frames for it. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
}
