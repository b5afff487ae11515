import { type DeviceHealth, type DevicesAnswer, type Health, ManualClock, topicsOf } from '@munteok/core'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { Dashboard } from '../dashboard.svelte.ts'
import { Http } from '../http.ts'
import { Router } from '../router.svelte.ts'
import { firstPicture, healthOf } from '../testing.ts'
import type { ViewProps } from '../view.ts'
import DevicesPage from './DevicesPage.svelte'

const topics = topicsOf(testBuilding.id)
const textOf = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim()
const door = { id: 'door', driver: 'terabee-evo', portal: 'door', state: 'connected' } as const
const well = { ...door, since: testNow - 3_600_000, readings: 5, faults: {}, reconnects: 0 }
const missing: DeviceHealth = {
  ...{ ...well, state: 'missing', since: testNow - 24 * 3_600_000, lastReadingAt: testNow - 60_000 },
  ...{ reconnects: 1, trouble: 'not-there', message: 'check the cable of door' },
}

function show(devices: Health['devices'] = [well], other: Partial<DevicesAnswer['agents'][number]> = {}) {
  const clock = new ManualClock(1_000_000)
  const dashboard = new Dashboard(clock)
  const agents = [{ name: 'a1', online: true, health: healthOf('ground', { devices }), ...other }]
  const devicesAnswer: DevicesAnswer = { now: testNow, agents }
  dashboard.loaded(firstPicture({ devices: devicesAnswer }))
  dashboard.connected()
  const http = new Http(async (input) =>
    String(input).endsWith('/devices') ? Response.json(devicesAnswer) : Response.json({ comparisons: [] }),
  )
  const router = new Router(Object.assign(new EventTarget(), { location: { hash: '#/devices' } }))
  const props = { dashboard, http, router, language: 'ko' } as unknown as ViewProps
  const { container } = render(DevicesPage, props)
  flushSync()
  const change = (what: () => void) => {
    what()
    flushSync()
  }
  const hear = (topic: string, said: unknown) =>
    change(() => dashboard.hear(topic, JSON.stringify(said), false))
  return { dashboard, clock, hear, change, container }
}

const device = () => textOf(screen.getByText('door · terabee-evo').closest('li'))

describe('the view of devices', () => {
  it('stands in the order of the floors, and says where there are none', () => {
    show()
    expect(screen.getAllByRole('heading', { level: 3 }).map(textOf).slice(0, 3)).toEqual([
      '2F 위 층',
      '1F 아래 층',
      'B1 땅속 층',
    ])
    expect(screen.getAllByText('이 층에는 장치가 없어요.')).toHaveLength(2)
    expect(device()).toContain('잘 작동해요')
    expect(screen.getByText('장치 1개 모두 잘 작동해요.')).toBeTruthy()
  })

  it('says of what is not well since when, what to do, and leaves the rest to the technician', () => {
    const { container } = show([missing])
    expect(device()).toContain('문제가 있어요')
    expect(device()).toContain('11. 23.(월) 14:02부터 없음')
    expect(device()).toContain('마지막 측정 14:01 · 다시 연결 1번')
    expect(device()).toContain('꽂혀 있지 않아요. 케이블과 전원을 확인해 주세요.')
    expect(textOf(container.querySelector('li details'))).toContain('check the cable of door')
    expect(container.querySelector('li details')?.hasAttribute('open')).toBe(false)
    expect(screen.getByText('장치 1개 중 1개를 살펴봐 주세요.')).toBeTruthy()
  })

  it('says how many records wait for the server, and how old the oldest is', () => {
    const { hear } = show()
    const { outbox, ...rest } = healthOf('ground', { devices: [well] })
    hear(topics.health('a1'), {
      ...rest,
      outbox: { ...outbox, pending: 1200, oldestAt: testNow - 7 * 60_000 },
    })
    expect(textOf(document.body)).toContain('대기 중인 기록 1,200건 (가장 오래된 것은 7분 전 기록이에요)')
  })

  it.each([
    [undefined, '아직 몰라요'],
    [400, '맞아요'],
    [-45_000, '45초 느려요'],
    [10 * 60_000, '10분 빨라요'],
  ])('says how far the clock of an agent is off: %s ms', (clockErrorMs, said) => {
    show([well], clockErrorMs === undefined ? {} : { clockErrorMs })
    expect(textOf(screen.getByText('시계').parentElement)).toBe(`시계 ${said}`)
    expect(screen.queryAllByText(/시간을 자동으로 맞추도록/)).toHaveLength(clockErrorMs === 600_000 ? 1 : 0)
  })

  it('doubts a counter that nobody passes at its usual hours', () => {
    const { hear } = show()
    expect(device()).not.toContain('아무도 세지 않았어요')
    hear(topics.occupancy, { ...occupancyAt(testNow), silentSince: { door: testNow - 3_600_000 } })
    expect(device()).toContain('살펴봐 주세요')
    expect(device()).toContain('13:02부터 아무도 세지 않았어요.')
  })

  it('calls nothing well once the line is lost', () => {
    const { dashboard, change } = show()
    change(() => dashboard.lost('gone'))
    expect(device()).toContain('지금은 알 수 없어요')
    expect(textOf(screen.getByText(/마지막으로 알려진 상태 · 마지막 소식/))).toContain('14:02')
    expect(textOf(document.body)).not.toContain('잘 작동해요')
  })
})

describe('the walk test on the screen', () => {
  const pass = (way: 'in' | 'out') => ({
    ...{ v: 1, at: testNow },
    passages: [{ portal: 'door', in: way === 'in' ? 1 : 0, out: way === 'out' ? 1 : 0 }],
  })

  it('shows each pass as it comes and ends by itself with a verdict', async () => {
    const { hear, change, clock, dashboard } = show()
    await fireEvent.click(screen.getByLabelText('다섯 번 들어가기만'))
    await fireEvent.click(screen.getByRole('button', { name: '시작하기' }))
    expect(screen.getByText('바깥에서 아래 층 쪽으로 문을 다섯 번 지나가 주세요.')).toBeTruthy()
    for (let i = 1; i <= 5; i++) {
      hear(topics.livePassages, pass('in'))
      expect(screen.getByText(`5번 중 ${i}번`)).toBeTruthy()
    }
    change(() => {
      clock.advance(5_000)
      dashboard.tick()
    })
    expect(screen.getByText('모두 셌어요. 계수기가 잘 작동해요.')).toBeTruthy()
  })

  it('says nothing of a counter when the line was lost meanwhile', async () => {
    const { change, dashboard } = show()
    await fireEvent.click(screen.getByRole('button', { name: '시작하기' }))
    change(() => dashboard.lost('gone'))
    expect(screen.getByText(/지나가는 것을 볼 수 없어요/)).toBeTruthy()
    expect(screen.queryByText('아무것도 세지 못했어요.')).toBeNull()
  })

  it('tells a reversed counter, and the technician which setting', async () => {
    const { hear } = show()
    await fireEvent.click(screen.getByLabelText('다섯 번 들어가기만'))
    await fireEvent.click(screen.getByRole('button', { name: '시작하기' }))
    for (let i = 0; i < 5; i++) hear(topics.livePassages, pass('out'))
    await fireEvent.click(screen.getByRole('button', { name: '다 지나갔어요' }))
    expect(screen.getByText('방향이 반대예요.')).toBeTruthy()
    expect(screen.getByText(/장치 door의 "reversed"를 바꾸고/)).toBeTruthy()
  })
})
