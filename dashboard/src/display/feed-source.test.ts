import { ManualClock, type PublicAnswer } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FeedSource } from './feed-source.ts'
import { publicAnswer } from './testing.ts'

class FakeStream extends EventTarget {
  onerror: (() => void) | null = null
  isOpen = true

  close(): void {
    this.isOpen = false
  }

  say(answer: unknown): void {
    this.dispatchEvent(Object.assign(new Event('house'), { data: JSON.stringify(answer) }))
  }
}

function source() {
  const clock = new ManualClock(1_000_000)
  const streams: FakeStream[] = []
  const heard: PublicAnswer[] = []
  const said = { failed: 0, misunderstood: 0 }
  const server = { status: 200, answer: publicAnswer() as unknown, requests: [] as RequestInit[] }
  const feed = new FeedSource(
    {
      hear: (answer) => heard.push(answer),
      failed: () => {
        said.failed += 1
      },
      misunderstood: () => {
        said.misunderstood += 1
      },
    },
    {
      clock,
      fetch: async (_url, request = {}) => {
        server.requests.push(request)
        if (server.status === 0) throw new TypeError('fetch failed')
        return new Response(JSON.stringify(server.answer), { status: server.status })
      },
      openStream: () => {
        const stream = new FakeStream()
        streams.push(stream)
        return stream as unknown as EventSource
      },
    },
  )
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  /** As many seconds pass, a tick in each. */
  const pass = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1_000)
      feed.tick()
      await settle()
    }
  }
  const open = () => streams.filter(({ isOpen }) => isOpen)
  return { feed, clock, streams, open, heard, said, server, pass, settle }
}

describe('the source of the public page', () => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue(undefined))
  afterEach(() => void vi.restoreAllMocks())

  it('asks at once, and then only listens while the stream speaks', async () => {
    const { feed, streams, heard, server, pass, settle } = source()
    feed.start()
    await settle()
    expect(heard).toHaveLength(1)
    for (let i = 0; i < 20; i++) {
      streams[0]?.say(publicAnswer())
      await pass(10)
    }
    expect([server.requests.length, heard.length, streams.length]).toEqual([1, 21, 1])
  })

  it('asks without cookies', async () => {
    const { feed, server, settle } = source()
    feed.start()
    await settle()
    expect(server.requests[0]).toMatchObject({ credentials: 'omit' })
  })

  it('asks every few seconds where there is no stream, and tries the stream now and then', async () => {
    const { feed, streams, open, server, heard, pass, settle } = source()
    feed.start()
    await settle()
    await pass(120)
    expect(server.requests.length).toBeGreaterThan(15)
    expect(server.requests.length).toBeLessThan(30)
    expect(heard).toHaveLength(server.requests.length)
    expect(streams.length).toBeGreaterThan(2)
    expect(streams.length).toBeLessThan(7)
    expect(open()).toHaveLength(1)
  })

  it('asks as soon as the line is lost, and says when nothing can be had', async () => {
    const { feed, streams, said, server, pass, settle } = source()
    feed.start()
    await settle()
    streams[0]?.say(publicAnswer())
    await pass(5)
    server.status = 0
    streams[0]?.onerror?.()
    await pass(1)
    expect(said.failed).toBe(1)
    server.status = 503
    await pass(5)
    expect(said.failed).toBe(2)
  })

  it('holds one stream at a time, however long the recorder is away', async () => {
    const { feed, streams, open, server, pass } = source()
    feed.start()
    server.status = 0
    await pass(600)
    expect(open()).toHaveLength(1)
    expect(streams.length).toBeLessThanOrEqual(21)
  })

  it('says when it does not understand: another build speaks', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined)
    const { feed, streams, said, heard, server, settle } = source()
    server.answer = { v: 2 }
    feed.start()
    await settle()
    streams[0]?.say({ v: 2 })
    expect([said.misunderstood, heard.length]).toEqual([2, 0])
  })

  it('goes on after the clock was set back', async () => {
    const { feed, clock, server, pass, settle } = source()
    feed.start()
    await settle()
    clock.advance(-86_400_000)
    await pass(20)
    expect(server.requests.length).toBeGreaterThan(1)
  })

  it('lets go of the stream in the end', async () => {
    const { feed, open, settle } = source()
    feed.start()
    await settle()
    feed.close()
    expect(open()).toEqual([])
  })
})
