import { ManualClock } from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { FakeAccess } from '../../access/fake-access.ts'
import { Dashboard } from '../../dashboard.svelte.ts'
import { firstPicture, healthOf } from '../../testing.ts'
import ChangesPage from './ChangesPage.svelte'
import { type Change, sentenceOf } from './change-words.ts'
import { changesWords } from './words.ts'

const signed = { at: testNow, by: '박관리' }
const account = {
  kind: 'account',
  ...signed,
  of: 'person',
  id: 'kim',
  name: '김문턱',
  role: 'staff',
} as const
const screenMade = { kind: 'account', ...signed, of: 'screen', id: 'x', name: '로비' } as const
const card = { kind: 'card', ...signed, agent: 'a1', card: 'c1', label: '열쇠 3', role: 'tenant' } as const

const ko = (change: Change) => sentenceOf(change, changesWords.ko, (agent) => `${agent} 층`)
const en = (change: Change) => sentenceOf(change, changesWords.en, (agent) => agent)

describe('a change as a sentence', () => {
  it('tells what became of a person', () => {
    expect(ko({ ...account, change: 'added' })).toBe('김문턱 님(kim)을 직원 역할로 더했어요.')
    expect(ko({ ...account, change: 'renamed' })).toBe('아이디 kim의 이름을 김문턱 님으로 바꿨어요.')
    expect(ko({ ...account, change: 'role' })).toBe('김문턱 님(kim)의 역할을 직원 역할로 바꿨어요.')
    expect(ko({ ...account, change: 'password' })).toBe('김문턱 님(kim)의 비밀번호를 바꿨어요.')
    expect(ko({ ...account, change: 'removed' })).toContain('지웠어요')
    expect(en({ ...account, change: 'added' })).toBe('Added 김문턱 (kim) as staff.')
  })

  it('tells of screens and cards', () => {
    expect(ko({ ...screenMade, change: 'added' })).toBe('‘로비’ 화면을 더했어요.')
    expect(ko({ ...card, change: 'enrolled' })).toBe(
      'a1 층 카드 리더에 ‘열쇠 3’ 카드를 입주자 카드로 등록했어요.',
    )
    expect(en({ ...card, change: 'removed' })).toContain('from the readers of a1')
  })

  it('names the parts of the settings that were changed', () => {
    const settings = { capacity: { m2PerPerson: 4, floors: {} }, targets: [{ year: 2027, uses: 800 }] }
    const change = { kind: 'settings', ...signed, reason: '새 목표', settings } as const
    expect(ko(change)).toBe('목표 1개, 수용 인원 설정을 바꿨어요.')
    expect(en(change)).toBe('Changed settings: 1 target, capacity.')
  })
})

function show(changes: { entry: number; change: Change }[], language = 'ko') {
  const access = FakeAccess.as('administrator')
  access.changes = changes
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  const agents = [{ name: 'a1', online: true, since: testNow, health: healthOf('ground') }]
  dashboard.loaded(firstPicture({ devices: { now: testNow, agents } as never }))
  const { http } = access.session()
  render(ChangesPage, { dashboard, records: { changes: 0 }, http, language } as never)
  flushSync()
}

describe('the view of what was changed', () => {
  it('goes by day, with who, when, why and where it stands in the ledger', async () => {
    const settings = { alarms: { capacityShare: null, counterSilent: true, queuedEvents: null } }
    const changed = { kind: 'settings', ...signed, reason: '밤에 울려요', settings } as const
    show([
      { entry: 9, change: changed },
      { entry: 7, change: { ...card, change: 'enrolled', at: testNow - 24 * 3_600_000 } },
    ])
    const today = within(await screen.findByRole('region', { name: '2026. 11. 24.(화)' }))
    const said = today.getByRole('listitem').textContent?.replace(/\s+/g, ' ')
    for (const words of ['14:02', '박관리', '알림 설정을 바꿨어요.', '이유: 밤에 울려요', '원장 항목 9번'])
      expect(said).toContain(words)
    const yesterday = within(screen.getByRole('region', { name: '2026. 11. 23.(월)' }))
    expect(yesterday.getByRole('listitem').textContent).toContain('1F 아래 층 카드 리더에')
  })

  it('says that nothing was changed yet', async () => {
    show([])
    expect(await screen.findByText(/^아직 바뀐 것이 없어요/)).toBeTruthy()
  })
})
