import type { Closure, Programme } from '@munteok/core'
import { testNow, wordsByPath } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import type { Component } from 'svelte'
import { describe, expect, it } from 'vitest'
import { alarmsWords } from '../../alarms/words.ts'
import { pledged } from '../../testing.ts'
import type { ViewProps } from '../../view.ts'
import AlarmsPage from '../alarms/AlarmsPage.svelte'
import { alarmRulesWords } from '../alarms/words.ts'
import CapacityPage from '../capacity/CapacityPage.svelte'
import { capacityWords } from '../capacity/words.ts'
import HoursPage from '../hours/HoursPage.svelte'
import { hoursWords } from '../hours/words.ts'
import ProgrammesPage from '../programmes/ProgrammesPage.svelte'
import { programmesWords } from '../programmes/words.ts'
import TargetsPage from '../targets/TargetsPage.svelte'
import { targetsWords } from '../targets/words.ts'
import { FakeSettings } from './fake-settings.ts'
import { settingsWords } from './words.ts'

async function show(page: Component<ViewProps>, house = new FakeSettings(), language: 'ko' | 'en' = 'ko') {
  const { container } = render(page, house.view(language) as never)
  await waitFor(() => expect(container.querySelector('form')).not.toBeNull())
  return { house, container }
}

type Where = Pick<typeof screen, 'getByLabelText' | 'getByRole'>
const type = (label: string, value: string, where: Where = screen) =>
  fireEvent.input(where.getByLabelText(label), { target: { value } })
const press = (name: string | RegExp, where: Where = screen) =>
  fireEvent.click(where.getByRole('button', { name }))
const region = (name: string) => within(screen.getByRole('region', { name }))
const saved = '저장했어요. 지금부터 이대로예요.'

describe('programmes', () => {
  const [school] = pledged.usage.programmes ?? []

  it('stand by weekday with time, space and field', async () => {
    await show(ProgrammesPage)
    const list = region('한 주의 프로그램')
    expect(list.getByRole('heading', { name: '화요일' })).toBeTruthy()
    const item = list.getByRole('listitem').textContent
    expect(item).toContain('14:00 – 16:00')
    expect(item).toContain('큰방 · 마을')
    expect(list.getByRole('link', { name: '마을학교의 QR 코드 만들기' }).getAttribute('href')).toBe(
      '#/passes',
    )
    expect(list.getByText(/^건물 파일에 적힌 그대로예요/)).toBeTruthy()
  })

  it('are added: the list, the state and the building of the dashboard are new at once', async () => {
    const { house } = await show(ProgrammesPage)
    const form = region('프로그램 더하기')
    await type('이름 (한국어)', '요가', form)
    await type('이름 (영어)', 'Yoga for all', form)
    await type('바꾸는 이유', '새 학기', form)
    await press('더하기')
    await screen.findByText(/^요가 프로그램을 더했어요/)
    const yoga = { ...{ id: 'yoga-for-all', name: { ko: '요가', en: 'Yoga for all' }, space: 'hall' } }
    const [said] = house.saved
    expect(said).toMatchObject({ reason: '새 학기', after: 0 })
    expect(said?.settings.programmes).toEqual([
      school,
      { ...yoga, weekday: 'mon', opens: '10:00', closes: '12:00' },
    ])
    expect(house.dashboard.building?.usage.programmes).toHaveLength(2)
    expect(region('한 주의 프로그램').getByText(/박관리 님이 바꿨어요/).textContent).toContain(
      '이유: 새 학기',
    )
  })

  it('are not sent while something is missing, and each thing that is missing is marked', async () => {
    const { house } = await show(ProgrammesPage)
    await press('더하기')
    expect(screen.getByText('한국어 이름을 적어 주세요.')).toBeTruthy()
    expect(screen.getByText('왜 바꾸는지 적어 주세요.')).toBeTruthy()
    expect(house.saved).toEqual([])
  })

  it('that meet another one in the same space are warned of, not refused', async () => {
    const onMonday = [{ ...(school as Programme), weekday: 'mon' as const }]
    const building = { ...pledged, usage: { ...pledged.usage, programmes: onMonday } }
    const { house } = await show(ProgrammesPage, new FakeSettings(building))
    const form = region('프로그램 더하기')
    await type('이름 (한국어)', '요가', form)
    await type('이름 (영어)', 'Yoga', form)
    await type('시작', '15:30', form)
    await type('끝', '17:00', form)
    expect(form.getByText(/같은 공간에서 시간이 겹쳐요: 마을학교/)).toBeTruthy()
    await type('시작', '16:00', form)
    expect(form.queryByText(/같은 공간에서 시간이 겹쳐요/)).toBeNull()
    await type('시작', '15:30', form)
    await type('바꾸는 이유', '새 학기', form)
    await press('더하기')
    await waitFor(() => expect(house.saved).toHaveLength(1))
  })

  it('end on a day, or are taken out after one more question', async () => {
    const { house } = await show(ProgrammesPage)
    await press('마을학교 고치기')
    await press('오늘까지만 하기')
    await type('바꾸는 이유', '종강')
    await press('저장')
    await screen.findByText(saved)
    expect(house.settings.programmes).toEqual([{ ...school, to: '2026-11-24' }])
    await press('지우기')
    const ask = within(await screen.findByRole('dialog', { name: '마을학교 프로그램을 지울까요?' }))
    await type('바꾸는 이유', '잘못 넣음', ask)
    await press('지우기', ask)
    await waitFor(() => expect(house.settings.programmes).toEqual([]))
    expect(await screen.findByText(/^아직 프로그램이 없어요/)).toBeTruthy()
  })

  it('that somebody else added meanwhile stay: one is told, keeps what was typed, and saves again', async () => {
    const { house } = await show(ProgrammesPage)
    const form = region('프로그램 더하기')
    await type('이름 (한국어)', '요가', form)
    await type('이름 (영어)', 'Yoga', form)
    await type('바꾸는 이유', '새 학기', form)
    const choir = { ...(school as Programme), id: 'choir', name: { ko: '합창', en: 'Choir' } }
    house.change({ programmes: [...house.settings.programmes, choir] })
    await press('더하기')
    const told = within(await screen.findByRole('alert'))
    expect(told.getByText(/14:01 이먼저 님이 먼저 바꿨어요/)).toBeTruthy()
    expect(told.getByText('이유: 먼저 바꿈')).toBeTruthy()
    expect(region('한 주의 프로그램').getByText('합창')).toBeTruthy()
    expect((form.getByLabelText('이름 (한국어)') as HTMLInputElement).value).toBe('요가')
    expect(house.saved).toEqual([])
    await press('그래도 저장')
    await waitFor(() =>
      expect(house.settings.programmes.map(({ id }) => id)).toEqual(['school', 'choir', 'yoga']),
    )
  })
})

describe('opening hours and closures', () => {
  it('have several periods a day, sent in order of their times, midnight as the end of the day', async () => {
    const { house } = await show(HoursPage)
    await press('월요일에 여는 시간 더하기')
    await press('월요일에 여는 시간 더하기')
    await type('월요일 1번째 여는 시간', '14:00')
    await type('월요일 1번째 닫는 시간', '00:00')
    await type('월요일 2번째 여는 시간', '09:00')
    await type('월요일 2번째 닫는 시간', '12:00')
    await press('월요일 시간을 화요일부터 금요일까지 똑같이')
    await type('바꾸는 이유', '겨울', region('한 주의 여는 시간'))
    await press('저장')
    await screen.findByText(saved)
    const day = [
      ['09:00', '12:00'],
      ['14:00', '24:00'],
    ]
    expect(house.settings.openingHours).toEqual({
      ...{ mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] },
    })
  })

  it('that overlap are marked at their day and not sent', async () => {
    const { house } = await show(HoursPage)
    await press('토요일에 여는 시간 더하기')
    await press('토요일에 여는 시간 더하기')
    await type('토요일 2번째 여는 시간', '17:00')
    await type('토요일 2번째 닫는 시간', '19:00')
    expect(screen.getByText('토요일: 여는 시간끼리 겹쳐요.')).toBeTruthy()
    expect(screen.getByLabelText('토요일 2번째 닫는 시간').getAttribute('aria-invalid')).toBe('true')
    await type('바꾸는 이유', '겨울', region('한 주의 여는 시간'))
    await press('저장')
    expect(house.saved).toEqual([])
  })

  it('show what somebody else saved meanwhile, and take it where one wants', async () => {
    const { house } = await show(HoursPage)
    await press('일요일에 여는 시간 더하기')
    await type('바꾸는 이유', '일요일도', region('한 주의 여는 시간'))
    house.change({ openingHours: { ...house.settings.openingHours, sat: [['10:00', '11:00']] } })
    await press('저장')
    const told = within(await screen.findByRole('alert'))
    expect(told.getByText(/10:00 – 11:00/)).toBeTruthy()
    expect(screen.getByLabelText('일요일 1번째 여는 시간')).toBeTruthy()
    await press('적은 것을 버리고 지금 것으로')
    expect(screen.queryByLabelText('일요일 1번째 여는 시간')).toBeNull()
    expect((screen.getByLabelText('토요일 1번째 닫는 시간') as HTMLInputElement).value).toBe('11:00')
  })

  it('keep the closings that are past, and take more', async () => {
    const past: Closure = { from: '2020-02-01', to: '2020-04-30', reason: { ko: '휴관', en: 'closed' } }
    const { house } = await show(HoursPage, new FakeSettings({ ...pledged, closures: [past] }))
    const closures = region('쉬는 날')
    expect(closures.getByText('지난 쉬는 날 1번')).toBeTruthy()
    await fireEvent.input(closures.getByLabelText('첫날'), { target: { value: '2027-01-01' } })
    await fireEvent.change(closures.getByLabelText('첫날'))
    await type('왜 쉬나요 (한국어)', '새해', closures)
    await type('왜 쉬나요 (영어)', 'New Year', closures)
    await type('바꾸는 이유', '공휴일', closures)
    await press('더하기', closures)
    await screen.findByText(/^더했어요/)
    const added = { from: '2027-01-01', to: '2027-01-01', reason: { ko: '새해', en: 'New Year' } }
    expect(house.settings.closures).toEqual([past, added])
    expect(closures.getByText('2027. 1. 1.(금)')).toBeTruthy()
  })
})

describe('targets', () => {
  it('of a closed year are locked, with who closed it; others are changed and added', async () => {
    const house = new FakeSettings()
    const usage = house.dashboard.usageAnswer
    const closed = { at: testNow, by: '최책임', uses: 632, correctedSince: 0 }
    if (usage)
      house.dashboard.usageLoaded({
        ...usage,
        rows: usage.rows.map((row) => (row.year === 2018 ? { ...row, closed } : row)),
      })
    await show(TargetsPage, house)
    expect(screen.getByText(/최책임 님이 마감하고 서명해서/)).toBeTruthy()
    expect(screen.queryByLabelText('2018년 목표')).toBeNull()
    await type('2022년 목표', '1,200')
    await press('목표 더하기')
    await type('2026년 목표', '800')
    await type('바꾸는 이유', '구와 협의')
    await press('저장')
    await screen.findByText(saved)
    const uses = house.settings.targets.map((target) => [target.year, target.uses])
    expect(uses.slice(-2)).toEqual([
      [2022, 1200],
      [2026, 800],
    ])
  })

  it.each([
    ['no-change', /^이미 그렇게 정해져 있어서/],
    ['year-closed', /^마감한 해의 목표는 바꿀 수 없어요/],
    ['too-large', /^건물의 설정이 너무 길어졌어요/],
    ['invalid', /^저장하지 못했어요. 까닭은 이래요/],
  ])('say in words why they were refused: %s', async (code, words) => {
    const { house } = await show(TargetsPage)
    house.refuse = { code, message: 'the words of the check' }
    await type('2022년 목표', '900')
    await type('바꾸는 이유', '구와 협의')
    await press('저장')
    expect(await screen.findByText(words)).toBeTruthy()
    expect((screen.getByLabelText('2022년 목표') as HTMLInputElement).value).toBe('900')
  })

  it('say that the recorder was not reached, and keep what was typed', async () => {
    const { house } = await show(TargetsPage)
    house.away = true
    await type('2022년 목표', '900')
    await type('바꾸는 이유', '구와 협의')
    await press('저장')
    expect(await screen.findByText(/^기록 서버에 닿지 않아 저장하지 못했어요/)).toBeTruthy()
    expect((screen.getByLabelText('2022년 목표') as HTMLInputElement).value).toBe('900')
  })
})

describe('the capacity', () => {
  it('of each floor follows the rule as it is typed, and a figure of its own before that', async () => {
    const { house } = await show(CapacityPage)
    const row = (name: string) => screen.getByRole('row', { name: new RegExp(`^${name}`) }).textContent
    expect(row('아래 층')).toContain('25명')
    await type('한 사람에게 필요한 넓이 (m²)', '2.5')
    expect(row('아래 층')).toContain('40명')
    await type('위 층 인원 직접 정하기', '9')
    expect(row('위 층')).toMatch(/16명\s*9명/)
    expect(row('건물 전체')).toContain('81명')
    await type('바꾸는 이유', '소방 점검')
    await press('저장')
    await screen.findByText(saved)
    expect(house.settings.capacity).toEqual({ m2PerPerson: 2.5, floors: { attic: 9 } })
  })

  it('is not saved where it is no number', async () => {
    const { house } = await show(CapacityPage)
    await type('한 사람에게 필요한 넓이 (m²)', '0')
    await type('바꾸는 이유', '소방 점검')
    await press('저장')
    expect(screen.getByText(/^0보다 크고 1000까지의/)).toBeTruthy()
    expect(house.saved).toEqual([])
  })

  it('says what was changed here once and fits the file no more', async () => {
    const house = new FakeSettings()
    house.leftOut = [{ part: 'capacity', entry: 7, message: 'capacity is for "roof"' }]
    await show(CapacityPage, house)
    expect(screen.getByText(/원장 항목 7번/)).toBeTruthy()
    expect(screen.getByText('capacity is for "roof"')).toBeTruthy()
  })
})

describe('the rules of alarms', () => {
  it('are saved as they are typed: shares in percent, never where a rule is off', async () => {
    const { house } = await show(AlarmsPage)
    await type('수용 인원의 몇 %부터', '85')
    await fireEvent.click(screen.getByLabelText('보내지 못한 기록이 쌓일 때'))
    await type('알릴 주소 (웹훅)', 'https://alarm.example/hook')
    await type('바꾸는 이유', '야간 당직')
    await press('저장')
    await screen.findByText(saved)
    expect(house.settings.alarms).toEqual({
      ...{ capacityShare: 0.85, counterSilent: true, queuedEvents: null },
      webhook: 'https://alarm.example/hook',
    })
  })

  it('take no address that cannot be called', async () => {
    const { house } = await show(AlarmsPage)
    await type('알릴 주소 (웹훅)', 'alarm.example')
    await type('바꾸는 이유', '야간 당직')
    await press('저장')
    expect(screen.getByText(/^http:\/\/ 또는/)).toBeTruthy()
    expect(house.saved).toEqual([])
  })

  it('are not shown to who sees them in part, so that no part is saved for the whole', async () => {
    const house = new FakeSettings()
    house.administers = false
    const { container } = render(AlarmsPage, house.view() as never)
    expect(await screen.findByText(/^지금 로그인한 사람은 볼 수 없어요/)).toBeTruthy()
    expect(container.querySelector('form')).toBeNull()
  })

  it('cover the secret until somebody wants to see it', async () => {
    await show(AlarmsPage)
    expect(screen.queryByText('a-secret')).toBeNull()
    await press('보기')
    expect(screen.getByText('a-secret')).toBeTruthy()
  })
})

describe('a change whose answer was lost on the way', () => {
  it('is told as saved when it is sent again, not as somebody else’s', async () => {
    const { house } = await show(CapacityPage)
    await type('한 사람에게 필요한 넓이 (m²)', '5')
    await type('바꾸는 이유', '소방 점검')
    house.change({ capacity: { m2PerPerson: 5, floors: {} } }, '박관리')
    await press('저장')
    expect(await screen.findByText(saved)).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('the words of settings', () => {
  it.each([
    ['all parts', settingsWords],
    ['programmes', programmesWords],
    ['hours', hoursWords],
    ['targets', targetsWords],
    ['capacity', capacityWords],
    ['rules', alarmRulesWords],
    ['alarms', alarmsWords],
  ])('of %s are the same set in both languages, none empty and no Korean in English', (_, words) => {
    const ko = wordsByPath(words.ko)
    const en = wordsByPath(words.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
    for (const [path, word] of en) expect(word, path).not.toMatch(/[가-힣]/)
  })
})
