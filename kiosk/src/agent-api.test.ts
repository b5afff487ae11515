import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HttpAgentApi } from './agent-api.ts'

const receipt = { id: 'a 1', device: 'kiosk', at: 1, method: 'touch', people: 3, sameVisit: false }

function apiThatAnswers(status: number, body: string) {
  const fetcher = vi.fn<typeof fetch>(async () => new Response(body, { status }))
  return { fetcher, api: new HttpAgentApi(fetcher) }
}

describe('the agent’s API', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue(undefined))
  afterEach(() => void vi.restoreAllMocks())

  it('sends how many there are and hands back the receipt', async () => {
    const { api, fetcher } = apiThatAnswers(201, JSON.stringify(receipt))
    expect(await api.checkIn(3)).toEqual({ receipt })
    expect(fetcher.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"people":3}' })
  })

  it('tells a full disk from an agent that cannot be reached', async () => {
    const full = apiThatAnswers(507, JSON.stringify({ code: 'disk-full', message: 'full' }))
    expect(await full.api.checkIn(1)).toEqual({ refused: 'disk-full' })
    const away = new HttpAgentApi(async () => {
      throw new TypeError('fetch failed')
    })
    expect(await away.checkIn(1)).toEqual({ refused: 'unreachable' })
  })

  it('takes nothing for a receipt that is not one', async () => {
    for (const body of ['<html>', '{}', JSON.stringify({ ...receipt, id: '' })])
      expect(await apiThatAnswers(200, body).api.checkIn(1)).toEqual({ refused: 'unreachable' })
  })
})
