import { describe, expect, it, vi } from 'vitest'
import { ApiClient, type ApiClientOptions, RefusedRequest } from './api-client.ts'
import * as routes from './recorder-routes/index.ts'

function clientThatHears(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: { address: string; request: RequestInit }[] = []
  const client = new ApiClient({
    base: 'http://house.example/api/v1',
    headers: { cookie: 'munteok_screen=x' },
    signal: () => undefined,
    async fetch(address, request) {
      asked.push({ address, request: request as RequestInit })
      return new Response(status === 204 ? null : JSON.stringify(body), { status, headers })
    },
  } satisfies ApiClientOptions)
  return { client, asked }
}

describe('a client of an HTTP API', () => {
  it('asks at the route’s path with what is said', async () => {
    const { client, asked } = clientThatHears(200, { days: [] })
    const query = { field: 'culture', space: undefined }
    await client.request(routes.usageDays, { params: { year: 2026 }, query: query as { field: string } })
    expect(asked).toEqual([
      {
        address: 'http://house.example/api/v1/usage/2026/days?field=culture',
        request: { method: 'GET', credentials: 'same-origin', headers: { cookie: 'munteok_screen=x' } },
      },
    ])
  })

  it('lets no name out of its place in the path or the query', async () => {
    const { client, asked } = clientThatHears(200, { entry: 1 })
    await client.request(routes.removeCard, { params: { agent: '../1f', card: 'a?b#c' } })
    expect(asked[0]?.address).toBe('http://house.example/api/v1/cards/..%2F1f/a%3Fb%23c')
  })

  it('takes an answer that says more than it knows, and none that says less', async () => {
    const newer = clientThatHears(200, { entry: 12, colour: 'red' })
    expect(await newer.client.request(routes.markNight, night)).toMatchObject({ entry: 12 })
    const wrong = clientThatHears(200, { entry: 'twelve' })
    await expect(wrong.client.request(routes.markNight, night)).rejects.toMatchObject({
      kind: 'input',
      code: 'invalid',
      message: expect.stringMatching(/^the answer to http:\/\/house.example\/api\/v1\/nights: entry must/),
    })
  })

  it('tells a refusal with its code, status and how long to wait', async () => {
    const { client } = clientThatHears(
      429,
      { code: 'too-many-tries', message: 'wait', more: 1 },
      { 'retry-after': '30' },
    )
    const refused = await client.request(routes.usage).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RefusedRequest)
    expect(refused).toMatchObject({ kind: 'input', code: 'too-many-tries', status: 429, waitSeconds: 30 })
  })

  it('tells a server that is away, or answers something else, from one that refuses', async () => {
    const { client } = clientThatHears(502, 'bad gateway')
    await expect(client.request(routes.usage)).rejects.toMatchObject({
      kind: 'outside',
      code: 'unreachable',
      message: 'http://house.example/api/v1/usage was answered with 502',
    })
    const fetch = vi.fn().mockRejectedValue(new TypeError('fetch failed'))
    const away = new ApiClient({ base: '.', fetch })
    await expect(away.request(routes.usage)).rejects.toMatchObject({ kind: 'outside', code: 'unreachable' })
  })

  it('reads nothing where nothing is answered', async () => {
    const { client } = clientThatHears(204, undefined)
    expect(await client.request({ method: 'DELETE', path: '/x' })).toBeUndefined()
  })
})

const night = { body: { day: '2026-11-23', empty: false, reason: '행사' } }
