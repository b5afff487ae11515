import { recorderRoutes } from '@munteok/core'
import { describe, expect, it, vi } from 'vitest'
import { RecorderApi } from './api.ts'
import { Http } from './http.ts'
import { firstPicture } from './testing.ts'

const page = new URL('https://house.example:8443/?lang=en')

function apiThatAnswers(answers: Record<string, unknown>) {
  const asked = { ...answers }
  const http = new Http(async (path) => {
    const name = String(path).split('/').at(-1) ?? ''
    if (!(name in asked)) return new Response('{}', { status: 503 })
    return Response.json(asked[name])
  })
  const api = new RecorderApi(http, page)
  return { api, asked }
}

describe('the recorder’s API', () => {
  it('gives the first picture', async () => {
    const picture = firstPicture()
    expect(await apiThatAnswers({ ...picture }).api.firstPicture()).toEqual(picture)
  })

  it('names what was not answered, and what was answered wrongly', async () => {
    const { usage: _, ...without } = firstPicture()
    await expect(apiThatAnswers(without).api.firstPicture()).rejects.toThrow(
      './api/v1/usage was answered with 503',
    )
    const broken = apiThatAnswers({ ...without, usage: { rows: [] } })
    await expect(broken.api.firstPicture()).rejects.toMatchObject({ kind: 'input', code: 'invalid' })
  })

  it('finds the broker at the page’s host, or where the installation says', async () => {
    const account = { username: 'screen', password: 'secret' }
    const near = apiThatAnswers({ live: { ...account, webSocketPort: 8083 } }).api
    expect(await near.liveAddress()).toEqual({ ...account, url: 'wss://house.example:8083/' })
    const far = apiThatAnswers({ live: { ...account, webSocketUrl: 'wss://broker.example/mqtt' } }).api
    expect(await far.liveAddress()).toEqual({ ...account, url: 'wss://broker.example/mqtt' })
  })

  it('remembers where the broker was when only the recorder is away', async () => {
    const { api, asked } = apiThatAnswers({ live: { username: 'a', password: 'b', webSocketPort: 1 } })
    const known = await api.liveAddress()
    delete asked['live']
    expect(await api.liveAddress()).toEqual(known)
    await expect(apiThatAnswers({}).api.liveAddress()).rejects.toThrow('503')
  })

  const night = { day: '2026-11-23', empty: false, reason: '행사 준비' }

  function apiThatSays(status: number, body: unknown, headers: Record<string, string> = {}) {
    const requests: { path: string; request: RequestInit | undefined }[] = []
    const http = new Http(async (path, request) => {
      requests.push({ path: String(path), request })
      return Response.json(body, { status, headers })
    })
    return { api: new RecorderApi(http, page), http, requests }
  }

  it('takes what staff enters with the cookie that says who it is, and with nothing else that does', async () => {
    const { api, requests } = apiThatSays(200, { entry: 12 })
    expect(await api.markNight(night)).toBe(12)
    expect(requests[0]).toMatchObject({
      path: './api/v1/nights',
      request: {
        method: 'POST',
        credentials: 'same-origin',
        body: JSON.stringify(night),
      },
    })
    expect(requests[0]?.request?.headers).toEqual({ 'content-type': 'application/json' })
  })

  it('asks for a pass as it asks for entries, and takes only a pass for an answer', async () => {
    const asked = { kind: 'group', people: 20, from: '2026-11-24', to: '2026-11-24' } as const
    const answer = { text: 'MT1.e30.x', pass: { building: 'annex', id: 'AAAAAAAAAAAA', ...asked } }
    const { api, requests } = apiThatSays(201, answer)
    expect(await api.makePass(asked)).toEqual(answer)
    expect(requests[0]).toMatchObject({
      path: './api/v1/passes',
      request: {
        method: 'POST',
        body: JSON.stringify(asked),
      },
    })
    await expect(apiThatSays(201, { entry: 12 }).api.makePass(asked)).rejects.toMatchObject({
      ...{ kind: 'input', code: 'invalid' },
    })
  })

  it('says that somebody is no longer known, and tells who wants to know', async () => {
    const { api, http } = apiThatSays(401, { code: 'no-session', message: 'log in first' })
    const onunknown = vi.fn()
    http.onunknown = onunknown
    await expect(api.markNight(night)).rejects.toMatchObject({ kind: 'input', code: 'no-session' })
    expect(onunknown).toHaveBeenCalledOnce()
  })

  it('says how long to wait where the recorder does', async () => {
    const refusal = { code: 'too-many-tries', message: 'wait' }
    const { http } = apiThatSays(429, refusal, { 'retry-after': '30' })
    await expect(
      http.request(recorderRoutes.logIn, { body: { login: 'kim', password: 'x' } }),
    ).rejects.toMatchObject({
      ...{ code: 'too-many-tries', waitSeconds: 30 },
    })
  })

  it('gives the recorder’s own code and words where it refuses, and what was answered where it says none', async () => {
    const refused = apiThatSays(400, { code: 'negative', message: 'that leaves less than nothing' }).api
    await expect(refused.undoCorrection(3, 'x')).rejects.toMatchObject({
      ...{ kind: 'input', code: 'negative', message: 'that leaves less than nothing' },
    })
    await expect(apiThatSays(502, 'bad gateway').api.closeYear(2025)).rejects.toMatchObject({
      ...{
        kind: 'outside',
        code: 'unreachable',
        message: './api/v1/usage/2025/closing was answered with 502',
      },
    })
  })
})
