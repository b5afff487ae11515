import { ManualClock } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AgentStream } from './agent-stream.ts'

/** Stands for the browser's event source. */
class FakeSource {
  static readonly CLOSED = 2
  static made: FakeSource[] = []
  readyState = 1
  onopen: (() => void) | undefined
  onerror: (() => void) | undefined
  readonly listeners = new Map<string, (event: { data: string }) => void>()

  constructor() {
    FakeSource.made.push(this)
  }

  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.listeners.set(name, listener)
  }

  close(): void {
    this.readyState = FakeSource.CLOSED
  }
}

function streaming() {
  const clock = new ManualClock(0)
  const told: string[] = []
  const health = { status: 200 }
  const listener = {
    opened: () => told.push('opened'),
    lost: () => told.push('lost'),
    misunderstood: () => told.push('misunderstood'),
    hear: (event: string, text: string) => {
      if (text === 'nonsense') throw new Error('not of the contract')
      told.push(event)
    },
  }
  const fetcher = vi.fn<typeof fetch>(async () => new Response('', { status: health.status }))
  const stream = new AgentStream('./api/stream', listener, { fetch: fetcher, clock })
  stream.start()
  const tick = async (ms: number) => {
    clock.advance(ms)
    stream.tick()
    await vi.advanceTimersByTimeAsync(10)
  }
  return { stream, told, health, fetcher, tick, source: () => FakeSource.made.at(-1) }
}

describe('the agent’s stream', () => {
  beforeEach(() => {
    FakeSource.made = []
    vi.useFakeTimers()
    vi.stubGlobal('EventSource', FakeSource)
    vi.spyOn(console, 'error').mockReturnValue(undefined)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('hands on every event of the contract', () => {
    const { told, source } = streaming()
    source()?.onopen?.()
    for (const event of ['state', 'receipt', 'withdrawn', 'refusal'])
      source()?.listeners.get(event)?.({ data: '{}' })
    expect(told).toEqual(['opened', 'state', 'receipt', 'withdrawn', 'refusal'])
  })

  it('goes on after something that it does not understand, and says so', () => {
    const { told, source } = streaming()
    source()?.listeners.get('state')?.({ data: 'nonsense' })
    source()?.listeners.get('state')?.({ data: '{}' })
    expect(told).toEqual(['misunderstood', 'state'])
  })

  it('is opened anew when the server ended it', async () => {
    const { told, source } = streaming()
    const first = source()
    first?.close()
    first?.onerror?.()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told).toEqual(['lost'])
    expect(FakeSource.made).toHaveLength(2)
  })

  it('asks after an agent that says nothing for long, and stays while that is alive', async () => {
    const { told, fetcher, tick } = streaming()
    await tick(29_000)
    expect(fetcher).not.toHaveBeenCalled()
    await tick(1_000)
    await tick(1_000)
    expect(fetcher).toHaveBeenCalledTimes(1)
    expect(told).toEqual([])
    expect(FakeSource.made).toHaveLength(1)
  })

  it('is opened anew when the agent has no heartbeat', async () => {
    const { told, health, tick } = streaming()
    health.status = 502
    await tick(30_000)
    expect(told).toEqual(['lost'])
    expect(FakeSource.made).toHaveLength(2)
  })
})
