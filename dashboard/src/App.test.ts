import { ManualClock, topicsOf } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import App from './App.svelte'
import { FakeAccess } from './access/fake-access.ts'
import type { FirstPicture } from './api.ts'
import { Dashboard } from './dashboard.svelte.ts'
import { FakeRecords } from './fake-records.ts'
import { Records } from './records.svelte.ts'
import { Router } from './router.svelte.ts'
import { firstPicture, usageState } from './testing.ts'

const topics = topicsOf(testBuilding.id)

function show(first?: FirstPicture, query = '') {
  const session = FakeAccess.as('staff').session()
  const { http } = session
  const clock = new ManualClock(1_000_000)
  const dashboard = new Dashboard(clock)
  const [onlook, onretry, onleft] = [vi.fn(), vi.fn(), vi.fn()]
  const preferences = new Preferences(query, undefined)
  const records = new Records(new FakeRecords(), session, () => undefined)
  const router = new Router(Object.assign(new EventTarget(), { location: { hash: '' } }))
  const { container } = render(App, {
    dashboard,
    preferences,
    records,
    router,
    http,
    session,
    onlook,
    onretry,
    onleft,
  })
  if (first) dashboard.loaded(first)
  flushSync()
  const hear = (topic: string, said: unknown) => {
    dashboard.hear(topic, JSON.stringify(said), false)
    flushSync()
  }
  const change = (what: () => void) => {
    what()
    flushSync()
  }
  return { dashboard, clock, hear, change, onretry, container }
}

const inMain = () => within(screen.getByRole('main'))
const textOf = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim()
const rows = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .map((row) => [...row.children].map(textOf))

describe('the pledge table', () => {
  it('stands as the district prints it', () => {
    show(firstPicture())
    expect(rows()).toEqual([
      ['연도', '목표', '실적', '이행율', '비고'],
      ['2018', '500', '632', '126.4%', ''],
      ['2019', '550', '967', '175.8%', ''],
      ['2020', '600', '342', '57.0%', '코로나19로 휴관'],
      ['2021', '650', '–', '–', ''],
      ['2022', '700', '–', '–', ''],
      ['합계', '3,000', '1,941', '64.7%', ''],
    ])
  })

  it('goes on with a live year, which has no target and does not touch the sum', () => {
    const { hear } = show(firstPicture())
    hear(topics.usage, usageState({ year: 2026, uses: 1204, people: 1500, target: null }))
    expect(rows().slice(-2)).toEqual([
      ['2026', '–', '1,204', '–', ''],
      ['합계', '3,000', '1,941', '64.7%', ''],
    ])
    expect(screen.getByText('합계는 목표가 있는 해만 더해요.')).toBeTruthy()
  })

  it('reads in English too', () => {
    show(firstPicture(), '?lang=en')
    expect(rows()[3]).toEqual(['2020', '600', '342', '57.0%', 'closed for COVID-19'])
  })
})

describe('the dashboard', () => {
  it('says that it is loading, and why it could not', async () => {
    const { dashboard, change, onretry } = show()
    expect(inMain().getByRole('status').textContent).toBe('불러오고 있어요.')
    change(() => dashboard.failed(new Error('./api/v1/usage was not answered')))
    expect(screen.getByRole('alert').textContent).toContain('./api/v1/usage was not answered')
    await fireEvent.click(screen.getByRole('button', { name: '다시 시도' }))
    expect(onretry).toHaveBeenCalledOnce()
  })

  it('shows the house, its age, and the uses of today and of the year', () => {
    const { dashboard, hear, change, container } = show(firstPicture())
    change(() => dashboard.connected())
    hear(topics.occupancy, occupancyAt(testNow))
    hear(topics.usage, usageState({ year: 2026, uses: 350, people: 400, target: 700 }))
    const figures = [...container.querySelectorAll('.figures-column > .figure')].map(textOf)
    expect(figures).toEqual([
      '센터 전체 약 33명 (30–37) 14:02 기준',
      '오늘 이용 1건 1명이 이용했어요',
      '2026년 이용 350건 목표 700건의 50.0%',
    ])
    expect(textOf(inMain().getByRole('status'))).toBe('')
  })

  it('never shows an old number as a fresh one', () => {
    const { dashboard, clock, hear, change, container } = show(firstPicture())
    change(() => dashboard.connected())
    hear(topics.occupancy, occupancyAt(testNow))
    expect(container.querySelector('.drawing .note')).toBeNull()
    clock.advance(31_000)
    change(() => dashboard.tick())
    expect(inMain().getByRole('status').textContent).toContain('14:02 뒤로 새 소식이 없어요.')
    expect(container.querySelectorAll('.drawing .note')).toHaveLength(3)
    change(() => dashboard.lost('gone'))
    expect(inMain().getByRole('status').textContent).toContain('아래 숫자는 14:02 기준이에요.')
  })

  it('says since when part of a floor is old, how sure each number is, and what it was last tied to', () => {
    const { dashboard, hear, change, container } = show(firstPicture())
    change(() => dashboard.connected())
    const heard = occupancyAt(testNow)
    const ground = { ...heard.floors['ground'], staleSince: testNow - 30 * 60_000 }
    hear(topics.occupancy, {
      ...heard,
      floors: { ...heard.floors, ground },
      anchor: { at: testNow - 10 * 3_600_000, kind: 'empty-hour' },
    })
    const floor = [...container.querySelectorAll('.drawing li')].find((li) =>
      li.textContent?.includes('아래 층'),
    )
    expect(textOf(floor)).toContain('붐빔 92% 13:32 기준')
    const details = textOf(container.querySelector('main details'))
    expect(details).toContain('23명 20명에서 27명 사이13:32부터 일부 계수기의 소식이 없어요.')
    expect(details).toContain('04:02에 건물이 비었다고 보고 0명부터 다시 세고 있어요.')
    hear(topics.occupancy, { ...heard, anchor: { at: testNow - 60_000, kind: 'headcount' } })
    expect(textOf(container.querySelector('main details'))).toContain('14:01에 직접 센 인원에 맞추었어요.')
  })

  it('says that it is a simulation, and how fast it goes', () => {
    const { building } = firstPicture()
    show(firstPicture({ building: { ...building, simulatedSpeed: 60 } }))
    expect(screen.getByText('시뮬레이션 ×60')).toBeTruthy()
  })
})
