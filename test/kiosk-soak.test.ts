/** Months of check-ins within minutes: the page's memory ends where it was after the first thousand. */
import { join } from 'node:path'
import type { KioskState } from '@munteok/core'
import { loadInstallation } from '@munteok/runtime'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './support/browser.ts'
import { MUNTEOK } from './support/house.ts'
import { StandInAgent } from './support/kiosk-stream.ts'

const ROOT = join(MUNTEOK, '..', '..')
const FIRST = 1_000
/** Each takes the page 4 ms, so a hundred thousand take minutes: `MUNTEOK_KIOSK_SOAK=100000`. */
const CHECK_INS = Number(process.env['MUNTEOK_KIOSK_SOAK'] ?? 12_000)
const LEAKING = 3_000
/** People of the receipt at which the heap is measured: no other one has so many. */
const FIRST_MARK = 401
const LAST_MARK = 402
const PATIENCE_MS = 1_800_000

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser(['--autoplay-policy=no-user-gesture-required'])
})
afterAll(() => browser?.close())

function picture(): KioskState {
  const { building } = loadInstallation(join(ROOT, 'buildings', 'dobong', 'simulated-site.json'), {})
  return { building, floor: '1f', now: Date.now(), connected: true }
}

/** The page's heap, in bytes, after a forced collection. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** @returns how many times as large the heap is after all of them as after the first thousand */
async function growth(checkIns: number, prepare: (page: Page) => Promise<void>): Promise<number> {
  const agent = new StandInAgent(join(ROOT, 'kiosk', 'dist'), picture())
  const page = await browser.newPage()
  try {
    await prepare(page)
    await page.goto(await agent.start())
    await page.locator('[data-view=idle]').waitFor()
    const session = await page.context().newCDPSession(page)
    const heapAfter = async (count: number, mark: number) => {
      await agent.send(count, mark)
      await page.getByText(`${mark}명이 함께`).first().waitFor({ timeout: PATIENCE_MS })
      return heapOf(session)
    }
    const first = await heapAfter(FIRST, FIRST_MARK)
    return (await heapAfter(checkIns - FIRST, LAST_MARK)) / first
  } finally {
    await page.close()
    await agent.close()
  }
}

/** Plants a leak: the page keeps every screen that it has taken away. */
async function leak(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept: Node[] = []
    Object.assign(window, { kept })
    new MutationObserver((changes) => {
      for (const { removedNodes } of changes) kept.push(...removedNodes)
    }).observe(document, { childList: true, subtree: true })
  })
}

describe('the kiosk’s memory', () => {
  it(
    `ends within a fifth of what it was, over ${CHECK_INS} check-ins`,
    async () => {
      const grown = await growth(CHECK_INS, async () => {})
      console.log(`heap after ${CHECK_INS} check-ins by heap after ${FIRST}: ${grown.toFixed(3)}`)
      expect(grown).toBeLessThan(1.2)
    },
    PATIENCE_MS,
  )

  it(
    'would be seen to grow, if the page kept what it has taken from the screen',
    async () => {
      expect(await growth(LEAKING, leak)).toBeGreaterThan(1.2)
    },
    PATIENCE_MS,
  )
})
