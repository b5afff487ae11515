/** The dashboard when things go wrong: a slow machine, a lost line, two people at once, a session that ends. */
import type { UsageDayAnswer } from '@munteok/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DashboardHouse } from './support/dashboard-house.ts'
import { goTo } from './support/dashboard-views.ts'
import { killForTest } from './support/kill-for-test.ts'
import { PASSWORD } from './support/log-in.ts'

const DAY = '2026-11-24'
const SLOWER = 4

const dashboard = new DashboardHouse()
const { house } = dashboard

beforeAll(async () => {
  await dashboard.start()
  await dashboard.letPeopleIn()
}, 120_000)
afterAll(() => dashboard.close())

describe('the first view', () => {
  it('answers soon on a small computer', async () => {
    const context = await dashboard.context('viewer')
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const ready = async () => {
      await page.goto(house.recorderUrl('/'))
      await page.locator('[data-floor]').first().waitFor()
      return page.evaluate(interactiveAt)
    }
    await ready()
    const usual = await ready()
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    const slow = await ready()
    console.log(
      `interactive after ${usual.toFixed(0)} ms, on a processor ${SLOWER} times slower ${slow.toFixed(0)} ms`,
    )
    // A second is the aim; a machine that tests run on does other things beside it.
    expect(slow).toBeLessThan(4_000)
    await context.close()
  })
})

/** Runs in the page. @returns when it had drawn the view and could take a key, since it was asked for */
async function interactiveAt(): Promise<number> {
  await new Promise((resolve) => requestAnimationFrame(resolve))
  await new Promise((resolve) => setTimeout(resolve))
  return performance.now()
}

/** What a page showed, at each change of it. */
interface Shown {
  readonly people: string
  /** It says that the number may not be the present. */
  readonly marked: boolean
  /** Milliseconds of the page. */
  readonly at: number
}

/** Begins to note everything that the large number of the house is shown as. */
async function watch(page: Page): Promise<() => Promise<Shown[]>> {
  await page.evaluate(() => {
    const shown: Shown[] = []
    Object.assign(window, { shown })
    const note = () => {
      const people = document.querySelector('.figures-column .number')?.textContent?.trim() ?? ''
      const marked = (document.querySelector('section [role=status]')?.textContent?.trim() ?? '') !== ''
      const last = shown.at(-1)
      if (last?.people !== people || last.marked !== marked)
        shown.push({ people, marked, at: performance.now() })
    }
    note()
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { shown: Shown[] }).shown)
}

const totalOf = (page: Page) => page.locator('.figures-column .number').first().innerText()
const notice = (page: Page) => page.locator('section [role=status]').first()

describe('a lost line', () => {
  it('is said at once when the broker is gone, and no old number passes for the present until it is back', async () => {
    const page = await dashboard.open(await dashboard.context('viewer'))
    dashboard.walk('rear-door', 'in', 4)
    await expect.poll(() => totalOf(page)).toBe('4')
    const shown = await watch(page)
    await killForTest(house, 'broker')
    await notice(page).getByText('서버와 연결이 끊겼어요').waitFor({ timeout: 5_000 })
    expect(await notice(page).innerText()).toMatch(/아래 숫자는 \d\d:\d\d 기준이에요/)
    dashboard.walk('rear-door', 'in', 5)
    await page.waitForTimeout(3_000)
    expect(await notice(page).innerText()).toContain('서버와 연결이 끊겼어요')
    await house.start('broker')
    await expect
      .poll(async () => (await totalOf(page)) === '9' && (await notice(page).innerText()) === '')
      .toBe(true)
    const states = await shown()
    const mended = states.findIndex(({ marked }, i) => !marked && states[i - 1]?.marked)
    const right = states.findIndex(({ people, marked }) => !marked && people === '9')
    const ms = (states[right]?.at ?? Number.NaN) - (states[mended]?.at ?? Number.NaN)
    console.log(
      `when the recorder was heard again, its number took in what was counted meanwhile after ${ms.toFixed(0)} ms`,
    )
    // What agents had kept is delivered as they find the broker again: the recorder may have spoken just before.
    expect(ms).toBeLessThan(1_000)
    await page.context().close()
  })

  it('is not taken for mended by a broker that comes back with what it kept, before the recorder speaks again', async () => {
    const page = await dashboard.open(await dashboard.context('viewer'))
    await expect.poll(() => notice(page).innerText()).toBe('')
    await killForTest(house, 'recorder')
    await killForTest(house, 'broker')
    await notice(page).getByText('서버와 연결이 끊겼어요').waitFor({ timeout: 5_000 })
    const shown = await watch(page)
    await house.start('broker')
    await notice(page).getByText('뒤로 새 소식이 없어요').waitFor({ timeout: 15_000 })
    // What is on the screen is not half a minute old yet: that alone would not tell it from the present.
    expect((await shown()).filter(({ marked }) => !marked)).toEqual([])
    await house.start('recorder')
    await expect.poll(() => notice(page).innerText()).toBe('')
    await page.context().close()
  })

  it('is said when the recorder has not been heard for half a minute, though the line stands', async () => {
    const page = await dashboard.open(await dashboard.context('viewer'))
    await expect.poll(() => totalOf(page)).toMatch(/\d/)
    await expect.poll(() => notice(page).innerText()).toBe('')
    const began = performance.now()
    await killForTest(house, 'recorder')
    await page.getByText(/뒤로 새 소식이 없어요|연결이 끊겼어요/).waitFor({ timeout: 50_000 })
    const ms = performance.now() - began
    console.log(`the recorder's silence was said after ${(ms / 1000).toFixed(1)} s`)
    expect(ms).toBeLessThan(40_000)
    dashboard.walk('rear-door', 'in', 2)
    await house.start('recorder')
    await expect.poll(() => totalOf(page)).toBe('11')
    await expect.poll(() => notice(page).innerText()).toBe('')
    await page.context().close()
  })
})

async function day(): Promise<UsageDayAnswer> {
  const answer = await dashboard.person('auditor').send('GET', `/usage/day/${DAY}`)
  return (await answer.json()) as UsageDayAnswer
}

async function typeCorrection(page: Page, uses: string, people: string, reason: string): Promise<void> {
  await page.getByLabel('이용 (건)').fill(uses)
  await page.getByLabel('인원 (명)').fill(people)
  await page.getByLabel('이유').fill(reason)
}

const send = (page: Page) => page.getByRole('button', { name: '정정 기록하기' }).click()
const entered = (page: Page) => page.getByText(/기록했어요\. 원장 번호는 \d+번/).waitFor()

describe('corrections', () => {
  it('of two people at once are both made, and each sees both', async () => {
    const before = await day()
    const pages = await Promise.all(
      ['staff', 'administrator'].map(async (role) =>
        dashboard.open(await dashboard.context(role), `/#/corrections?day=${DAY}`),
      ),
    )
    const [one, two] = pages
    if (!one || !two) throw new Error('no pages')
    await typeCorrection(one, '3', '12', '단체 명단과 달랐어요')
    await typeCorrection(two, '2', '5', '두 팀을 빠뜨렸어요')
    await Promise.all(pages.map(send))
    await Promise.all(pages.map(entered))
    const after = await day()
    expect([after.uses - before.uses, after.people - before.people]).toEqual([5, 17])
    for (const page of pages) {
      await goTo(page, `#/corrections?day=${DAY}`)
      const item = (said: string) => page.getByRole('listitem').filter({ hasText: said }).first()
      await item('단체 명단과 달랐어요').getByText('staff 사람').waitFor()
      await item('두 팀을 빠뜨렸어요').getByText('김문턱').waitFor()
      await goTo(page, `#/usage/${DAY}`)
      expect(await page.locator('main').innerText()).toContain(`${after.uses}건`)
      await page.context().close()
    }
  })

  it('outlive a session that ends while they are typed: nothing is lost, and the entry is made once', async () => {
    const before = await day()
    const page = await dashboard.open(await dashboard.context('staff'), `/#/corrections?day=${DAY}`)
    const posts: number[] = []
    page.on('response', (answer) => {
      if (answer.request().method() === 'POST' && answer.url().endsWith('/corrections'))
        posts.push(answer.status())
    })
    await typeCorrection(page, '7', '21', '밤사이 적은 것')
    // As in another tab of the same browser.
    expect((await dashboard.person('staff').send('DELETE', '/session')).ok).toBe(true)
    await send(page)
    const dialog = page.getByRole('dialog', { name: '로그인' })
    await dialog.getByLabel('아이디').fill('staff')
    expect(await page.getByLabel('이유').inputValue()).toBe('밤사이 적은 것')
    expect(await page.getByLabel('이용 (건)').inputValue()).toBe('7')
    expect((await day()).uses).toBe(before.uses)
    await dialog.getByLabel('비밀번호', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await entered(page)
    const after = await day()
    expect([after.uses - before.uses, after.people - before.people]).toEqual([7, 21])
    expect(posts).toEqual([401, 200])
    expect(await page.getByRole('listitem').filter({ hasText: '밤사이 적은 것' }).count()).toBe(1)
    await page.context().close()
  })
})
