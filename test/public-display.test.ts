/** The public page in a real browser: on a wall, in a page of another site, and while the recorder is away. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import type { PublicAnswer } from '@munteok/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './support/house.ts'
import { killForTest } from './support/kill-for-test.ts'
import { WatchedHouse } from './support/watched-house.ts'

const watched = new WatchedHouse({ from: '2026-11-24T14:31:00+09:00' })
const { house } = watched
let site: Server

interface Look {
  readonly width?: number
  readonly height?: number
  readonly query?: string
}

async function open({ width = 1080, height = 1920, query = '' }: Look = {}): Promise<Page> {
  const context = await watched.browser.newContext({ viewport: { width, height } })
  const page = await context.newPage()
  await page.goto(house.recorderUrl(`/display${query}`))
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

const feed = () => house.get<PublicAnswer>(house.recorderUrl('/api/v1/public'))
const floor = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name }).first()

/** A page of a site that is not ours, with `html` in it. */
function siteUrl(html: string): string {
  const { port } = site.address() as AddressInfo
  return `http://127.0.0.1:${port}/?html=${encodeURIComponent(html)}`
}

beforeAll(async () => {
  await watched.start()
  site = createServer((request, response) => {
    const html = new URL(request.url ?? '/', 'http://site').searchParams.get('html') ?? ''
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><html lang="en"><title>Another site</title><body>${html}</body></html>`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  await eventually('the feed', feed)
}, 120_000)

afterAll(async () => {
  site?.close()
  await watched.close()
})

describe('the public page', () => {
  it('shows within two seconds that people came, and hides them while they are few', async () => {
    const page = await open()
    const cellar = floor(page, '지하 1층')
    await expect.poll(() => cellar.textContent()).toContain('5명 미만')
    watched.simulation.walk('rear-door', 'in', 3)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(await cellar.textContent()).toContain('5명 미만')
    expect((await feed()).floors[0]).not.toHaveProperty('people')
    const began = performance.now()
    watched.simulation.walk('rear-door', 'in', 9)
    await expect.poll(() => cellar.textContent(), { interval: 25 }).toMatch(/1[05]\s*명/)
    const ms = performance.now() - began
    console.log(`from the crossing to the public page: ${ms.toFixed(0)} ms`)
    expect(ms).toBeLessThan(2_000)
  })

  it('sets no cookie and keeps nothing in the browser', async () => {
    const page = await open()
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0])
  })

  it('says of when its numbers are while the recorder is away, and recovers by itself', async () => {
    const page = await open({ query: '?theme=dark' })
    const status = page.locator('[role=status]')
    await page.getByText('열려 있어요').waitFor()
    await killForTest(house, 'recorder')
    await expect
      .poll(() => status.textContent(), { timeout: 45_000 })
      .toMatch(/\d\d:\d\d 뒤로 새 소식이 없어요/)
    expect(await page.getByText('열려 있어요').count()).toBe(0)
    await house.start('recorder')
    await expect.poll(async () => (await status.textContent())?.trim(), { timeout: 20_000 }).toBe('')
    await page.getByText('열려 있어요').waitFor()
  }, 90_000)

  it('lets the recorder end within two seconds although it listens', async () => {
    const page = await open()
    await page.getByText('열려 있어요').waitFor()
    const { code, ms } = await house.stop('recorder')
    await house.start('recorder')
    expect(code).toBe(0)
    expect(ms).toBeLessThan(2_000)
  })

  it.each<Look>([
    { query: '?theme=light' },
    { width: 1920, height: 1080, query: '?lang=en&theme=dark' },
    { width: 3840, height: 2160, query: '?theme=contrast' },
    { width: 400, height: 300, query: '?lang=en&theme=light' },
    // 1280 × 800 at 200%.
    { width: 640, height: 400, query: '?theme=light' },
    { width: 320, height: 640, query: '?theme=dark' },
    { width: 320, height: 640, query: '?lang=en&theme=contrast' },
  ])('has no violation of axe, and nothing beside the screen: %j', async (look) => {
    const page = await open(look)
    await page.evaluate(() => document.fonts.ready)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(beside).toBeLessThanOrEqual(0)
    for (const part of ['.total', '.state', '.today', '.notes'])
      expect(await page.locator(part).first().isVisible(), part).toBe(true)
  })
})

describe('a page of another site', () => {
  it('has the public page in it by one line, in its own language', async () => {
    const page = await watched.browser.newPage()
    const script = `<script type="module" src="${house.recorderUrl('/embed.js')}"></script>`
    await page.goto(siteUrl(`${script}<munteok-display theme="light"></munteok-display>`))
    const inside = page.frameLocator('munteok-display iframe')
    await inside.getByText('Whole centre').waitFor()
    expect(await page.locator('munteok-display iframe').getAttribute('title')).toMatch(/^How many people/)
    const box = await page.locator('munteok-display').boundingBox()
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(4 / 3, 1)
  })

  it('has it by a bare frame', async () => {
    const page = await watched.browser.newPage()
    await page.goto(siteUrl(`<iframe title="x" src="${house.recorderUrl('/display')}"></iframe>`))
    await page.frameLocator('iframe').getByText('센터 전체').waitFor()
  })

  it('cannot have the dashboard', async () => {
    const page = await watched.browser.newPage()
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await page.goto(siteUrl(`<iframe title="x" src="${house.recorderUrl('/')}"></iframe>`))
    await refused
    expect(await page.frameLocator('iframe').locator('#app').count()).toBe(0)
  })

  it('may read the feed, and nothing else', async () => {
    const page = await watched.browser.newPage()
    await page.goto(siteUrl(''))
    const read = (path: string) =>
      page.evaluate(
        (url) =>
          fetch(url).then(
            (answer) => answer.status,
            () => 'not allowed',
          ),
        house.recorderUrl(path),
      )
    expect(await read('/api/v1/public')).toBe(200)
    expect(await read('/api/v1/session')).toBe('not allowed')
  })
})
