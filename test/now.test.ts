/** The first view in a real browser: how soon it shows a crossing, and what fifty updates a second cost it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type OccupancyState, topicsOf } from '@munteok/core'
import { readPassword } from '@munteok/runtime'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestClient } from './support/mqtt-client.ts'
import { WatchedHouse } from './support/watched-house.ts'

const watched = new WatchedHouse({ from: '2026-11-24T14:00:00+09:00' })
const { house } = watched

beforeAll(() => watched.start(), 120_000)
afterAll(() => watched.close())

/** Says on a topic what the recorder would, by the recorder's own account. */
async function recorderToo(): Promise<TestClient> {
  const { dataDir, mqttUrl } = house.installation
  const password = readPassword(dataDir, 'recorder')
  return TestClient.connect(mqttUrl, { clientId: 'recorder-too', username: 'recorder', password })
}

interface Cost {
  /** Of the page's main thread, as a share of the time that passed. */
  readonly busy: number
  readonly frames: number
  /** The longest time that one piece of work held the main thread, in milliseconds. */
  readonly longestMs: number
  /** Changes of the large number that was drawn. */
  readonly draws: number
}

/** What the page does in some seconds, told by the browser itself. */
async function costOf(page: Page, ms: number): Promise<Cost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  const before = await busySeconds()
  const seen = await page.evaluate(async (ms) => {
    let [frames, draws, longestMs, last] = [0, 0, 0, '']
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longestMs = Math.max(longestMs, duration)
    }).observe({ entryTypes: ['longtask'] })
    const end = performance.now() + ms
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame)
      frames += 1
      const text = document.querySelector('.figures-column .number')?.textContent ?? ''
      if (text !== last) draws += 1
      last = text
    }
    return { frames, draws, longestMs }
  }, ms)
  return { busy: ((await busySeconds()) - before) / (ms / 1000), ...seen }
}

describe('the first view', () => {
  it('shows a crossing within a second of it', async () => {
    const page = await watched.browser.newPage()
    await page.goto(house.recorderUrl('/'))
    const total = page.locator('.figures-column .number').first()
    await page.getByText('지하 1층').first().waitFor()
    await expect.poll(() => total.innerText()).toMatch(/\d/)
    const took: number[] = []
    for (let people = 0; people < 10; people++) {
      const before = await total.innerText()
      const began = performance.now()
      watched.simulation.walk('rear-door', 'in', 1)
      await page.waitForFunction(
        (before) => document.querySelector('.figures-column .number')?.textContent !== before,
        before,
        { polling: 'raf' },
      )
      took.push(performance.now() - began)
    }
    const sorted = took.toSorted((a, b) => a - b)
    console.log(
      `from the walk to the pixel: median ${sorted[5]?.toFixed(0)} ms, most ${sorted[9]?.toFixed(0)} ms`,
    )
    expect(sorted[5]).toBeLessThan(1_000)
    await page.close()
  })

  it('draws fifty crossings and numbers a second without falling behind its frames', async () => {
    const page = await watched.browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(house.recorderUrl('/'))
    await page.getByText('지하 1층').first().waitFor()
    await page.waitForTimeout(4_000)
    const idle = await costOf(page, 3_000)
    const topics = topicsOf(house.installation.building.id)
    const occupancy = await house.get<OccupancyState>(house.recorderUrl('/api/v1/occupancy'))
    const recorder = await recorderToo()
    let sent = 0
    const began = performance.now()
    const storm = setInterval(() => {
      // As many as are due, also where this process was kept waiting.
      for (; sent < ((performance.now() - began) / 1000) * 50; sent++) {
        const at = occupancy.at + Math.round(performance.now() - began)
        const portal = ['entrance', 'rear-door', 'stairs-2f'][sent % 3] ?? 'entrance'
        const floors = Object.fromEntries(
          Object.entries(occupancy.floors).map(([id, floor]) => [
            id,
            { ...floor, people: sent % 60, high: 70 },
          ]),
        )
        const said = { ...occupancy, at, people: 100 + (sent % 50), high: 200, floors }
        const passages = [{ portal, in: 1, out: 1 }]
        recorder.mqtt.publish(topics.livePassages, JSON.stringify({ v: 1, at, passages }))
        recorder.mqtt.publish(topics.occupancy, JSON.stringify(said))
      }
    }, 20)
    await page.waitForTimeout(1_000)
    const stormy = await costOf(page, 5_000)
    clearInterval(storm)
    await recorder.close()
    expect(sent).toBeGreaterThan(6 * 50 * 0.8)
    console.log(`idle ${JSON.stringify(idle)}, ${sent} updates: ${JSON.stringify(stormy)}`)
    // The numbers were really drawn, and never more often than there are frames.
    expect(stormy.draws).toBeGreaterThan(100)
    expect(stormy.draws).toBeLessThanOrEqual(stormy.frames)
    // As many frames as when nothing comes, but for what other programs take of this machine.
    expect(stormy.frames / 5).toBeGreaterThan((idle.frames / 3) * 0.6)
    // The main thread's own work leaves room: what other programs take is not in it.
    expect(stormy.busy).toBeLessThan(0.8)
    expect(await page.locator('.figures-column section li').count()).toBeLessThanOrEqual(4)
    await page.close()
  })

  it('loads less than 120 kB of script before it is there', async () => {
    const page = await watched.browser.newPage()
    const scripts = new Set<string>()
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname)
    })
    await page.goto(house.recorderUrl('/'))
    await page.locator('.drawing li').first().waitFor()
    const dist = join(import.meta.dirname, '..', 'dashboard', 'dist')
    const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0)
    console.log(`${scripts.size} scripts, ${bytes} bytes`)
    expect(bytes).toBeGreaterThan(20_000)
    expect(bytes).toBeLessThan(120_000)
    await page.close()
  })
})
