/** The evacuation sheets in a real browser: without the server, on paper, and after a new build. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killForTest } from './support/kill-for-test.ts'
import { WatchedHouse } from './support/watched-house.ts'

const DIST = join(import.meta.dirname, '..', 'dashboard', 'dist')
const watched = new WatchedHouse({ from: '2026-11-24T14:00:00+09:00' })
const { house } = watched

beforeAll(() => watched.start(), 120_000)
afterAll(() => watched.close())

async function open(context: BrowserContext, address = '/#/evacuation'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(house.recorderUrl(address))
  return page
}

const floor = (page: Page, name: string) => page.getByRole('region', { name })

describe('the evacuation sheets', () => {
  it('are one click away, and show who may be on each floor as people come', async () => {
    const context = await watched.browser.newContext()
    const page = await open(context, '/')
    await page.getByRole('link', { name: '대피', exact: true }).click()
    await page.getByRole('heading', { name: '대피 인원' }).waitFor()
    watched.simulation.walk('rear-door', 'in', 4)
    await expect.poll(() => floor(page, '지하 1층').innerText()).toMatch(/많으면\s*[4-9]/)
    await expect.poll(() => page.locator('.band').innerText()).toContain('방금')
    await context.close()
  })

  it('print a cover and one page of A4 for each floor', async () => {
    const context = await watched.browser.newContext()
    const page = await open(context, '/?theme=dark#/evacuation')
    await page.getByRole('button', { name: '경보 시각 기록' }).click()
    await floor(page, '3층').waitFor()
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(5)
    expect(paper).toMatch(/MediaBox ?\[0 0 59[45][\d.]* 84[12]/)
    await page.emulateMedia({ media: 'print' })
    const words = (await page.locator('body').innerText()).replace(/\s+/g, ' ')
    for (const said of ['에 뽑음', '확인한 사람', '공유부엌', '정문 바깥으로', '경보 때'])
      expect(words).toContain(said)
    for (const way of ['층별로 인쇄하기', 'English', '경보 기록 지우기']) expect(words).not.toContain(way)
    await context.close()
  })

  it.each([
    ['ko', 'light', 1440],
    ['en', 'dark', 390],
    ['ko', 'contrast', 390],
  ])('have no violation of axe: %s, %s, %i px wide', async (language, theme, width) => {
    const context = await watched.browser.newContext({ viewport: { width, height: 900 } })
    const page = await open(context, `/?lang=${language}&theme=${theme}#/evacuation`)
    await page.getByRole('button', { name: /경보 시각 기록|Record the time/ }).click()
    await page.getByRole('checkbox').first().check()
    const { violations } = await new AxeBuilder({ page }).include('main').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await context.close()
  })

  it('are still there when the server is killed and the page is opened again, and say how old they are', async () => {
    const context = await watched.browser.newContext()
    const page = await open(context)
    await page.getByText('서버가 꺼져도 이 기기에서 이 화면을 다시 열 수 있어요.').waitFor()
    await page.locator('.band', { hasText: '방금' }).waitFor()
    await page.getByRole('button', { name: '경보 시각 기록' }).click()
    const before = await floor(page, '지하 1층').locator('.most').innerText()
    await page.waitForFunction(() => localStorage.getItem('evacuation-last') !== null)
    await killForTest(house, 'recorder')
    await killForTest(house, 'broker')
    await page.reload()
    await page.getByRole('heading', { name: '대피 인원' }).waitFor()
    expect(await floor(page, '지하 1층').locator('.most').innerText()).toBe(before)
    await page.getByText('지금 숫자가 아니에요.').waitFor({ timeout: 60_000 })
    expect(await page.locator('.band').innerText()).toMatch(/기준 · \d+초 전/)
    expect(await page.locator('.alarm').innerText()).toMatch(/경보 14:0\d · \d+초 전/)
    // A whole new tab too, and never anything of the API.
    const other = await open(context)
    await other.getByText('지금 숫자가 아니에요.').waitFor()
    const answered = await other.evaluate(() =>
      fetch('./api/v1/building').then(
        () => true,
        () => false,
      ),
    )
    expect(answered).toBe(false)
    await house.start('broker')
    await house.start('recorder')
    await expect.poll(() => page.locator('.band').innerText(), { timeout: 40_000 }).toMatch(/방금|초 전$/)
    await page.getByText('지금 숫자가 아니에요.').waitFor({ state: 'detached', timeout: 40_000 })
    await context.close()
  })
})

describe('the page that a browser keeps', () => {
  const dist = mkdtempSync(join(tmpdir(), 'munteok-shell-'))
  let server: Server
  let url = ''
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.woff2': 'font/woff2',
  }

  /** Another build: its page and the version of its worker are other ones. */
  function build(name: string): void {
    cpSync(DIST, dist, { recursive: true })
    const change = (file: string, from: RegExp, to: string) =>
      writeFileSync(join(dist, file), readFileSync(join(dist, file), 'utf8').replace(from, to))
    change('index.html', /<title>[^<]*/, `<meta name="build" content="${name}"><title>문턱`)
    change('sw.js', /"version":"[^"]*"/, `"version":"${name}"`)
  }

  beforeAll(async () => {
    build('one')
    server = createServer((request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/'
      const file = path === '/' ? 'index.html' : path
      try {
        const body = readFileSync(join(dist, file))
        const type = types[extname(file)] ?? 'application/octet-stream'
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body)
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })

  afterAll(() => {
    server.close()
    rmSync(dist, { recursive: true, force: true })
  })

  const buildOf = (page: Page) => page.locator('meta[name="build"]').getAttribute('content')
  const versions = (page: Page) => page.evaluate(() => caches.keys())

  it('is the new one at once after an update, and without the server too', async () => {
    const context = await watched.browser.newContext()
    const page = await context.newPage()
    await page.goto(`${url}#/evacuation`)
    await expect.poll(() => versions(page)).toEqual(['munteok-shell-one'])
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    build('two')
    await page.reload()
    expect(await buildOf(page)).toBe('two')
    await expect.poll(() => versions(page)).toEqual(['munteok-shell-two'])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await page.reload()
    expect(await buildOf(page)).toBe('two')
    await page.getByRole('heading', { name: '대피 인원' }).waitFor()
    await context.close()
  })
})
