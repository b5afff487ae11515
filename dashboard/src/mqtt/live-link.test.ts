import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveLink, type LiveListener, type SocketHandlers } from './live-link.ts'

const CONNACK_OK = [0x20, 2, 0, 0]
const CONNACK_BAD_ACCOUNT = [0x20, 2, 0, 5]
const SUBACK_OK = [0x90, 3, 0, 1, 0]
const SUBACK_REFUSED = [0x90, 3, 0, 1, 128]
const MESSAGE = [0x31, 4, 0, 1, 97, 98]

/** A broker's side of each connection that a link makes. */
class FakeBroker {
  readonly urls: string[] = []
  /** The kinds of packets that came, by the first byte's upper half. */
  sent: number[] = []
  closed = 0
  #handlers: SocketHandlers | undefined

  readonly open = (url: string, handlers: SocketHandlers) => {
    this.urls.push(url)
    this.#handlers = handlers
    return {
      send: (bytes: Uint8Array) => void this.sent.push((bytes[0] ?? 0) >> 4),
      close: () => {
        this.closed += 1
        this.#handlers = undefined
      },
    }
  }

  accept(): void {
    this.#handlers?.opened()
    this.say(CONNACK_OK)
    this.say(SUBACK_OK)
  }

  greet(): void {
    this.#handlers?.opened()
  }

  say(bytes: number[]): void {
    this.#handlers?.received(Uint8Array.from(bytes))
  }

  hangUp(): void {
    this.#handlers?.closed()
  }
}

function link() {
  const broker = new FakeBroker()
  const listener = { connected: vi.fn(), lost: vi.fn(), hear: vi.fn() } satisfies LiveListener
  const reach = vi.fn(async () => ({ url: 'ws://house/', username: 'screen', password: 'secret' }))
  const made = new LiveLink({ filters: ['a/+'], clientId: 'x', reach, openSocket: broker.open, listener })
  return { broker, listener, reach, link: made }
}

describe('the live link', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  it('connects, subscribes and hands on what it hears', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.accept()
    broker.say(MESSAGE)
    expect(broker.sent).toEqual([1, 8])
    expect(listener.connected).toHaveBeenCalledOnce()
    expect(listener.hear).toHaveBeenCalledWith('a', 'b', true)
    live.close()
  })

  it('is not connected before its subscriptions stand', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.greet()
    broker.say(CONNACK_OK)
    expect(listener.connected).not.toHaveBeenCalled()
    broker.say(SUBACK_REFUSED)
    expect(listener.connected).not.toHaveBeenCalled()
    expect(listener.lost).toHaveBeenCalledWith(expect.stringContaining('listen to less'))
    live.close()
  })

  it('comes back with growing patience, and quickly again after it was connected', async () => {
    const { broker, listener, reach, link: live } = link()
    live.start()
    await pass(0)
    broker.hangUp()
    await pass(499)
    expect(broker.urls).toHaveLength(1)
    await pass(1)
    expect(broker.urls).toHaveLength(2)
    broker.hangUp()
    await pass(999)
    expect(broker.urls).toHaveLength(2)
    await pass(1)
    broker.accept()
    broker.hangUp()
    await pass(500)
    expect(broker.urls).toHaveLength(4)
    expect(reach).toHaveBeenCalledTimes(4)
    expect(listener.lost).toHaveBeenCalledTimes(3)
    live.close()
  })

  it('names a refused account', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.greet()
    broker.say(CONNACK_BAD_ACCOUNT)
    expect(listener.lost).toHaveBeenCalledWith(expect.stringContaining('account'))
    live.close()
  })

  it('pings when it stays quiet, and gives a line up that does not answer', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.accept()
    await pass(10_000)
    expect(broker.sent.at(-1)).toBe(12)
    broker.say([0xd0, 0])
    await pass(24_999)
    expect(listener.lost).not.toHaveBeenCalled()
    await pass(1)
    expect(listener.lost).toHaveBeenCalledOnce()
    live.close()
  })

  it('drops a connection that speaks no MQTT', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.accept()
    broker.say([0x82, 1, 0])
    expect(listener.lost).toHaveBeenCalledOnce()
    expect(broker.closed).toBe(1)
    live.close()
  })

  it('tries again when it cannot even be told where the broker is', async () => {
    const { broker, listener, reach, link: live } = link()
    reach.mockRejectedValueOnce(new Error('no recorder'))
    live.start()
    await pass(0)
    expect(listener.lost).toHaveBeenCalledWith('no recorder')
    await pass(500)
    expect(broker.urls).toEqual(['ws://house/'])
    live.close()
  })

  it('stays closed once it was closed', async () => {
    const { broker, listener, link: live } = link()
    live.start()
    await pass(0)
    broker.accept()
    live.close()
    await pass(60_000)
    expect(broker.sent.at(-1)).toBe(14)
    expect(broker.urls).toHaveLength(1)
    expect(listener.lost).not.toHaveBeenCalled()
  })
})
