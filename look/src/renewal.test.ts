import { ManualClock } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QUIET_MS, Renewal } from './renewal.ts'

function page() {
  const clock = new ManualClock(0)
  const screen = { picture: { build: 'one' }, quietMs: QUIET_MS, isOutdated: false }
  const server = { status: 200, asked: 0 }
  const reload = vi.fn()
  const renewal = new Renewal(
    screen,
    clock,
    async () => {
      server.asked += 1
      if (server.status === 0) throw new TypeError('fetch failed')
      return new Response('', { status: server.status })
    },
    reload,
  )
  const tick = async (ms = 0) => {
    clock.advance(ms)
    renewal.tick()
    await Promise.resolve()
    await Promise.resolve()
  }
  return { screen, server, reload, tick }
}

describe('a new build', () => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue(undefined))
  afterEach(() => void vi.restoreAllMocks())

  it('is loaded once nobody has been there for a while', async () => {
    const { screen, reload, tick } = page()
    await tick()
    screen.picture = { build: 'two' }
    screen.quietMs = QUIET_MS - 1
    await tick()
    expect(reload).not.toHaveBeenCalled()
    screen.quietMs = QUIET_MS
    await tick()
    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('is not asked for while it is the same, nor of an agent that does not tell', async () => {
    const { screen, server, tick } = page()
    await tick()
    await tick(60_000)
    screen.picture = {} as { build: string }
    await tick(60_000)
    expect(server.asked).toBe(0)
  })

  it('waits until the agent answers, and asks now and then', async () => {
    const { screen, server, reload, tick } = page()
    await tick()
    screen.picture = { build: 'two' }
    server.status = 0
    await tick()
    server.status = 503
    await tick(10_000)
    await tick(1_000)
    expect([server.asked, reload.mock.calls.length]).toEqual([2, 0])
    server.status = 200
    await tick(9_000)
    expect(reload).toHaveBeenCalledTimes(1)
  })

  it('is looked for when the agent says what this page does not understand', async () => {
    const { screen, reload, tick } = page()
    screen.isOutdated = true
    await tick()
    expect(reload).toHaveBeenCalledTimes(1)
  })
})
