import { ManualClock, topicsOf } from '@munteok/core'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import { Dashboard } from '../dashboard.svelte.ts'
import { firstPicture } from '../testing.ts'
import EvacuationPage from './EvacuationPage.svelte'
import { LastState, type SheetStore } from './last-state.ts'
import { floorSheets, mostInAll } from './sheet.ts'

const topics = topicsOf(testBuilding.id)
const MINUTE = 60_000

class FakeStore implements SheetStore {
  readonly kept = new Map<string, string>()
  writes = 0

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.writes += 1
    this.kept.set(key, value)
  }

  removeItem(key: string): void {
    this.kept.delete(key)
  }
}

/** A tab that has heard of the house. */
function live(clock = new ManualClock(1_000_000)) {
  const dashboard = new Dashboard(clock)
  dashboard.loaded(firstPicture())
  dashboard.connected()
  const hear = (at = testNow, people = 23) => {
    dashboard.hear(topics.occupancy, JSON.stringify(occupancyAt(at, people)), false)
    flushSync()
  }
  return { dashboard, clock, hear }
}

/** A tab that was opened while the server was gone. */
function alone(clock: ManualClock): Dashboard {
  const dashboard = new Dashboard(clock)
  dashboard.failed(new Error('nobody answers'))
  return dashboard
}

function show(dashboard: Dashboard, store: SheetStore, language: 'ko' | 'en' = 'ko') {
  const { container, unmount } = render(EvacuationPage, {
    dashboard,
    router: { moved: false },
    language,
    store,
  })
  flushSync()
  const pass = (clock: ManualClock, ms: number) => {
    clock.advance(ms)
    dashboard.tick()
    flushSync()
  }
  return { container, unmount, pass }
}

const textOf = (element: Element | null | undefined) =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
const floor = (name: string) => screen.getByRole('region', { name: new RegExp(name) })
const band = () => textOf(document.querySelector('.band'))

describe('the sheet of a floor', () => {
  it('has the upper end of the interval, the spaces, the ways out and the reasons why there may be more', () => {
    const { dashboard, hear } = live()
    hear()
    show(dashboard, new FakeStore())
    const ground = textOf(floor('아래 층'))
    expect(ground).toContain('많으면 27명')
    expect(ground).toContain('큰방')
    expect(ground).toContain('세지 않는 통로가 있어 더 있을 수 있어요.')
    expect(within(floor('아래 층')).getByText('바깥으로', { exact: false })).toBeTruthy()
    expect(textOf(floor('위 층'))).toContain('많으면 10명')
  })

  it('shows ways to the outside before the others', () => {
    const sheets = floorSheets({ building: testBuilding, occupancy: occupancyAt(testNow), saidAt: 0 })
    const ground = sheets.find((one) => one.floor.id === 'ground')
    expect(ground?.ways.map(({ portal, to }) => [portal.id, to])).toEqual([
      ['door', 'outside'],
      ['up', 'attic'],
    ])
  })
})

describe('the sum of the house', () => {
  it('adds up to what stands on the sheets, and is never below the house’s own upper end', () => {
    const sheet = { building: testBuilding, occupancy: occupancyAt(testNow), saidAt: 0 }
    expect(mostInAll(sheet)).toBe(27 + 10 + 0)
    expect(mostInAll({ ...sheet, occupancy: { ...sheet.occupancy, high: 50 } })).toBe(50)
  })
})

describe('the age of the sheets', () => {
  it('is always said, and an old number says that it is none of now', () => {
    const { dashboard, clock, hear } = live()
    hear()
    const { pass } = show(dashboard, new FakeStore())
    expect(band()).toBe('14:02 기준 · 방금')
    pass(clock, 20_000)
    expect(band()).toBe('14:02 기준 · 20초 전')
    pass(clock, 3 * MINUTE)
    expect(band()).toContain('14:02 기준 · 3분 전 지금 숫자가 아니에요. 3분 전에 마지막으로 들은 숫자예요.')
    expect(textOf(floor('아래 층'))).toContain('14:02 기준 · 3분 전')
  })

  it('is not made up when the clock of the device was set back', () => {
    const { dashboard, hear } = live(new ManualClock(10 * MINUTE))
    hear()
    const store = new FakeStore()
    new LastState(store).keep(dashboard)
    show(alone(new ManualClock(5 * MINUTE)), store)
    expect(band()).toContain('얼마나 지났는지 알 수 없음')
    expect(band()).toContain('지금 숫자가 아니에요.')
  })
})

describe('the last state', () => {
  it('is there in a tab that was opened without the server, with its age', () => {
    const { dashboard, clock, hear } = live()
    hear()
    const store = new FakeStore()
    new LastState(store).keep(dashboard)
    clock.advance(2 * 3_600_000)
    show(alone(clock), store)
    expect(band()).toContain('14:02 기준 · 2시간 전 지금 숫자가 아니에요.')
    expect(textOf(floor('아래 층'))).toContain('많으면 27명')
  })

  it('is not written more often than every five seconds, nor without anything new', () => {
    const { dashboard, clock, hear } = live()
    const store = new FakeStore()
    const last = new LastState(store)
    for (let second = 0; second < 60; second++) {
      if (second < 30) hear(testNow + second * 1000)
      last.keep(dashboard)
      clock.advance(1000)
      dashboard.tick()
    }
    expect(store.writes).toBeGreaterThanOrEqual(6)
    expect(store.writes).toBeLessThanOrEqual(7)
  })

  it('is never replaced by an old word', () => {
    const { dashboard, clock, hear } = live()
    hear()
    const store = new FakeStore()
    const last = new LastState(store)
    clock.advance(31_000)
    dashboard.tick()
    last.keep(dashboard)
    dashboard.lost('gone')
    last.keep(dashboard)
    expect(store.writes).toBe(0)
  })

  it.each(['{"v":2}', 'no json', '{"v":1,"sheet":{}}'])('that cannot be read (%s) is none', (text) => {
    vi.spyOn(console, 'warn').mockImplementationOnce(() => {})
    const store = new FakeStore()
    store.setItem('evacuation-last', text)
    show(alone(new ManualClock(1)), store)
    expect(screen.getByText(/아직 건물의 상태가 없어요/)).toBeTruthy()
  })
})

describe('the alarm', () => {
  it('keeps the state of then beside the state of now, and survives the page', async () => {
    const { dashboard, clock, hear } = live()
    hear(testNow, 23)
    const store = new FakeStore()
    const first = show(dashboard, store)
    await fireEvent.click(screen.getByRole('button', { name: '경보 시각 기록' }))
    clock.advance(MINUTE)
    hear(testNow + MINUTE, 5)
    expect(textOf(floor('아래 층'))).toMatch(/많으면 9명.*경보 때 27명/)
    await fireEvent.click(within(floor('위 층')).getByRole('checkbox'))
    first.unmount()
    show(dashboard, store)
    expect(textOf(document.querySelector('.alarm'))).toContain('경보 14:02 · 60초 전')
    expect(textOf(document.querySelector('.alarm'))).toContain('확인한 층 3개 중 1개')
    expect(textOf(floor('위 층'))).toContain('14:03 확인')
  })

  it('says when what was known then was already old', async () => {
    const { dashboard, clock, hear } = live()
    hear()
    const { pass } = show(dashboard, new FakeStore())
    pass(clock, 5 * MINUTE)
    await fireEvent.click(screen.getByRole('button', { name: '경보 시각 기록' }))
    expect(textOf(document.querySelector('.alarm'))).toContain('경보 14:07')
    expect(textOf(document.querySelector('.alarm'))).toContain('경보 때 이미 5분 지난 숫자였어요.')
  })

  it('is cleared only when it is said twice', async () => {
    const { dashboard, hear } = live()
    hear()
    const store = new FakeStore()
    show(dashboard, store)
    await fireEvent.click(screen.getByRole('button', { name: '경보 시각 기록' }))
    await fireEvent.click(screen.getByRole('button', { name: '경보 기록 지우기' }))
    await fireEvent.click(screen.getByRole('button', { name: '그대로 두기' }))
    expect(store.kept.has('evacuation-alarm')).toBe(true)
    await fireEvent.click(screen.getByRole('button', { name: '경보 기록 지우기' }))
    await fireEvent.click(screen.getByRole('button', { name: '지우기' }))
    expect(store.kept.has('evacuation-alarm')).toBe(false)
    expect(screen.getByRole('button', { name: '경보 시각 기록' })).toBeTruthy()
  })

  it('says that it lasts only as long as the tab where nothing can be kept', async () => {
    vi.spyOn(console, 'warn').mockImplementationOnce(() => {})
    const { dashboard, hear } = live()
    hear()
    const store = new FakeStore()
    vi.spyOn(store, 'setItem').mockImplementation(() => {
      throw new Error('QuotaExceededError')
    })
    show(dashboard, store)
    await fireEvent.click(screen.getByRole('button', { name: '경보 시각 기록' }))
    expect(screen.getByText(/탭을 닫으면 경보 기록이 사라져요/)).toBeTruthy()
  })
})

describe('the page without a server', () => {
  it('says that it must be left open where a browser cannot keep it', async () => {
    const { dashboard, hear } = live()
    hear()
    show(dashboard, new FakeStore(), 'en')
    expect(await screen.findByText(/keep this tab open/)).toBeTruthy()
  })
})
