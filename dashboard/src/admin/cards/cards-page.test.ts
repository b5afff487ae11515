import { ManualClock } from '@munteok/core'
import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { FakeAccess } from '../../access/fake-access.ts'
import { Session } from '../../access/session.svelte.ts'
import { Dashboard } from '../../dashboard.svelte.ts'
import { Http } from '../../http.ts'
import { firstPicture, healthOf } from '../../testing.ts'
import CardsPage from './CardsPage.svelte'

const CARD = { card: 'c-1', label: '1번 직원 카드', role: 'staff' }

/** A recorder with two agents, of which one answers. */
async function show(language: 'ko' | 'en' = 'ko') {
  const asked: { method: string; name: string; said: unknown }[] = []
  const agents: Record<string, unknown[]> = { '1f': [CARD] }
  let settle: (answer: Response) => void = () => undefined
  let away = false
  const http = new Http(async (path, request) => {
    const name = String(path).replace('./api/v1/', '')
    const method = request?.method ?? 'GET'
    asked.push({ method, name, said: request?.body ? JSON.parse(String(request.body)) : undefined })
    if (method === 'GET') return Response.json({ agents })
    if (method === 'DELETE') {
      agents['1f'] = []
      return Response.json({ entry: 8 })
    }
    return new Promise((resolve, reject) => {
      settle = resolve
      request?.signal?.addEventListener('abort', () => {
        away = true
        reject(new DOMException('called off', 'AbortError'))
      })
    })
  })
  const session = new Session(http)
  session.answer = FakeAccess.as('administrator').here
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  const devices = ['1f', 'b1'].map((name) => ({
    ...{ name, online: true },
    health: healthOf(name === '1f' ? 'ground' : 'cellar'),
  }))
  dashboard.loaded(firstPicture({ devices: { now: 0, agents: devices } }))
  render(CardsPage, { dashboard, records: { changes: 0 }, session, http, language } as never)
  flushSync()
  await screen.findByText(CARD.label)
  const answer = (status: number, body: unknown) => settle(Response.json(body, { status }))
  return {
    asked,
    answer,
    agents,
    isAway: () => away,
    sent: () => asked.filter(({ method }) => method !== 'GET'),
  }
}

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const name = (label: string) =>
  fireEvent.input(screen.getByLabelText('카드 이름'), { target: { value: label } })

describe('the cards of a house', () => {
  it('stand by floor; one whose computer is silent says so', async () => {
    await show()
    const known = within(screen.getByRole('region', { name: '등록한 카드' }))
    expect(known.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      expect.stringContaining('1번 직원 카드'),
    ])
    expect(known.getByText(/대답하지 않아요/)).toBeTruthy()
  })

  it('are enrolled by holding one to the reader, with the time that is left', async () => {
    const { answer, sent, agents } = await show()
    await name(' 2번 직원 카드 ')
    await press('등록 시작하기')
    expect(await screen.findByText(/카드 읽는 기기에 카드를 대 주세요/)).toBeTruthy()
    expect(screen.getByText('60초 남았어요.')).toBeTruthy()
    expect(sent()).toEqual([
      { method: 'POST', name: 'cards', said: { agent: '1f', role: 'staff', label: '2번 직원 카드' } },
    ])
    agents['1f'] = [CARD, { ...CARD, card: 'c-2', label: '2번 직원 카드' }]
    answer(200, { entry: 7, card: 'c-2' })
    expect(await screen.findByText('등록했어요: 2번 직원 카드')).toBeTruthy()
    expect(await screen.findByText('2번 직원 카드')).toBeTruthy()
    expect(screen.queryByText(/초 남았어요/)).toBeNull()
  })

  it('are not enrolled without a name to find them by', async () => {
    const { sent } = await show()
    await press('등록 시작하기')
    expect(screen.getByText('카드 이름을 적어 주세요.')).toBeTruthy()
    expect(sent()).toEqual([])
  })

  it('say in words why one was not enrolled, and keep its name', async () => {
    const { answer } = await show()
    await name('휴대전화')
    await press('등록 시작하기')
    await screen.findByText('60초 남았어요.')
    answer(400, { code: 'made-up-number', message: 'it makes up another number each time' })
    expect(await screen.findByText(/댈 때마다 번호가 바뀌는 카드예요/)).toBeTruthy()
    expect((screen.getByLabelText('카드 이름') as HTMLInputElement).value).toBe('휴대전화')
  })

  it('are called off, and nothing is said to have failed', async () => {
    const { isAway } = await show()
    await name('2번 직원 카드')
    await press('등록 시작하기')
    await screen.findByText('60초 남았어요.')
    await press('그만두기')
    await expect.poll(() => screen.queryByText(/초 남았어요/)).toBeNull()
    expect(isAway()).toBe(true)
    expect(screen.queryByText(/닿지 않았어요/)).toBeNull()
  })

  it('are taken back after a question', async () => {
    const { sent } = await show()
    await press('지우기: 1번 직원 카드')
    expect(screen.getByText(/방문객의 카드로 세요/)).toBeTruthy()
    await press('지우기')
    expect(await screen.findByText('이 층에는 아직 등록한 카드가 없어요.')).toBeTruthy()
    expect(sent()).toEqual([{ method: 'DELETE', name: 'cards/1f/c-1', said: undefined }])
  })
})
