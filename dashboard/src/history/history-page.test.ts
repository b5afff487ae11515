import { ManualClock, MunteokError, type Route } from '@munteok/core'
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Dashboard } from '../dashboard.svelte.ts'
import { firstPicture } from '../testing.ts'
import HistoryPage from './HistoryPage.svelte'
import { peopleByHour } from './testing.ts'

/** What the chart was given; uPlot itself needs a canvas. */
const drawn: (readonly (readonly (number | null)[])[])[] = vi.hoisted(() => [])
vi.mock('uplot', () => ({
  default: class {
    over = document.createElement('div')
    constructor(_options: unknown, data: (typeof drawn)[number]) {
      drawn.push(data)
    }
    setData(data: (typeof drawn)[number]): void {
      drawn.push(data)
    }
    setSize(): void {}
    setCursor(): void {}
    redraw(): void {}
    destroy(): void {}
    valToPos(): number {
      return 0
    }
  },
}))

const hours = [0, 0, null, 4, 8.5, 2]

function show({
  asked = 'of=house&span=day&day=2026-11-24&compare=none',
  answer = async () => peopleByHour(hours),
} = {}) {
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  dashboard.loaded(firstPicture())
  const paths: string[] = []
  const http = {
    request: ({ path }: Route, { query }: { query: Record<string, string> }) => {
      paths.push(`${path.slice(1)}?${new URLSearchParams(query)}`)
      return path.startsWith('/history/busy') ? Promise.resolve({ hours: [] }) : answer()
    },
  }
  const router = { route: { page: 'history', asked }, moved: false }
  const records = { changes: 0 }
  const page = render(HistoryPage, {
    dashboard,
    http,
    router,
    records,
    session: {},
    language: 'ko',
    asked,
  } as never)
  flushSync()
  return { ...page, paths, seriesAsked: () => paths.filter((path) => path.startsWith('history/series')) }
}

beforeEach(() => {
  drawn.length = 0
  location.hash = ''
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 700 })
})

describe('the view of the past', () => {
  it('asks for no more points than the chart has pixels, and for the time of the address', async () => {
    const { seriesAsked } = show()
    await waitFor(() => expect(seriesAsked().length).toBeGreaterThan(0))
    const query = new URLSearchParams(seriesAsked()[0]?.split('?')[1])
    expect(Number(query.get('points'))).toBeLessThanOrEqual(700)
    expect(Number(query.get('points'))).toBeGreaterThanOrEqual(10)
    expect(Number(query.get('from'))).toBe(Date.parse('2026-11-24T00:00:00+09:00'))
    expect(query.get('of')).toBe('house')
  })

  it('has in its table the numbers that the chart draws', async () => {
    show()
    await screen.findByText('표로 보기')
    await waitFor(() => expect(drawn.length).toBeGreaterThan(0))
    const inChart = drawn.at(-1)?.[1]?.filter((people) => people !== null && people > 0)
    const inTable = screen
      .getAllByRole('row', { hidden: true })
      .map((row) => row.querySelector('td.number')?.textContent)
      .filter((text) => text !== undefined && Number(text) > 0)
      .map(Number)
    expect(inChart).toEqual([4, 8.5, 2])
    expect(inTable).toEqual(inChart)
    expect(screen.getByText('기록 없음')).toBeTruthy()
  })

  it('says what the chart shows, and where the most was', async () => {
    show()
    const slider = await screen.findByRole('slider')
    expect(slider.getAttribute('aria-label')).toContain('04:00–05:00에 13명으로 가장 많았어요')
  })

  it('reads the values out one by one with the arrow keys', async () => {
    show()
    const slider = await screen.findByRole('slider')
    await waitFor(() => expect(drawn.length).toBeGreaterThan(0))
    await fireEvent.keyDown(slider, { key: 'End' })
    expect(slider.getAttribute('aria-valuetext')).toContain('평균 2명')
    await fireEvent.keyDown(slider, { key: 'ArrowLeft' })
    expect(slider.getAttribute('aria-valuetext')).toContain('평균 8.5명 (6.5–11.5)')
  })

  it('writes what is chosen into the address, so that it can be sent and gone back from', async () => {
    show()
    await fireEvent.click(screen.getByRole('button', { name: '달' }))
    expect(location.hash).toBe('#/history?of=house&span=month&day=2026-11-24')
    await fireEvent.change(screen.getByLabelText('무엇을'), { target: { value: 'uses' } })
    expect(location.hash).toContain('of=uses')
    await fireEvent.click(screen.getByRole('button', { name: '전날' }))
    expect(location.hash).toContain('day=2026-11-23')
  })

  it('asks for the week before too, where it compares', async () => {
    const { seriesAsked } = show({ asked: 'of=house&span=day&day=2026-11-24' })
    await waitFor(() => expect(seriesAsked()).toHaveLength(2))
    const [now, before] = seriesAsked().map((path) =>
      Number(new URLSearchParams(path.split('?')[1]).get('from')),
    )
    expect((now ?? 0) - (before ?? 0)).toBe(7 * 86_400_000)
  })

  it('says that nothing was recorded yet, instead of an empty chart', async () => {
    show({ answer: async () => peopleByHour([null], { begun: null }) })
    expect(await screen.findByText(/아직 아무것도 기록되지 않았어요/)).toBeTruthy()
    expect(screen.queryByRole('slider')).toBeNull()
  })

  it('says that there is no record of a time, and leads to the first one', async () => {
    const before = Date.parse('2026-11-30T00:00:00+09:00')
    show({ answer: async () => peopleByHour([null, null], { begun: before, now: before }) })
    expect(
      await screen.findByText(/이 기간에는 기록이 없어요. 첫 기록은 2026. 11. 30.\(월\)에 있어요/),
    ).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: '그때로 가기' }))
    expect(location.hash).toContain('day=2026-11-30')
  })

  it('says that it cannot be loaded, and tries again when asked to', async () => {
    let fails = true
    const answer = async () => {
      if (fails) throw new MunteokError('outside', 'unreachable', 'not there')
      return peopleByHour(hours)
    }
    show({ answer })
    expect(await screen.findByRole('alert')).toBeTruthy()
    fails = false
    await fireEvent.click(screen.getByRole('button', { name: '다시 시도' }))
    expect(await screen.findByRole('slider')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
