/** The screens in a real browser, against the running building with simulated devices. */
import { AxeBuilder } from '@axe-core/playwright'
import type { HeadcountsAnswer, UsageYearAnswer } from '@munteok/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killForTest } from './support/kill-for-test.ts'
import { firstAdministrator, PASSWORD, somebody } from './support/log-in.ts'
import { WatchedHouse } from './support/watched-house.ts'

const watched = new WatchedHouse({ from: '2026-11-24T11:00:00+09:00', speed: 30 })
const { house } = watched
const pages: Page[] = []

async function open(url: string, size = { width: 1440, height: 900 }): Promise<Page> {
  // axe works in a context of its own, not in the browser's default one.
  const context = await watched.browser.newContext({ viewport: size })
  const page = await context.newPage()
  pages.push(page)
  await page.goto(url)
  return page
}

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

function usesToday(): Promise<number> {
  return house.get<UsageYearAnswer>(house.recorderUrl('/api/v1/usage/2026')).then(({ uses }) => uses)
}

beforeAll(() => watched.start(), 120_000)
afterAll(() => watched.close())

describe('the dashboard', () => {
  it('shows people on their floor as they cross, over MQTT and without polling', async () => {
    const page = await open(house.recorderUrl('/'))
    await page.getByText('지하 1층').first().waitFor()
    await page.waitForLoadState('networkidle')
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    watched.simulation.walk('rear-door', 'in', 3)
    const floor = page.locator('li, tr, [data-floor]').filter({ hasText: '지하 1층' }).first()
    await expect.poll(() => floor.textContent()).toMatch(/3\s*명/)
    watched.simulation.walk('rear-door', 'out', 1)
    await expect.poll(() => floor.textContent()).toMatch(/2\s*명/)
    expect(requests.filter((url) => url.includes('/api/'))).toEqual([])
  })

  it('shows the table of the district, to the figure', async () => {
    const page = await open(house.recorderUrl('/'))
    const table = page.getByRole('table').filter({ hasText: '이행율' })
    const rows = await table.getByRole('row').all()
    const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()))
    const expected = [
      ['2018', '500', '632', '126.4%'],
      ['2019', '550', '967', '175.8%'],
      ['2020', '600', '342', '57.0%'],
      ['3,000', '1,941', '64.7%'],
    ]
    for (const row of expected)
      expect(cells).toContainEqual(
        expect.arrayContaining(row.map((figure) => expect.stringContaining(figure))),
      )
  })

  it('counts a tapped card as a use', async () => {
    const page = await open(house.recorderUrl('/'))
    await page.getByText('오늘 이용').waitFor()
    const before = await usesToday()
    watched.simulation.tap('lobby-reader')
    await expect.poll(usesToday).toBe(before + 1)
    const figure = page.locator(':has(> :text("오늘 이용"))').last()
    await expect.poll(() => figure.textContent()).toContain(String(before + 1))
  })

  it('says that a device is missing, and when it is back', async () => {
    const page = await open(house.recorderUrl('/#/devices'))
    const device = page.getByRole('listitem').filter({ hasText: '2층 계단' })
    await device.getByText('부터 연결됨').waitFor()
    await watched.simulation.unplug('stairs-2f')
    await device.getByText('부터 없음').waitFor({ timeout: 15_000 })
    await watched.simulation.plug('stairs-2f')
    await device.getByText('부터 연결됨').waitFor({ timeout: 15_000 })
  })

  it.each([
    ['ko', 'light', 1440],
    ['en', 'dark', 390],
    ['ko', 'contrast', 390],
    ['en', 'contrast', 1440],
  ])('has no violation of axe: %s, %s, %i px wide', async (language, theme, width) => {
    const page = await open(house.recorderUrl(`/?lang=${language}&theme=${theme}`), { width, height: 900 })
    await page.getByRole('table').first().waitFor()
    expect(await violations(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})

describe('the yearly figure', () => {
  /** In the dialog over the page. */
  async function logIn(page: Page, login: string, password = PASSWORD): Promise<void> {
    const dialog = page.getByRole('dialog', { name: '로그인' })
    await dialog.getByLabel('아이디').fill(login)
    await dialog.getByLabel('비밀번호', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
  }

  beforeAll(async () => {
    await somebody(house, await firstAdministrator(house), 'staff')
  })

  it('stands as the district prints it', async () => {
    const page = await open(house.recorderUrl('/#/usage'))
    const table = page.getByRole('table', { name: '연차별 목표와 실적' })
    await table.waitFor()
    const rows = await table.getByRole('row').all()
    const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()))
    expect(cells).toEqual([
      ['지표', '단위', '구분', '2018', '2019', '2020', '2021', '2022', '계', '이행율'],
      ['센터 공간 주민 이용 실적', '건', '목표', '500', '550', '600', '650', '700', '3,000', '64.7%'],
      ['실적', '632', '967', '342', '–', '–', '1,941'],
    ])
  })

  it('goes on one sheet of A4, without the ways about the page, from a dark screen too', async () => {
    const page = await open(house.recorderUrl('/?theme=dark#/usage'))
    await page.getByRole('heading', { name: '연도별로 자세히' }).waitFor()
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    expect(paper).toMatch(/MediaBox \[0 0 84[12][\d.]* 59[45]/)
    await page.emulateMedia({ media: 'print' })
    const words = (await page.locator('body').innerText()).replace(/\s+/g, ' ')
    expect(words).toContain('목표 500 550 600 650 700 3,000 64.7%')
    expect(words).toContain('실적 632 967 342 – – 1,941')
    for (const said of ['출처: 도봉구 공약 이행 현황', '코로나19로 휴관', '이용 1건의 정의', '에 뽑음'])
      expect(words).toContain(said)
    for (const way of ['바로잡기', '인쇄하기', 'English']) expect(words).not.toContain(way)
    const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(ground).toBe('rgb(255, 255, 255)')
  })

  it('leads with two keys to the check-ins of a day, and back', async () => {
    watched.simulation.tap('kitchen-reader')
    await expect.poll(usesToday).toBeGreaterThan(0)
    const page = await open(house.recorderUrl('/#/usage'))
    await page
      .getByRole('link', { name: /^2026년 .*건의 근거 보기/ })
      .first()
      .press('Enter')
    await page.getByRole('heading', { name: /^2026년 이용/ }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
    await page.getByRole('link', { name: /^2026\. 11\. 24\.\(화\)/ }).press('Enter')
    await page.getByRole('cell', { name: '공유부엌' }).first().waitFor()
    await page.getByRole('cell', { name: '이용 1건' }).first().waitFor()
    expect(new URL(page.url()).hash).toBe('#/usage/2026-11-24')
    await page.goBack()
    await page.getByRole('heading', { name: '월별' }).waitFor()
    await page.goBack()
    await page.getByRole('table', { name: '연차별 목표와 실적' }).waitFor()
  })

  it('takes a correction from who logs in over the form, says that a password is wrong, and takes it back', async () => {
    const before = await usesToday()
    const page = await open(house.recorderUrl('/#/corrections?day=2026-11-24'))
    await page.getByLabel('이용 (건)').fill('3')
    await page.getByLabel('인원 (명)').fill('12')
    await page.getByLabel('이유').fill('단체 명단과 달랐어요')
    await page.getByRole('button', { name: '정정 기록하기' }).press('Enter')
    await logIn(page, 'staff', 'not the password')
    await page.getByText('아이디나 비밀번호가 맞지 않아요').waitFor()
    expect(await violations(page)).toEqual([])
    await logIn(page, 'staff')
    await page.getByText(/기록했어요\. 원장 번호는 \d+번/).waitFor()
    expect(await usesToday()).toBe(before + 3)
    await page.getByRole('button', { name: /^되돌리기/ }).click()
    await page.getByLabel('되돌리는 이유').fill('두 번 적었어요')
    await page.getByRole('button', { name: '되돌리기 기록' }).click()
    await page.getByText(/에서 되돌림/).waitFor()
    expect(await usesToday()).toBe(before)
    const kept = await page.evaluate(
      () => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }),
    )
    expect(kept).not.toMatch(/munteok_session|문턱을/)
  })

  it('takes a headcount, and the floor follows it', async () => {
    const page = await open(house.recorderUrl('/#/headcounts'))
    await page.getByLabel('어디를 세었나요?').selectOption({ label: '3층' })
    await page.getByLabel('센 인원 (명)').fill('9')
    const form = page.locator('form').filter({ hasText: '어디를 세었나요?' })
    await form.getByRole('button', { name: '로그인' }).click()
    await logIn(page, 'staff')
    await form.getByText('staff 사람 이름으로 기록돼요.').waitFor()
    await page.getByRole('button', { name: '기록하기', exact: true }).click()
    await page.getByText('3층 9명으로 기록했어요').waitFor()
    const { headcounts } = await house.get<HeadcountsAnswer>(house.recorderUrl('/api/v1/headcounts'))
    expect(headcounts[0]?.headcount).toMatchObject({ zone: '3f', people: 9, by: 'staff 사람' })
    await page.getByRole('link', { name: '지금', exact: true }).click()
    const floor = page.getByRole('listitem').filter({ hasText: '3층' }).first()
    await expect.poll(() => floor.textContent()).toMatch(/(8|9|10)\s*명/)
  })

  it('makes the QR codes of a programme and of a group, and prints the one in sight on one page', async () => {
    const page = await open(house.recorderUrl('/#/passes'))
    await page.getByRole('button', { name: 'QR 코드 만들기' }).press('Enter')
    await logIn(page, 'staff')
    await page.getByRole('heading', { name: '만든 QR 코드: 마을학교' }).waitFor()
    await page.getByRole('radio', { name: /^프로그램/ }).press('ArrowDown')
    await page.getByLabel('인원 (명)').fill('20')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '만든 QR 코드: 단체 20명' }).waitFor()
    expect(await violations(page)).toEqual([])
    const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(printed.match(/\/Count \d+/g)).toEqual(['/Count 1'])
    const [width = 0, height = 0] =
      /MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(printed)?.slice(1).map(Number) ?? []
    expect([Math.round(width), Math.round(height)]).toEqual([595, 842])
    await page.emulateMedia({ media: 'print' })
    const words = await page.locator('body').innerText()
    for (const said of ['단체 20명', 'Group of 20', '쓸 수 있어요']) expect(words).toContain(said)
    for (const way of ['바로잡기', '인쇄하기', '새 QR 코드']) expect(words).not.toContain(way)
  })

  it.each([
    ['ko', 'light', 1440],
    ['en', 'dark', 390],
    ['ko', 'contrast', 390],
    ['en', 'light', 390],
  ])('has no violation of axe in any view: %s, %s, %i px wide', async (language, theme, width) => {
    const page = await open(house.recorderUrl(`/?lang=${language}&theme=${theme}`), { width, height: 900 })
    for (const view of [
      'usage',
      'usage/2026',
      'usage/2026-11',
      'usage/2026-11-24',
      'corrections',
      'headcounts',
      'passes',
    ]) {
      await page.evaluate((hash) => location.assign(hash), `#/${view}`)
      await page.getByRole('heading', { level: 3 }).first().waitFor()
      expect({ view, violations: await violations(page) }).toEqual({ view, violations: [] })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect({ view, overflow: Math.max(0, overflow) }).toEqual({ view, overflow: 0 })
    }
  })
})

describe('the kiosk', () => {
  const portrait = { width: 1080, height: 1920 }

  it('confirms a tap', async () => {
    const page = await open(house.agentUrl('1f', '/'), portrait)
    await page.getByText('카드 없이 체크인').waitFor()
    const before = await usesToday()
    watched.simulation.tap('lobby-reader')
    await page.getByRole('heading', { name: '기록되었어요' }).waitFor({ timeout: 10_000 })
    // Until then it can be changed and taken back.
    await expect.poll(usesToday).toBe(before + 1)
  })

  it('takes somebody without a card in three touches', async () => {
    const page = await open(house.agentUrl('1f', '/'), portrait)
    const before = await usesToday()
    await page.getByRole('button', { name: '카드 없이 체크인' }).click()
    await page.getByRole('button', { name: '한 명 늘리기' }).click()
    await page.getByRole('button', { name: '체크인하기' }).click()
    await page.getByRole('heading', { name: '기록되었어요' }).waitFor({ timeout: 5_000 })
    await expect.poll(usesToday).toBe(before + 1)
    const { people } = await house.get<UsageYearAnswer>(house.recorderUrl('/api/v1/usage/2026'))
    expect(people).toBeGreaterThanOrEqual(before + 2)
  })

  it('records with the broker down, and the use is counted when it is back', async () => {
    const page = await open(house.agentUrl('1f', '/?lang=en'), portrait)
    await page.getByRole('button', { name: 'Check in without a card' }).waitFor()
    const before = await usesToday()
    await killForTest(house, 'broker')
    await page.getByRole('button', { name: 'Check in without a card' }).click()
    await page.getByRole('button', { name: 'Check in', exact: true }).click()
    await page.getByRole('heading', { name: 'You are checked in' }).waitFor({ timeout: 5_000 })
    expect(await usesToday()).toBe(before)
    await house.start('broker')
    await expect.poll(usesToday, { timeout: 30_000 }).toBe(before + 1)
  })

  it('says that its agent is gone, and comes back by itself', async () => {
    const page = await open(house.agentUrl('1f', '/'), portrait)
    await page.getByText('카드 없이 체크인').waitFor()
    await killForTest(house, 'agent 1f')
    await page.getByText('기기와 연결이 끊겼어요').first().waitFor({ timeout: 10_000 })
    await house.start('agent 1f')
    await page.getByText('카드 없이 체크인').waitFor({ timeout: 15_000 })
  })

  it.each([
    ['ko', 'light', 1080, 1920],
    ['en', 'dark', 1920, 1080],
    ['ko', 'contrast', 1024, 600],
  ])('has no violation of axe: %s, %s, %i × %i', async (language, theme, width, height) => {
    const page = await open(house.agentUrl('1f', `/?lang=${language}&theme=${theme}`), { width, height })
    await page.getByRole('button').first().waitFor()
    expect(await violations(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
