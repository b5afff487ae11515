import { ManualClock, MunteokError } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import App from '../App.svelte'
import { Dashboard } from '../dashboard.svelte.ts'
import { FakeRecords } from '../fake-records.ts'
import { Records } from '../records.svelte.ts'
import { Router } from '../router.svelte.ts'
import { firstPicture } from '../testing.ts'
import { FakeAccess, THE_CODE, THE_PASSWORD } from './fake-access.ts'
import { Session } from './session.svelte.ts'

// The pages are loaded when they are first shown; a busy machine takes its time with the first one.
beforeAll(() => Promise.all([import('../pages.ts'), import('./pages.ts')]), 60_000)

async function show({
  access = new FakeAccess(),
  hash = '#/',
  token = null as string | null,
  query = '',
} = {}) {
  const session = new Session(access.http())
  const api = new FakeRecords()
  api.access = access
  const bar = Object.assign(new EventTarget(), { location: { hash } })
  const router = new Router(bar)
  router.start()
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  const props = {
    ...{ dashboard, router, session, http: session.http },
    records: new Records(api, session, () => undefined),
    preferences: new Preferences(query, undefined),
    onlook: vi.fn(() => dashboard.loaded(firstPicture())),
    ...{ onretry: vi.fn(), onleft: vi.fn() },
  }
  render(App, props)
  await session.start(token)
  flushSync()
  const go = (next: string) => {
    bar.location.hash = next
    bar.dispatchEvent(new Event('hashchange'))
    flushSync()
  }
  return { ...props, access, api, session, go }
}

const type = (label: string, value: string, within_ = screen as Pick<typeof screen, 'getByLabelText'>) =>
  fireEvent.input(within_.getByLabelText(label), { target: { value } })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const typedIn = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).value
const places = () =>
  within(screen.getByRole('navigation', { name: '보기' }))
    .getAllByRole('link')
    .map((link) => link.textContent?.trim())

async function logIn(login: string, password = THE_PASSWORD) {
  await type('아이디', login)
  await type('비밀번호', password)
  const form = screen.getByLabelText('아이디').closest('form')
  await fireEvent.submit(form as HTMLFormElement)
}

async function fillCorrection() {
  await screen.findByLabelText('이용 (건)')
  await type('이용 (건)', '3')
  await type('인원 (명)', '20')
  await type('이유', '명단과 달랐어요')
}

describe('the page for somebody whom nothing is shown without a log-in', () => {
  it('asks for login and password, in fields that a browser can fill, and shows the house then', async () => {
    const { onlook } = await show()
    const login = await screen.findByLabelText('아이디')
    expect(login.getAttribute('autocomplete')).toBe('username')
    expect(screen.getByLabelText('비밀번호').getAttribute('autocomplete')).toBe('current-password')
    expect(document.activeElement).toBe(login)
    expect(onlook).not.toHaveBeenCalled()
    expect(screen.queryByRole('navigation')).toBeNull()
    await logIn(' Kim ')
    expect(await screen.findByRole('heading', { name: '별관' })).toBeTruthy()
    expect(onlook).toHaveBeenCalledOnce()
  })

  it('says in words what is wrong, and keeps the login', async () => {
    const { access } = await show()
    await screen.findByLabelText('아이디')
    await logIn('kim', 'not that one')
    expect(await screen.findByText('아이디나 비밀번호가 맞지 않아요.')).toBeTruthy()
    expect(typedIn('아이디')).toBe('kim')
    access.refuse = [429, { code: 'too-many-tries', message: 'wait' }, { 'retry-after': '30' }]
    await logIn('kim')
    expect(await screen.findByText('여러 번 틀렸어요. 30초 뒤에 다시 해 주세요.')).toBeTruthy()
    access.away = true
    await logIn('kim')
    expect(await screen.findByText(/^서버에 닿지 않아요/)).toBeTruthy()
  })

  it('shows a password to who wants to see it', async () => {
    await show()
    const password = (await screen.findByLabelText('비밀번호')) as HTMLInputElement
    expect(password.type).toBe('password')
    await press('보기: 비밀번호')
    expect(password.type).toBe('text')
  })

  it('says that nothing is answered, and offers to ask again', async () => {
    const access = new FakeAccess()
    access.away = true
    const { onretry } = await show({ access })
    expect(screen.getByRole('alert').textContent).toContain('지금은 보여 드릴 수 없어요')
    await press('다시 시도')
    expect(onretry).toHaveBeenCalledOnce()
  })
})

describe('the first administrator', () => {
  const first = () => new FakeAccess({ as: 'nobody', needsFirst: true })

  it('comes with the code that was printed, and is inside at once', async () => {
    const { access } = await show({ access: first() })
    await screen.findByRole('heading', { name: '첫 관리자' })
    await type('한 번만 쓰는 코드', THE_CODE)
    await type('이름', '박관리')
    await type('아이디', 'park')
    await type('비밀번호', THE_PASSWORD)
    await type('비밀번호 한 번 더', THE_PASSWORD)
    await press('관리자 되기')
    await screen.findByRole('link', { name: '관리' })
    expect(access.asked.at(-1)?.said).toEqual({
      ...{ code: THE_CODE, name: '박관리', login: 'park', password: THE_PASSWORD },
    })
  })

  it('is told beside each field what is wrong before anything is sent', async () => {
    const { access } = await show({ access: first() })
    await type('아이디', '박관리')
    await type('비밀번호', 'short')
    await type('비밀번호 한 번 더', 'other')
    await press('관리자 되기')
    const faulty = ['한 번만 쓰는 코드', '이름', '아이디', '비밀번호', '비밀번호 한 번 더']
    for (const label of faulty) expect(screen.getByLabelText(label).getAttribute('aria-invalid')).toBe('true')
    expect(access.asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('is invited by a line where guests may look', async () => {
    await show({ access: new FakeAccess({ as: 'guest', role: 'auditor', needsFirst: true }) })
    await press('첫 관리자 되기')
    await screen.findByLabelText('한 번만 쓰는 코드')
    await press('돌아가기')
    expect(screen.getByRole('navigation', { name: '보기' })).toBeTruthy()
  })
})

describe('a screen on a wall', () => {
  it('is let in by its token', async () => {
    await show({ token: 'screen-token' })
    expect(screen.getByText('화면 · 로비')).toBeTruthy()
    expect(places()).not.toContain('관리')
  })

  it('whose token was taken back says so, and lets people log in', async () => {
    await show({ token: 'an old one' })
    expect(await screen.findByText(/^이 화면의 주소가 더는 맞지 않아요/)).toBeTruthy()
    expect(screen.getByLabelText('아이디')).toBeTruthy()
  })
})

describe('the way to the views', () => {
  it.each([
    ['viewer', ['지금', '흐름', '이용 실적', '장치', '대피']],
    ['auditor', ['지금', '흐름', '이용 실적', '바로잡기', '인원 확인', '장치', '대피', '바뀐 기록']],
    ['staff', ['지금', '흐름', '이용 실적', '바로잡기', '인원 확인', 'QR 코드', '장치', '대피', '바뀐 기록']],
    [
      'administrator',
      ['지금', '흐름', '이용 실적', '바로잡기', '인원 확인', 'QR 코드', '장치', '대피', '관리'],
    ],
  ] as const)('leads %s only to what this role may see', async (role, expected) => {
    await show({ access: FakeAccess.as(role) })
    expect(places()).toEqual(expected)
  })

  it('tells who follows a link without the right for it who may, and lets that person log in', async () => {
    await show({ access: FakeAccess.as('viewer'), hash: '#/admin/people' })
    await screen.findByRole('heading', { name: '볼 수 있는 권한이 없어요' })
    expect(screen.getByText('이 화면은 관리자만 쓸 수 있어요.')).toBeTruthy()
    await press('다른 사람으로 로그인')
    await screen.findByRole('dialog', { name: '로그인' })
    await logIn('park')
    expect(await screen.findByRole('heading', { name: '사람과 화면' })).toBeTruthy()
  })

  it('shows auditors the records without the forms', async () => {
    await show({ access: FakeAccess.as('auditor'), hash: '#/corrections' })
    expect(await screen.findByText(/^여기서는 볼 수만 있어요/)).toBeTruthy()
    await screen.findByText('단체 명단과 달랐어요')
    expect(screen.queryByRole('button', { name: /되돌리기/ })).toBeNull()
    expect(screen.queryByLabelText('이용 (건)')).toBeNull()
  })
})

describe('a form', () => {
  it('waits for the log-in of a guest, and is recorded then', async () => {
    const { api } = await show({ access: FakeAccess.guest(), hash: '#/corrections' })
    await fillCorrection()
    await press('정정 기록하기')
    await screen.findByRole('dialog', { name: '로그인' })
    expect(api.written).toEqual([])
    await logIn('kim')
    await screen.findByText(/^기록했어요/)
    expect(api.written).toMatchObject([{ correction: { uses: 3, people: 20 }, by: '김문턱' }])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('loses nothing when the session ends while it is open, and goes on after a new log-in', async () => {
    const { api, access } = await show({ access: FakeAccess.as('staff'), hash: '#/corrections' })
    await fillCorrection()
    access.expire()
    const before = places()
    await press('정정 기록하기')
    await screen.findByRole('dialog', { name: '로그인' })
    expect(places()).toEqual(before)
    expect(screen.getByText(/^로그인한 시간이 끝났어요/)).toBeTruthy()
    expect([typedIn('이용 (건)'), typedIn('인원 (명)'), typedIn('이유')]).toEqual([
      '3',
      '20',
      '명단과 달랐어요',
    ])
    await logIn('kim')
    await screen.findByText(/^기록했어요/)
    expect(api.written).toMatchObject([{ correction: { uses: 3, people: 20, reason: '명단과 달랐어요' } }])
    expect(screen.queryByText(/^로그인한 시간이 끝났어요/)).toBeNull()
  })

  it('stays filled in when nobody logs in', async () => {
    const { api } = await show({ access: FakeAccess.guest(), hash: '#/corrections' })
    await fillCorrection()
    await press('정정 기록하기')
    await screen.findByRole('dialog', { name: '로그인' })
    await press('그만두기')
    expect(await screen.findByText(/^로그인하지 않아서 기록하지 않았어요/)).toBeTruthy()
    expect(typedIn('이유')).toBe('명단과 달랐어요')
    expect(api.written).toEqual([])
  })

  it('says plainly that whoever logged in may not, and takes another', async () => {
    const { api } = await show({ access: FakeAccess.guest(), hash: '#/corrections' })
    await fillCorrection()
    await press('정정 기록하기')
    await screen.findByRole('dialog', { name: '로그인' })
    await logIn('lee')
    expect(await screen.findByText('이열람 님(열람자)은 기록할 수 없어요.')).toBeTruthy()
    expect(typedIn('이유')).toBe('명단과 달랐어요')
    await logIn('kim')
    await screen.findByText(/^기록했어요/)
    expect(api.written).toHaveLength(1)
  })

  it('is refused without another log-in when the recorder refuses somebody who may', async () => {
    const { api } = await show({ access: FakeAccess.as('staff'), hash: '#/corrections' })
    api.refuse = new MunteokError('input', 'not-allowed', 'not now')
    await fillCorrection()
    await press('정정 기록하기')
    expect(await screen.findByText(/^이 기록을 할 권한이 없어요/)).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('who is logged in', () => {
  it('stands in the header, and logs out', async () => {
    const { onleft, access } = await show({ access: FakeAccess.as('staff') })
    expect(screen.getByText('김문턱')).toBeTruthy()
    await press('로그아웃')
    await waitFor(() => expect(onleft).toHaveBeenCalledOnce())
    expect(access.asked.at(-1)).toMatchObject({ method: 'DELETE', name: 'session' })
  })

  it('changes the own password, and is told when the old one is wrong', async () => {
    const { access } = await show({ access: FakeAccess.as('staff') })
    await press('비밀번호 바꾸기')
    await screen.findByRole('dialog', { name: '비밀번호 바꾸기' })
    await type('지금 비밀번호', 'not that one')
    await type('새 비밀번호', 'a longer one')
    await press('바꾸기')
    expect(await screen.findByText('지금 비밀번호가 맞지 않아요.')).toBeTruthy()
    await type('지금 비밀번호', THE_PASSWORD)
    await press('바꾸기')
    expect(await screen.findByText(/^비밀번호를 바꿨어요/)).toBeTruthy()
    expect(access.asked.at(-1)?.said).toEqual({ old: THE_PASSWORD, password: 'a longer one' })
  })

  it('is a guest who can log in', async () => {
    await show({ access: FakeAccess.guest() })
    await press('로그인')
    await screen.findByRole('dialog', { name: '로그인' })
    await logIn('park')
    expect(await screen.findByRole('link', { name: '관리' })).toBeTruthy()
  })
})
