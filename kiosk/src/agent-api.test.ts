import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HttpAgentApi } from './agent-api.ts'

const receipt = { id: 'a 1', device: 'kiosk', at: 1, method: 'touch', people: 3, sameVisit: false }
const refusal = { at: 1, code: 'too-late', message: 'ten seconds are over' }

function apiThatAnswers(status: number, body: string | null) {
  const fetcher = vi.fn<typeof fetch>(async () => new Response(body, { status }))
  return { fetcher, api: new HttpAgentApi(fetcher) }
}

describe('the agent’s API', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue(undefined))
  afterEach(() => void vi.restoreAllMocks())

  it('sends how many there are and hands back the receipt', async () => {
    const { api, fetcher } = apiThatAnswers(201, JSON.stringify(receipt))
    expect(await api.checkIn({ people: 3, space: 'hall' })).toEqual({ receipt })
    expect(fetcher.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"people":3,"space":"hall"}' })
  })

  it('changes a check-in by its id', async () => {
    const { api, fetcher } = apiThatAnswers(200, JSON.stringify({ ...receipt, changeableMs: 10_000 }))
    expect(await api.change('a 1', { people: 4 })).toEqual({ receipt: { ...receipt, changeableMs: 10_000 } })
    expect(fetcher.mock.calls[0]).toMatchObject(['./api/check-ins/a%201', { method: 'PATCH' }])
  })

  it('takes a check-in back, or says why not', async () => {
    const done = apiThatAnswers(204, null)
    expect(await done.api.takeBack('a 1')).toEqual({ withdrawn: true })
    expect(done.fetcher.mock.calls[0]).toMatchObject(['./api/check-ins/a%201', { method: 'DELETE' }])
    const late = apiThatAnswers(409, JSON.stringify(refusal))
    expect(await late.api.takeBack('a 1')).toEqual({ refused: 'too-late' })
    const missing = apiThatAnswers(404, JSON.stringify({ code: 'not-found', message: 'nothing' }))
    expect(await missing.api.takeBack('a 1')).toEqual({ refused: 'unreachable' })
  })

  it('tells a full disk and a late change from an agent that cannot be reached', async () => {
    const full = apiThatAnswers(507, JSON.stringify({ code: 'disk-full', message: 'full' }))
    expect(await full.api.checkIn({ people: 1 })).toEqual({ refused: 'disk-full' })
    const late = apiThatAnswers(409, JSON.stringify({ code: 'too-late', message: 'late' }))
    expect(await late.api.change('a 1', { people: 2 })).toEqual({ refused: 'too-late' })
    const away = new HttpAgentApi(async () => {
      throw new TypeError('fetch failed')
    })
    expect(await away.checkIn({ people: 1 })).toEqual({ refused: 'unreachable' })
    expect(await away.takeBack('a 1')).toEqual({ refused: 'unreachable' })
  })

  it('takes nothing for a receipt that is not one', async () => {
    for (const body of ['<html>', '{}', JSON.stringify({ ...receipt, id: '' })])
      expect(await apiThatAnswers(200, body).api.checkIn({ people: 1 })).toEqual({ refused: 'unreachable' })
  })
})
