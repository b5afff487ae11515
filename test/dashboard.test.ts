/** Each view of the dashboard in a real browser: who may see it, and how it is seen and read. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DashboardHouse } from './support/dashboard-house.ts'
import { faultsInEveryGuise, headingFaults, LANGUAGES, wordFaults } from './support/dashboard-judge.ts'
import { FIRST_VIEW, goTo, settled, VIEWS } from './support/dashboard-views.ts'
import { logIn } from './support/log-in.ts'

const EVERY_VIEW = [FIRST_VIEW, ...VIEWS]
const ROLES = ['viewer', 'auditor', 'staff', 'administrator'] as const
const ROLE_NAMES = { viewer: '열람자', auditor: '감사자', staff: '직원', administrator: '관리자' }
const REFUSED = '볼 수 있는 권한이 없어요'

const dashboard = new DashboardHouse()
beforeAll(() => dashboard.start(), 120_000)
afterAll(() => dashboard.close())

/** What the views ask the recorder for. */
const BEHIND = [
  'building',
  'live',
  'devices',
  'usage',
  'usage/2026',
  'headcounts',
  'people',
  'settings',
  'changes',
  'cards',
  'alarms',
]

const mainOf = (page: Page) => page.locator('main').innerText()

describe('before there is an administrator', () => {
  it('asks for the one-time code wherever one goes, and is without fault in every guise', async () => {
    const page = await dashboard.open(await dashboard.context(), '/?theme=light#/admin/people')
    await page.getByLabel(/코드/).first().waitFor()
    await settled(page)
    expect(await page.locator('nav').count()).toBe(0)
    expect(await faultsInEveryGuise(page, dashboard.written)).toEqual([])
    await page.context().close()
  })
})

describe('with people of every role', () => {
  beforeAll(async () => {
    await dashboard.letPeopleIn()
    await dashboard.live()
  })

  describe('nobody', () => {
    it('sees the log-in in the place of every view, and nothing of the house', async () => {
      const page = await dashboard.open(await dashboard.context())
      for (const { hash } of EVERY_VIEW) {
        await page.goto(dashboard.house.recorderUrl(`/${hash}`))
        await page.getByRole('heading', { name: '로그인' }).waitFor()
        expect(await page.locator('nav').count(), hash).toBe(0)
        expect(await page.locator('body').innerText(), hash).not.toMatch(/\d\s*명|이용 현황 ·/)
      }
      await page.context().close()
    })

    it('finds a log-in page without fault in every guise', async () => {
      const page = await dashboard.open(await dashboard.context(), '/?theme=light')
      await page.getByRole('heading', { name: '로그인' }).waitFor()
      await settled(page)
      expect(await faultsInEveryGuise(page, dashboard.written)).toEqual([])
      await page.context().close()
    })

    it('is refused by the API what stands behind the views, in words that name the remedy', async () => {
      for (const path of BEHIND) {
        const answer = await fetch(dashboard.house.recorderUrl(`/api/v1/${path}`))
        expect(answer.status, path).toBe(401)
        expect(await answer.json(), path).toMatchObject({
          code: 'no-session',
          message: expect.stringMatching(/log/),
        })
      }
    })
  })

  describe.each(ROLES)('%s', (role) => {
    it('sees what it may, is told of the rest who may, and is led to nothing that it may not', async () => {
      const page = await dashboard.open(await dashboard.context(role))
      for (const { hash, may, refusal } of EVERY_VIEW) {
        await goTo(page, hash)
        const said = await mainOf(page)
        if (may.includes(role)) expect(said, hash).not.toContain(REFUSED)
        else
          for (const words of [REFUSED, refusal, `(${ROLE_NAMES[role]})으로 로그인`])
            expect(said, hash).toContain(words)
      }
      await goTo(page, '#/')
      const links = await page
        .locator('nav a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')))
      const allowed = EVERY_VIEW.filter(({ may }) => may.includes(role)).map(({ hash }) => hash)
      expect(links.length).toBeGreaterThanOrEqual(5)
      for (const link of links) expect(allowed).toContain(link)
      await page.context().close()
    })
  })

  describe('as an administrator sees it', () => {
    let page: Page
    beforeAll(async () => {
      page = await dashboard.open(await dashboard.context('administrator'), '/?theme=light')
    })

    it.each(EVERY_VIEW)('$name is without fault in every guise', async ({ hash }) => {
      await goTo(page, hash)
      expect(await faultsInEveryGuise(page, dashboard.written)).toEqual([])
    })
  })

  it('is without fault in every guise where a role may not look', async () => {
    const page = await dashboard.open(await dashboard.context('viewer'), '/?theme=light')
    await goTo(page, '#/admin/people')
    expect(await faultsInEveryGuise(page, dashboard.written)).toEqual([])
    await page.context().close()
  })

  it('ends the way in at once for somebody who logs out elsewhere', async () => {
    const other = await logIn(dashboard.house, 'viewer')
    expect((await other.send('GET', '/usage')).status).toBe(200)
    await other.send('DELETE', '/session')
    expect((await other.send('GET', '/usage')).status).toBe(401)
    expect((await dashboard.person('viewer').send('GET', '/usage')).status).toBe(200)
  })
})

describe.each(['viewer', 'auditor'] as const)(
  'a guest of a house that lets everybody look as %s',
  (guests) => {
    const open = new DashboardHouse({ guests })
    beforeAll(() => open.startServer(), 60_000)
    afterAll(() => open.close())

    it('sees what such a one sees, may begin what a log-in ends, and is told of the rest who may', async () => {
      const page = await open.open(await open.context())
      for (const { hash, may, refusal } of EVERY_VIEW) {
        await goTo(page, hash)
        const said = await mainOf(page)
        // Who sees all evidence may fill a form in, and logs in when it is sent.
        const begins = guests === 'auditor' && may.includes('staff')
        if (may.includes(guests) || begins) expect(said, hash).not.toContain(REFUSED)
        else for (const words of [REFUSED, refusal, '로그인']) expect(said, hash).toContain(words)
      }
      const answer = await fetch(open.house.recorderUrl('/api/v1/corrections'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ day: '2026-11-24', space: 'centre', uses: 1, people: 1, reason: '손님' }),
      })
      expect(answer.status).toBe(401)
      await page.context().close()
    })
  },
)

describe('the public page', () => {
  it.each(LANGUAGES)('speaks one language, with its headings in order: %s', async (language) => {
    const page = await dashboard.open(await dashboard.context(), `/display?lang=${language}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await settled(page)
    expect([...(await wordFaults(page, language, [])), ...(await headingFaults(page))]).toEqual([])
    await page.context().close()
  })
})
