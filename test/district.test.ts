/** All buildings of a district on one page: a real time-series store, a real recorder, a real browser. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DistrictAnswer } from '@munteok/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DashboardHouse } from './support/dashboard-house.ts'
import { faultsInEveryGuise, SIZES } from './support/dashboard-judge.ts'
import { drawn, goTo } from './support/dashboard-views.ts'
import { pastOf, pointsOf, type ToldBuilding, tellInfluxd } from './support/district-points.ts'
import { eventually } from './support/house.ts'
import { Influxd } from './support/influxd.ts'

const BUCKET = 'district'
const year = { uses: 640, people: 1_900, target: 1_000 }
const BUILDINGS: readonly ToldBuilding[] = [
  {
    id: 'ssangmun',
    ko: '쌍문 나눔터',
    en: 'Ssangmun house',
    capacity: 120,
    heard: { people: 95, low: 90, high: 101, ago: 1 },
    year,
  },
  // Its recorder, or its mirror, has been away for two hours.
  {
    id: 'banghak',
    ko: '방학 사랑방',
    en: 'Banghak house',
    capacity: 60,
    heard: { people: 31, low: 29, high: 33, ago: 120 },
    year: { ...year, uses: 90 },
  },
  {
    id: 'chang',
    ko: '창동 마당',
    en: 'Changdong yard',
    capacity: 200,
    heard: { people: 12, low: 12, high: 12, ago: 0 },
    year: { uses: 77, people: 80 },
  },
  {
    id: 'wolcheon',
    ko: '월천 문화집',
    en: 'Wolcheon house',
    capacity: 80,
    heard: { people: 80, low: 74, high: 86, ago: 1 },
    year: { ...year, uses: 1_250 },
  },
  { id: 'odd-1', ko: '도봉, "새싹" 집=1 \\', en: 'Dobong, "Sprout" house=1 \\', capacity: 40 },
]

const influxd = await Influxd.start()
const settings = { url: influxd.url, bucket: BUCKET }
const dashboard = new DashboardHouse({ recorder: { influx: settings, district: true } })
const { house } = dashboard

async function ask(path = '/district') {
  const answer = await dashboard.person('viewer').send('GET', path)
  return { status: answer.status, text: await answer.text() }
}

async function district(): Promise<DistrictAnswer> {
  const { status, text } = await ask()
  expect(status, text).toBe(200)
  return JSON.parse(text) as DistrictAnswer
}

async function nowInHouse(): Promise<number> {
  const answer = await dashboard.person('viewer').send('GET', '/building')
  return ((await answer.json()) as { now: number }).now
}

beforeAll(async () => {
  await dashboard.startServer()
  await dashboard.letPeopleIn()
  const now = await nowInHouse()
  await tellInfluxd(
    influxd,
    BUCKET,
    BUILDINGS.flatMap((one) => pointsOf(one, now)),
  )
}, 120_000)

afterAll(async () => {
  await dashboard.close()
  await influxd.close()
})

const rowsIn = (page: Page) =>
  page
    .locator('main tbody tr')
    .evaluateAll((rows) => rows.map((row) => row.textContent?.replace(/\s+/g, ' ').trim() ?? ''))
const namesIn = (page: Page) => page.locator('main tbody th').allTextContents()
const figure = (page: Page, label: string) =>
  page
    .locator('.figure', { hasText: label })
    .innerText()
    .then((text) => text.replace(/\s+/g, ''))

describe('GET /api/v1/district', () => {
  it('has every building with its newest numbers of now, and this year of its own', async () => {
    const { buildings } = await district()
    const known = new Map(buildings.map((one) => [one.id, one]))
    for (const { id, ko, en, capacity, heard, year } of BUILDINGS) {
      const one = known.get(id)
      expect(one?.name, id).toEqual({ ko, en })
      expect(one?.capacity, id).toBe(capacity)
      if (!heard) expect(one?.occupancy, id).toBeNull()
      else {
        const { people, low, high, ago } = heard
        expect(one?.occupancy, id).toMatchObject({ people, low, high, stale: ago > 3 })
      }
      if (!year) expect(one?.year, id).toBeNull()
      else expect(one?.year, id).toMatchObject({ ...year, year: 2026, target: year.target ?? null })
    }
    expect(known.get('wolcheon')?.year?.rate).toBe(1.25)
  })

  it('is a file of the same, whatever a building is called', async () => {
    const { status, text } = await ask('/district.csv')
    expect(status).toBe(200)
    expect(text).toContain('"도봉, ""새싹"" 집=1 \\","Dobong, ""Sprout"" house=1 \\",,,,40,')
    expect(text).toMatch(
      /^월천 문화집,Wolcheon house,80,74,86,80,2026-11-24 \d\d:\d\d,2026,1250,1900,1000,125\.0%\r$/m,
    )
  })
})

describe('the page of the district', () => {
  let page: Page
  beforeAll(async () => {
    // There are no counters here. What is told while a page is open is told in the language of that moment.
    await eventually(
      'every counter is missed',
      async () => {
        const answer = await dashboard.person('viewer').send('GET', '/alarms')
        const { alarms } = (await answer.json()) as { alarms: unknown[] }
        return alarms.length >= 5 ? true : undefined
      },
      90_000,
    )
    page = await dashboard.open(await dashboard.context('viewer'), '/?theme=light')
    await goTo(page, '#/district')
    await page.locator('main tbody tr').first().waitFor()
  }, 120_000)
  afterAll(() => page.context().close())

  it('is shown the way to, and has a line for each building', async () => {
    expect(await page.locator('nav a[aria-current="page"]').innerText()).toBe('자치구')
    const rows = await rowsIn(page)
    const row = (name: string) => rows.find((text) => text.startsWith(name)) ?? ''
    expect(row('쌍문 나눔터')).toMatch(
      /약 95명 \(90–101\) 붐빔 · 정원 120명의 79%640건 목표 1,000건의 64\.0% ?\d\d:\d\d 기준 ?$/,
    )
    expect(row('방학 사랑방')).toMatch(
      /약 31명 \(29–33\) 정원 60명의 52%.*\d\d:\d\d 기준 2시간 전부터 소식이 없어요$/,
    )
    expect(row('창동 마당')).toMatch(/마당 12명 여유 · 정원 200명의 6%77건 목표 없음/)
    expect(row('월천 문화집')).toContain('가득 · 정원 80명의 100%1,250건 목표 1,000건의 125.0%')
    expect(row('도봉, "새싹" 집=1 \\')).toContain('아직 소식이 없어요올해 기록이 없어요')
  })

  it('adds up who is heard now, and the uses against the targets that there are', async () => {
    const { totals, buildings } = await district()
    const people = Math.round(totals.now.people)
    expect(people).toBeGreaterThanOrEqual(95 + 12 + 80)
    expect(await figure(page, '지금 인원')).toContain(`${people}명`)
    expect(await figure(page, '올해 이용')).toContain(`${totals.year.uses.toLocaleString('en-US')}건`)
    expect(await figure(page, '건물')).toContain(`${buildings.length}곳`)
  })

  it('puts them in order, and finds one by a part of its name', async () => {
    const order = page.getByLabel('순서')
    await order.selectOption('fullest')
    expect((await namesIn(page)).slice(0, 2)).toEqual(['월천 문화집', '쌍문 나눔터'])
    await order.selectOption('furthest')
    const furthest = await namesIn(page)
    expect(furthest.indexOf('방학 사랑방')).toBeLessThan(furthest.indexOf('쌍문 나눔터'))
    expect(furthest.indexOf('쌍문 나눔터')).toBeLessThan(furthest.indexOf('월천 문화집'))
    await order.selectOption('name')
    expect(await page.getByRole('columnheader', { name: '건물' }).getAttribute('aria-sort')).toBe('ascending')
    await page.getByLabel('건물 찾기').fill('새싹')
    expect(await namesIn(page)).toEqual(['도봉, "새싹" 집=1 \\'])
    await page.getByLabel('건물 찾기').fill('아무데도')
    await page.getByText('찾는 이름의 건물이 없어요.').waitFor()
    await page.getByLabel('건물 찾기').fill('')
  })

  it('is without fault in every guise', async () => {
    const names = BUILDINGS.flatMap(({ ko, en }) => [ko, en])
    expect(await faultsInEveryGuise(page, [...dashboard.written, ...names])).toEqual([])
  })

  it('is a table to a screen reader on a telephone too', async () => {
    await page.setViewportSize(SIZES.phone)
    await drawn(page)
    const session = await page.context().newCDPSession(page)
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const roles = nodes.filter(({ ignored }) => !ignored).map(({ role }) => String(role?.value))
    const count = (role: string) => roles.filter((one) => one === role).length
    const rows = await page.locator('main tbody tr').count()
    expect([count('table'), count('row'), count('rowheader'), count('columnheader'), count('cell')]).toEqual([
      ...[1, rows + 1, rows, 4, 3 * rows],
    ])
    await page.setViewportSize(SIZES.desktop)
  })
})

describe('with two hundred buildings', () => {
  it('answers within 300 ms from the store, and the page shows them all', async () => {
    const now = await nowInHouse()
    const many = Array.from({ length: 200 }, (_, i): ToldBuilding => {
      const heard = { people: i, low: i - 3 < 0 ? 0 : i - 3, high: i + 4, ago: 1 }
      return { id: `b${i}`, ko: `모임터 ${i}`, en: `House ${i}`, capacity: 250, heard, year }
    })
    const points = many.flatMap((one) => [...pointsOf(one, now), ...pastOf(one, now)])
    await tellInfluxd(influxd, BUCKET, points)
    // The recorder that is started again has no answer yet, and looks back a year.
    await house.kill('recorder')
    await house.start('recorder')
    const times: number[] = []
    for (let i = 0; i < 4; i++) {
      if (i > 0) await new Promise((resolve) => setTimeout(resolve, 10_500))
      const began = performance.now()
      expect((await district()).buildings.length).toBeGreaterThanOrEqual(200)
      times.push(performance.now() - began)
    }
    const [first = 0, ...later] = times
    console.log(
      `200 buildings: at first ${first.toFixed()} ms, then ${later.map((ms) => ms.toFixed()).join(', ')} ms`,
    )
    expect(later.toSorted((a, b) => a - b)[1]).toBeLessThan(300)
    const page = await dashboard.open(await dashboard.context('viewer'), '/?theme=light')
    await goTo(page, '#/district')
    await page.getByRole('rowheader', { name: '모임터 199', exact: true }).waitFor()
    await page.context().close()
  })
})

describe('a store that is away', () => {
  it('is told of in one line, with the last numbers as old ones, until it is back', async () => {
    const page = await dashboard.open(await dashboard.context('viewer'), '/?theme=light')
    await goTo(page, '#/district')
    await page.locator('main tbody tr').first().waitFor()
    const before = await page.locator('main tbody tr').count()
    await influxd.kill()
    const refused = await eventually('the store is missed', async () => {
      const answer = await ask()
      return answer.status === 503 ? answer.text : undefined
    })
    expect(JSON.parse(refused)).toEqual({
      code: 'influx-unreachable',
      message: expect.stringMatching(
        new RegExp(
          `^the time-series store ${influxd.url} cannot be reached \\(.*\\): check recorder.influx.url`,
        ),
      ),
    })
    const alert = page.locator('main').getByRole('alert')
    await alert.waitFor({ timeout: 60_000 })
    expect(await alert.innerText()).toMatch(/새로 불러오지 못했어요. 아래 숫자는 \d\d:\d\d 기준이고/)
    expect(await alert.innerText()).toContain(influxd.url)
    expect(await page.locator('main tbody tr').count()).toBe(before)
    expect(await page.locator('main tbody td.people p.stale').count()).toBe(
      await page.locator('main tbody td.people p:has(strong)').count(),
    )
    const other = await dashboard.open(await dashboard.context('viewer'), '/?theme=light')
    await goTo(other, '#/district')
    expect(await other.locator('main').getByRole('alert').innerText()).toContain('지금은 불러올 수 없어요.')
    await influxd.start()
    await other.getByRole('button', { name: '다시 시도' }).click()
    await other.locator('main tbody tr').first().waitFor()
    expect(await other.locator('main').getByRole('alert').count()).toBe(0)
    await Promise.all([page, other].map((one) => one.context().close()))
  })

  it('that says nothing is given up before the page gives up', async () => {
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    influxd.freeze()
    const began = performance.now()
    const { status, text } = await ask()
    influxd.thaw()
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(status).toBe(503)
    expect(text).toContain('does not answer in time')
  })
})

describe('a store that asks for a token', () => {
  it('is told of in one line that says where to put it', async () => {
    const guarded = await Influxd.start({ accounts: true })
    const other = new DashboardHouse({
      recorder: { influx: { url: guarded.url, bucket: BUCKET }, district: true },
    })
    try {
      await guarded.run(`CREATE USER admin WITH PASSWORD 'geheim' WITH ALL PRIVILEGES`)
      await guarded.run(`CREATE DATABASE ${BUCKET}`, { account: 'admin:geheim' })
      await other.startServer()
      await other.letPeopleIn()
      const answer = await other.person('viewer').send('GET', '/district')
      expect(answer.status).toBe(503)
      const { message } = (await answer.json()) as { message: string }
      expect(message).toMatch(/does not accept the token .*put a valid one into secrets\/influx\.token/)
      await other.house.kill('recorder')
      const file = join(other.house.dataDir, 'secrets', 'influx.token')
      writeFileSync(file, 'admin:geheim\n', { mode: 0o600 })
      await other.house.start('recorder')
      expect((await other.person('viewer').send('GET', '/district')).status).toBe(200)
      expect(existsSync(file)).toBe(true)
      rmSync(file)
    } finally {
      await other.close()
      await guarded.close()
    }
  })
})

describe('a house that shows no district', () => {
  it('shows no way to it, and says so to who comes all the same', async () => {
    const alone = new DashboardHouse()
    try {
      await alone.startServer()
      await alone.letPeopleIn()
      const page = await alone.open(await alone.context('viewer'), '/?theme=light')
      await goTo(page, '#/district')
      expect(await page.locator('main').innerText()).toContain('이 서버는 건물 하나만 보여 드려요.')
      expect(await page.locator('nav a').allInnerTexts()).not.toContain('자치구')
    } finally {
      await alone.close()
    }
  })
})
