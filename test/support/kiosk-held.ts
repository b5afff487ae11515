/** Screens that pass within moments, held for as long as they are looked at. */
import type { Page } from 'playwright-core'

const CHECK_INS = '**/api/check-ins'
const STREAM = '**/api/stream'
const HEARTBEAT = '**/healthz'

/** Before the page is loaded: its agent sends no picture. */
export async function holdPicture(page: Page): Promise<void> {
  await page.route(STREAM, () => {})
}

export async function letPictureCome(page: Page): Promise<void> {
  await page.unroute(STREAM)
}

/** Before the page is loaded: it waits for its agent without end. */
export async function waitWithoutEnd(page: Page): Promise<void> {
  await page.addInitScript(() => {
    AbortSignal.timeout = () => new AbortController().signal
  })
}

/** The next check-in stays under way. @returns lets the agent have it */
export async function holdCheckIn(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(
    CHECK_INS,
    async (route) => {
      await released
      await route.continue()
    },
    { times: 1 },
  )
  return release
}

/** From its next heartbeat on the page finds no agent. @returns lets it find the agent again */
export async function hideAgent(page: Page): Promise<() => Promise<void>> {
  for (const way of [STREAM, HEARTBEAT]) await page.route(way, (route) => route.abort())
  return async () => {
    for (const way of [STREAM, HEARTBEAT]) await page.unroute(way)
  }
}
