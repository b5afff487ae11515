import { ManualClock } from '@munteok/core'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { FakeAccess } from '../../access/fake-access.ts'
import { suggestedPassword } from '../../access/new-person.ts'
import { Dashboard } from '../../dashboard.svelte.ts'
import { firstPicture } from '../../testing.ts'
import PeoplePage from './PeoplePage.svelte'

async function show() {
  const access = FakeAccess.as('administrator')
  const session = access.session()
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  dashboard.loaded(firstPicture())
  const view = { dashboard, records: { changes: 0 }, session, http: session.http, language: 'ko' }
  const { container } = render(PeoplePage, view as never)
  flushSync()
  await screen.findByText('김문턱')
  return { access, container }
}

const type = (label: string, value: string, where: Pick<typeof screen, 'getByLabelText'> = screen) =>
  fireEvent.input(where.getByLabelText(label), { target: { value } })
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const region = (name: string) => within(screen.getByRole('region', { name }))
const sent = ({ asked }: FakeAccess) => asked.filter(({ method }) => method !== 'GET')

describe('the people of a house', () => {
  it('stand with role, what it may do, and when they were last seen', async () => {
    await show()
    const items = region('로그인하는 사람')
      .getAllByRole('listitem')
      .map((item) => item.textContent)
    expect(items[0]).toContain('박관리')
    expect(items[1]).toContain('직원')
    expect(items[1]).toContain('정정과 인원 확인을 기록할 수 있어요')
    expect(items[1]).toContain('마지막으로 본 때 14:01')
    expect(items[2]).toContain('아직 로그인한 적 없음')
  })

  it('are added with a password that is shown this once', async () => {
    const { access } = await show()
    const form = region('사람 더하기')
    const password = (form.getByLabelText('첫 비밀번호') as HTMLInputElement).value
    expect(password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
    await type('이름', '최새로', form)
    await type('아이디', ' Choi ', form)
    await fireEvent.change(form.getByLabelText('역할'), { target: { value: 'auditor' } })
    await press('더하기')
    await screen.findByText(/^최새로 님에게 이것을 알려 주세요/)
    expect(sent(access)).toEqual([
      { method: 'POST', name: 'people', said: { name: '최새로', login: 'choi', role: 'auditor', password } },
    ])
    expect(screen.getByText(password)).toBeTruthy()
    await press('알려 줬어요')
    expect(screen.queryByText(password)).toBeNull()
    expect(screen.getByText('아이디 choi')).toBeTruthy()
  })

  it('keep the login to themselves: a second one is refused in words', async () => {
    await show()
    await type('이름', '김또', region('사람 더하기'))
    await type('아이디', 'kim', region('사람 더하기'))
    await press('더하기')
    expect(await screen.findByText(/^이미 쓰는 아이디예요/)).toBeTruthy()
  })

  it('get another name or role: only what was changed is sent', async () => {
    const { access } = await show()
    await press('이열람 고치기')
    await fireEvent.change(region('로그인하는 사람').getByLabelText('역할'), { target: { value: 'staff' } })
    await press('저장')
    await screen.findByText('저장했어요.')
    expect(sent(access)).toEqual([{ method: 'PATCH', name: 'people/lee', said: { role: 'staff' } }])
  })

  it('get a new password when they forgot it', async () => {
    const { access } = await show()
    await press('김문턱 고치기')
    await press('새 비밀번호 만들기')
    await screen.findByText(/^김문턱 님에게 이것을 알려 주세요/)
    const [asked] = sent(access)
    expect(asked).toMatchObject({ method: 'PATCH', name: 'people/kim' })
    const password = String(Object.values(asked?.said ?? {}))
    expect(screen.getByText(password)).toBeTruthy()
  })

  it('are removed after one more question', async () => {
    const { access } = await show()
    await press('김문턱 고치기')
    await press('지우기')
    const ask = within(await screen.findByRole('dialog', { name: '김문턱 님을 지울까요?' }))
    expect(sent(access)).toEqual([])
    await fireEvent.click(ask.getByRole('button', { name: '지우기' }))
    await waitFor(() => expect(screen.queryByText('김문턱')).toBeNull())
    expect(sent(access)).toEqual([{ method: 'DELETE', name: 'people/kim', said: undefined }])
  })

  it('do not lock themselves out', async () => {
    await show()
    await press('박관리 고치기')
    expect(screen.getByText(/^내 역할과 비밀번호는 여기서 바꾸지 않아요/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: '지우기' })).toBeNull()
  })
})

describe('screens', () => {
  it('get an address with a token, as text and as a code, shown this once', async () => {
    const { access } = await show()
    await type('화면 이름', '2층 큰방')
    await press('화면 더하기')
    await screen.findByRole('img', { name: '2층 큰방 화면의 주소 QR 코드' })
    expect(screen.getByText(/\/\?screen=screen-token$/)).toBeTruthy()
    expect(sent(access)).toEqual([{ method: 'POST', name: 'screens', said: { name: '2층 큰방' } }])
    await press('닫기')
    expect(screen.queryByText(/screen-token/)).toBeNull()
  })

  it('are taken back after one more question', async () => {
    const { access } = await show()
    await press('거두기: 로비')
    const ask = within(await screen.findByRole('dialog', { name: '로비 화면을 거둘까요?' }))
    await fireEvent.click(ask.getByRole('button', { name: '거두기' }))
    await screen.findByText('아직 화면이 없어요.')
    expect(sent(access)).toEqual([{ method: 'DELETE', name: 'screens/lobby', said: undefined }])
  })
})

describe('a suggested password', () => {
  it('has twelve letters that nobody misreads, each as likely as the others', () => {
    const bytes = (filled: Uint8Array<ArrayBuffer>) => filled.map((_, i) => (i * 53 + 250) % 256)
    const password = suggestedPassword(bytes)
    expect(password).toMatch(/^(?:[2-9a-z]{4}-){2}[2-9a-z]{4}$/)
    expect(password).not.toMatch(/[01ilouv]/)
    // A byte above the last whole multiple of the letters is thrown away, not folded.
    expect(suggestedPassword((filled) => filled.map((_, i) => (i % 2 ? 255 : 0)))).toBe('2222-2222-2222')
  })
})
