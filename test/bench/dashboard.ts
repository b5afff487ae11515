/** (h) From a crossing's frame on the pseudo-terminal to what the dashboard's first view says of it, painted. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { eventually, House } from '../support/house.ts'
import { baselinesTaken, type Door, latencyClock, openDoor } from './latency.ts'

const DOOR = 'entrance'
const WARM_UP = 10
/** A crossing is told twice, as somebody at the door and in the number: the next one waits until both are drawn. */
const SETTLES_MS = 120

declare global {
  interface Window {
    /** When something else was painted, UTC epoch milliseconds. */
    painted: number[]
  }
}

/** @returns the delay of each crossing after the first few, in ms */
export async function paintDelays(crossings: number): Promise<number[]> {
  const house = new House({ clock: latencyClock() })
  const browser = await launchBrowser()
  try {
    await house.prepare()
    await house.startAll()
    const door = await openDoor(house, DOOR)
    door.send()
    await eventually('the agent knows the counter', () => baselinesTaken(house, 1))
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
    await page.goto(house.recorderUrl('/'))
    await page.locator('[data-floor]').first().waitFor()
    await page.evaluate(notePaints)
    await delaysOf(page, door, WARM_UP)
    const delays = await delaysOf(page, door, crossings)
    await door.terminal.close()
    return delays
  } finally {
    await browser.close()
    await house.close()
  }
}

async function delaysOf(page: Page, door: Door, crossings: number): Promise<number[]> {
  const delays: number[] = []
  for (let i = 0; i < crossings; i++) {
    const before = await page.evaluate(() => window.painted.length)
    door.in++
    const at = Date.now()
    door.send()
    await page.waitForFunction((count) => window.painted.length > count, before, { polling: 20 })
    delays.push(((await page.evaluate((i) => window.painted[i], before)) ?? Number.NaN) - at)
    // Not in step with anything that ticks.
    await sleep(SETTLES_MS + Math.random() * 50)
  }
  return delays
}

/** Runs in the page. Notes each change of the number of people or of the last arrival, once it is painted. */
function notePaints(): void {
  window.painted = []
  const said = () =>
    ['.figures-column .number', '.figures-column section li span']
      .map((part) => document.querySelector(part)?.textContent)
      .join()
  let last = said()
  const afterPaint = (run: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = run
      port2.postMessage(0)
    })
  new MutationObserver(() => {
    const now = said()
    if (now === last) return
    last = now
    afterPaint(() => window.painted.push(Date.now()))
  }).observe(document.body, { childList: true, subtree: true, characterData: true })
}
