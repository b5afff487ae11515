import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AlarmCall } from '@munteok/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lines } from '../test-kit.ts'
import { Webhook, type WebhookOptions } from './webhook.ts'

const HOUR = 3_600_000

function call(n: number, event: AlarmCall['event'] = 'began'): AlarmCall {
  const alarm = { kind: 'queue', id: `queue/${n}f`, since: 1, agent: `${n}f`, events: 9 } as const
  return { v: 1, id: `call-${n}`, at: 2, building: 'dobong', event, alarm }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const status =
  (code: number, headers = {}): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

/** Somebody's server on loopback, that does each time what is next, and then what is last. */
async function receiver(...answers: Answer[]) {
  const calls: { id: string; signature: unknown; body: string; path: string | undefined }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const signature = request.headers['x-munteok-signature']
    calls.push({ id: JSON.parse(body).id, signature, body, path: request.url })
    const next = answers.length > 1 ? answers.shift() : answers[0]
    next?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, calls, close }
}

/** A webhook whose real clock goes only when the test lets it wait. */
function webhook(url: string, over: Partial<WebhookOptions> = {}) {
  const { log, lines: said } = lines()
  const waits: number[] = []
  const changes = vi.fn()
  let ticks = 0
  const hook = new Webhook({
    url: () => url,
    secret: () => 'a secret',
    log,
    later: (task, ms) => {
      if (ms > 0) waits.push(ms)
      ticks += ms
      setImmediate(task)
    },
    ticks: () => ticks,
    random: () => 1,
    onChange: changes,
    ...over,
  })
  onTestFinished(() => hook.close())
  const empty = () => vi.waitFor(() => expect(hook.waiting).toEqual([]), { timeout: 10_000, interval: 5 })
  return { hook, waits, said, changes, empty }
}

describe('a webhook', () => {
  it('is called with what happened, signed so that the receiver can tell it is ours', async () => {
    const { url, calls } = await receiver(status(204))
    const { hook, empty, waits } = webhook(url)
    hook.add([call(1)])
    await empty()
    const [got] = calls
    expect(JSON.parse(got?.body ?? '')).toEqual(call(1))
    const signature = createHmac('sha256', 'a secret')
      .update(got?.body ?? '')
      .digest('hex')
    expect(got).toMatchObject({ path: '/hook', signature: `sha256=${signature}` })
    expect(waits).toEqual([])
  })

  it('is called again, later and later, with the same id and in order, until it answers', async () => {
    const { url, calls } = await receiver(status(500), status(503), status(404), status(200))
    const { hook, empty, waits, said } = webhook(url)
    hook.add([call(1), call(2, 'ended')])
    await empty()
    expect(calls.map(({ id }) => id)).toEqual(['call-1', 'call-1', 'call-1', 'call-1', 'call-2'])
    expect(waits).toEqual([1_000, 2_000, 4_000])
    expect(said).toEqual([
      expect.stringMatching(/warn: .*was not told that queue\/1f began \(it answered 500\)/),
      expect.stringMatching(/info: .*answers again/),
    ])
  })

  it('is not waited for when it hangs', async () => {
    const { url, calls } = await receiver(() => {}, status(200))
    const { hook, empty, said } = webhook(url, { timeoutMs: 100 })
    hook.add([call(1)])
    await empty()
    expect(calls).toHaveLength(2)
    expect(said[0]).toMatch(/timeout/)
  })

  it('is not waited for when it begins to answer and never ends', async () => {
    const { url } = await receiver((_request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('o')
    })
    const { hook, empty } = webhook(url)
    hook.add([call(1)])
    await empty()
  })

  it('does not lead us elsewhere', async () => {
    const elsewhere = await receiver(status(200))
    const { url, calls } = await receiver(status(307, { location: elsewhere.url }), status(200))
    const { hook, empty, said } = webhook(url)
    hook.add([call(1)])
    await empty()
    expect([calls.length, elsewhere.calls.length]).toEqual([2, 0])
    expect(said[0]).toMatch(/it answered 307/)
  })

  it('is given up after an hour, and that is said with what was not told', async () => {
    const { url, close } = await receiver(status(200))
    await close()
    const { hook, empty, waits, said } = webhook(url)
    hook.add([call(1)])
    await empty()
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(HOUR)
    expect(Math.max(...waits)).toBe(300_000)
    expect(said.at(-1)).toMatch(
      /error: .*never told that queue\/1f began \(.*ECONNREFUSED.*\): dropped after an hour/,
    )
  })

  it('keeps at most a hundred calls waiting, and says how many it dropped', async () => {
    const { url } = await receiver(() => {})
    const { hook, said } = webhook(url)
    hook.add(Array.from({ length: 103 }, (_, i) => call(i)))
    expect(hook.waiting).toHaveLength(100)
    expect(hook.waiting.at(-1)?.id).toBe('call-102')
    expect(said).toEqual([expect.stringMatching(/error: 3 calls of the webhook were dropped/)])
  })

  it('says in no line what its address is beyond the host', async () => {
    const { url } = await receiver(status(500), status(200))
    const { hook, empty, said } = webhook(`${url}/very-secret`)
    hook.add([call(1)])
    await empty()
    expect(said.join()).not.toMatch(/secret/)
  })

  it('is not called when nobody wants it, and forgets what waits when nobody wants it any more', async () => {
    const { url, calls } = await receiver(status(500))
    let wanted: string | undefined
    const { hook, empty } = webhook(url, { url: () => wanted })
    hook.add([call(1)])
    expect(hook.waiting).toEqual([])
    wanted = url
    hook.add([call(2)])
    await vi.waitFor(() => expect(calls.length).toBeGreaterThan(0))
    wanted = undefined
    await empty()
  })

  it('tells whoever keeps the calls each time one is done', async () => {
    const { url } = await receiver(status(200))
    const { hook, empty, changes } = webhook(url)
    hook.add([call(1), call(2)])
    await empty()
    expect(changes).toHaveBeenCalledTimes(2)
  })
})
