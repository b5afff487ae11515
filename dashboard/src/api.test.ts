import { describe, expect, it } from 'vitest'
import { RecorderApi } from './api.ts'
import { firstPicture } from './testing.ts'

const page = new URL('https://house.example:8443/?lang=en')

function apiThatAnswers(answers: Record<string, unknown>) {
  const asked = { ...answers }
  const api = new RecorderApi(async (path) => {
    const name = String(path).split('/').at(-1) ?? ''
    if (!(name in asked)) return new Response('{}', { status: 503 })
    return Response.json(asked[name])
  }, page)
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
})
