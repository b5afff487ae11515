import { ManualClock, MunteokError } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { occupancyAt, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { beforeAll, describe, expect, it } from 'vitest'
import App from './App.svelte'
import { FakeAccess } from './access/fake-access.ts'
import { Dashboard } from './dashboard.svelte.ts'
import { FakeRecords } from './fake-records.ts'
import { Records } from './records.svelte.ts'
import { Router } from './router.svelte.ts'
import { firstPicture, usageAnswer } from './testing.ts'

function show(
  hash: string,
  { api = new FakeRecords(), language = 'ko', access = FakeAccess.as('staff') } = {},
) {
  const session = access.session()
  const { http } = session
  api.access = access
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  const bar = Object.assign(new EventTarget(), { location: { hash } })
  const router = new Router(bar)
  router.start()
  const records = new Records(api, session, (usage) => dashboard.usageLoaded(usage))
  const preferences = new Preferences(`?lang=${language}`, undefined)
  const { container } = render(App, {
    ...{ dashboard, preferences, records, router, http, session },
    ...{ onlook: () => undefined, onretry: () => undefined, onleft: () => undefined },
  })
  dashboard.loaded(firstPicture({ usage: api.table }))
  flushSync()
  const go = (next: string) => {
    bar.location.hash = next
    bar.dispatchEvent(new Event('hashchange'))
    flushSync()
  }
  return { api, dashboard, records, container, go, access, session }
}

const textOf = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim()
const cellsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .map((row) => [...row.children].map(textOf))

// The views are loaded when they are first shown; a busy machine takes its time with the first one.
beforeAll(() => import('./pages.ts'), 60_000)

describe('the pledge table’s page', () => {
  it('prints what the district prints', async () => {
    show('#/usage')
    const table = await screen.findByRole('table', { name: '연차별 목표와 실적' })
    expect(cellsOf(table)).toEqual([
      ['지표', '단위', '구분', '2018', '2019', '2020', '2021', '2022', '계', '이행율'],
      ['센터 공간 주민 이용 실적', '건', '목표', '500', '550', '600', '650', '700', '3,000', '64.7%'],
      ['실적', '632', '967', '342', '–', '–', '1,941'],
    ])
  })

  it('tells beside it what a use cost, who set what a use is, and why a year was low', async () => {
    const { container } = show('#/usage')
    await screen.findByRole('heading', { name: '연도별로 자세히' })
    const said = textOf(container) ?? ''
    expect(said).toContain('749,741원')
    expect(said).toContain('사업비 출처: 연차별 사업비')
    expect(said).toContain('코로나19로 휴관')
    expect(said).toContain('2021. 1. 1.(금)부터 · 정한 곳: the centre')
  })

  it('marks where what a use is has changed, and that the sum mixes', async () => {
    const api = new FakeRecords()
    api.table = usageAnswer([{ year: 2021, counted: { uses: 9, people: 9, definitions: ['first'] } }])
    show('#/usage', { api })
    const table = await screen.findByRole('table', { name: '연차별 목표와 실적' })
    expect(textOf(within(table).getByRole('columnheader', { name: /2021/ }))).toBe('2021 ◆ 정의 바뀜')
    expect(screen.getByText(/계에는 서로 다른 정의로 센 실적이/)).toBeTruthy()
  })

  it('names a closed year’s signature, its author and what was corrected since', async () => {
    const api = new FakeRecords()
    const closed = { at: testNow, by: '김문턱', uses: 12, correctedSince: 2 }
    api.table = usageAnswer([
      { year: 2026, counted: { uses: 14, people: 14, definitions: ['first'] }, closed },
    ])
    const { container } = show('#/usage', { api })
    await screen.findByText('2026. 11. 24.(화) 김문턱 님이 12건으로 마감하고 서명했어요.')
    expect(textOf(container)).toContain('마감한 뒤에 +2건이 정정되었어요.')
  })

  it('says where the year will end, with its interval and what is still needed', async () => {
    show('#/usage')
    await screen.findByText('12월 31일에는 16건쯤 될 것으로 보여요. 열에 아홉은 14건에서 21건 사이예요.')
    expect(screen.getByText(/남은 30일 동안 하루에 23건이 더 필요해요/)).toBeTruthy()
  })

  it('gives CSV and XLSX', async () => {
    show('#/usage')
    const link = await screen.findByRole('link', { name: 'XLSX로 받기' })
    expect(link.getAttribute('href')).toContain('./api/v1/usage/table.xlsx')
  })
})

describe('the way from a number to what is behind it', () => {
  it('is two clicks long: the year, the day, its check-ins', async () => {
    const api = new FakeRecords()
    api.table = usageAnswer([{ year: 2026, counted: { uses: 14, people: 33, definitions: ['first'] } }])
    const { go } = show('#/usage', { api })
    const year = await screen.findByRole('link', { name: '2026년 14건의 근거 보기' })
    go(year.getAttribute('href') ?? '')
    const day = await screen.findByRole('link', { name: '2026. 3. 4.(수) 12건, 정정 있음' })
    go(day.getAttribute('href') ?? '')
    const checkIns = await screen.findByRole('region', { name: '체크인' })
    const table = within(checkIns).getByRole('table')
    expect(cellsOf(table).slice(0, 4)).toEqual([
      ['시각', '공간', '프로그램', '방법', '명', '셈', '원장 항목'],
      ['10:02', '센터 전체', '', '화면', '2', '이용 1건', '17'],
      ['10:20', '큰방', '마을학교', '카드', '1', '같은 방문', '18'],
      ['10:25', '큰방', '', '카드', '1', '직원', '18'],
    ])
  })

  it('puts the focus on the heading of the view that one comes to', async () => {
    const { go } = show('#/')
    go('#/usage/2026')
    const heading = await screen.findByRole('heading', { level: 2, name: /2026년 이용/ })
    await waitFor(() => expect(document.activeElement).toBe(heading))
  })

  it('goes by month, space, programme and field, and a day then shows only that part', async () => {
    const { api, go } = show('#/usage/2026')
    api.daysOfPart = [{ day: '2026-03-04', uses: 6, people: 20, corrected: 2, entries: null }]
    const field = await screen.findByRole('link', { name: '마을' })
    expect(screen.getByRole('link', { name: '큰방' }).getAttribute('href')).toBe('#/usage/2026?space=hall')
    go(field.getAttribute('href') ?? '')
    await screen.findByText(/마을 6건이 이 해에 있어요/)
    const days = screen.getByRole('region', { name: '날마다' })
    expect(within(days).getAllByRole('link').map(textOf)).toEqual(['3월', '4± 6'])
    go('#/usage/2026-03-04?field=village')
    await screen.findByText(/마을만 보여 드려요/)
    expect(screen.queryByText('10:25')).toBeNull()
    expect(screen.getByText('10:20')).toBeTruthy()
  })

  it('says that it could not be loaded, and asks again', async () => {
    const api = new FakeRecords()
    api.away = true
    show('#/usage/2026', { api })
    expect(textOf(await screen.findByRole('alert'))).toContain('지금은 불러올 수 없어요.')
    api.away = false
    await fireEvent.click(screen.getByRole('button', { name: '다시 시도' }))
    expect(await screen.findByRole('heading', { name: '월별' })).toBeTruthy()
  })
})

describe('a correction', () => {
  const submit = () => fireEvent.click(screen.getByRole('button', { name: '정정 기록하기' }))

  async function fill({ uses = '', people = '', reason = '' }) {
    await fireEvent.input(await screen.findByLabelText('이용 (건)'), { target: { value: uses } })
    await fireEvent.input(screen.getByLabelText('인원 (명)'), { target: { value: people } })
    await fireEvent.input(screen.getByLabelText('이유'), { target: { value: reason } })
  }

  it('is sent as it was filled in, in the name that was asked for once', async () => {
    const { api } = show('#/corrections?day=2026-03-04&space=hall')
    await fill({ uses: '3', people: '20', reason: '명단과 달랐어요' })
    await fireEvent.click(screen.getByLabelText('빼기 (더 세었어요)'))
    await submit()
    await screen.findByText('기록했어요. 원장 번호는 41번이에요.')
    expect(api.written).toEqual([
      {
        correction: { day: '2026-03-04', space: 'hall', uses: -3, people: -20, reason: '명단과 달랐어요' },
        by: '김문턱',
      },
    ])
    expect(screen.getByText('김문턱 이름으로 기록돼요.')).toBeTruthy()
  })

  it('with anything missing is not sent: each fault stands at its field', async () => {
    const { api } = show('#/corrections')
    await fill({ uses: '0', people: '-2', reason: ' ' })
    await submit()
    const faulty = ['인원 (명)', '이유'].map((label) => screen.getByLabelText(label))
    for (const field of faulty) {
      expect(field.getAttribute('aria-invalid')).toBe('true')
      const said = field.getAttribute('aria-describedby')?.split(' ') ?? []
      expect(said.map((id) => document.getElementById(id)?.textContent).join()).toMatch(/주세요/)
    }
    expect(api.written).toEqual([])
  })

  it('that the recorder refuses shows why, in the recorder’s words', async () => {
    const api = new FakeRecords()
    api.refuse = new MunteokError('input', 'unknown-space', 'no space of that name')
    show('#/corrections', { api })
    await fill({ uses: '1', people: '1', reason: '빠졌어요' })
    await submit()
    await screen.findByText('기록하지 못했어요. 서버는 이렇게 말해요:')
    expect(screen.getByText('no space of that name').getAttribute('lang')).toBe('en')
  })

  it('moves the table of the district at once', async () => {
    const { api, dashboard } = show('#/corrections')
    await fill({ uses: '5', people: '5', reason: '빠졌어요' })
    api.table = usageAnswer([{ year: 2020, corrected: { uses: 5, people: 5, definitions: ['first'] } }])
    await submit()
    await screen.findByText(/기록했어요/)
    expect(dashboard.pledge?.total.actual).toBe(1946)
  })

  it('is taken back with a reason', async () => {
    const { api } = show('#/corrections')
    await fireEvent.click(await screen.findByRole('button', { name: '되돌리기: 원장 항목 31번' }))
    await fireEvent.input(screen.getByLabelText('되돌리는 이유'), { target: { value: '두 번 적었어요' } })
    const form = within(screen.getByRole('button', { name: '되돌리기 기록' }).closest('form') as HTMLElement)
    await fireEvent.click(form.getByRole('button', { name: '되돌리기 기록' }))
    await waitFor(() => expect(api.written).toEqual([{ undo: 31, reason: '두 번 적었어요', by: '김문턱' }]))
  })
})

describe('a headcount', () => {
  const asking = () => {
    const api = new FakeRecords()
    api.headcountsAnswer = { ...api.headcountsAnswer, askNow: true, askFor: 'attic' }
    return api
  }

  it('is asked for on the first view, for the floor that is least certain, and said to be taken', async () => {
    const { api, dashboard, records } = show('#/', { api: asking() })
    dashboard.hear('munteok/v1/annex/state/occupancy', JSON.stringify(occupancyAt(testNow)), false)
    await records.headcounts.ask()
    await screen.findByRole('heading', { name: '오늘 위 층에는 몇 명이 있나요?' })
    await fireEvent.input(screen.getByLabelText('센 인원 (명)'), { target: { value: '7' } })
    api.headcountsAnswer = { ...api.headcountsAnswer, askNow: false }
    await fireEvent.click(screen.getByRole('button', { name: '기록하기' }))
    await screen.findByText('위 층 7명으로 기록했어요. 숫자를 여기에 맞췄어요.')
    expect(api.written).toMatchObject([{ headcount: { zone: 'attic', people: 7 } }])
  })

  it('is not asked for again in this tab once somebody said later', async () => {
    const { records } = show('#/', { api: asking() })
    await records.headcounts.ask()
    await fireEvent.click(await screen.findByRole('button', { name: '나중에 할게요' }))
    await records.headcounts.ask()
    flushSync()
    expect(screen.queryByText(/몇 명이 있나요/)).toBeNull()
  })

  it('can be given at any time for any floor, but not as half a person', async () => {
    const { api } = show('#/headcounts')
    await fireEvent.change(await screen.findByLabelText('어디를 세었나요?'), { target: { value: 'cellar' } })
    await fireEvent.input(screen.getByLabelText('센 인원 (명)'), { target: { value: '1.5' } })
    await fireEvent.click(screen.getByRole('button', { name: '기록하기' }))
    expect(screen.getByLabelText('센 인원 (명)').getAttribute('aria-invalid')).toBe('true')
    expect(api.written).toEqual([])
  })

  it('stands beside the mark that people stayed last night', async () => {
    const { api } = show('#/headcounts')
    await screen.findByText('2026. 11. 23.(월) 밤에 사람이 남아 있었나요?')
    const form = within(screen.getByLabelText('누가 왜 남았나요?').closest('form') as HTMLElement)
    await fireEvent.input(form.getByLabelText('누가 왜 남았나요?'), { target: { value: '행사 준비' } })
    await fireEvent.click(form.getByRole('button', { name: '사람이 남아 있었다고 기록하기' }))
    await waitFor(() =>
      expect(api.written).toEqual([
        { night: { day: '2026-11-23', empty: false, reason: '행사 준비' }, by: '김문턱' },
      ]),
    )
  })
})

describe('every view', () => {
  it.each([
    '#/usage',
    '#/usage/2026',
    '#/usage/2026-03',
    '#/usage/2026-03-04',
    '#/corrections',
    '#/headcounts',
    '#/passes',
  ])('%s has no English on the Korean page but ids and what is marked as English', async (hash) => {
    const { container } = show(hash)
    await screen.findAllByRole('heading', { level: 3 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const english of container.querySelectorAll('[lang="en"]')) english.remove()
    const said = textOf(container.querySelector('main')) ?? ''
    expect(said.replaceAll(/the centre|CSV|XLSX/g, '')).not.toMatch(/[a-z]{3,}/i)
  })
})
