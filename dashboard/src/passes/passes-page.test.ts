import { type Building, ManualClock, MunteokError, type Pass } from '@munteok/core'
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import { FakeAccess } from '../access/fake-access.ts'
import { Dashboard } from '../dashboard.svelte.ts'
import { FakeRecords, passText } from '../fake-records.ts'
import { Records } from '../records.svelte.ts'
import { firstPicture, pledged } from '../testing.ts'
import PassesPage from './PassesPage.svelte'
import { qrDrawing } from './qr.ts'

function show({ building = pledged, language = 'ko' as 'ko' | 'en' } = {}) {
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  const first = firstPicture()
  dashboard.loaded({ ...first, building: { ...first.building, building } })
  const api = new FakeRecords()
  const access = FakeAccess.as('staff')
  const session = access.session()
  api.access = access
  const records = new Records(api, session, () => undefined)
  const router = { route: { page: 'passes' }, moved: false }
  const { container, unmount } = render(PassesPage, {
    dashboard,
    records,
    router,
    session,
    language,
  } as never)
  flushSync()
  return { api, container, unmount, paper: () => container.querySelector<HTMLElement>('.paper') }
}

const textOf = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, ' ').trim()
const fill = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } })
const make = () => fireEvent.click(screen.getByRole('button', { name: 'QR 코드 만들기' }))
const choose = (name: RegExp) => fireEvent.click(screen.getByRole('radio', { name }))

const saidAt = (field: HTMLElement) =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ')

describe('the view that makes QR codes', () => {
  it('makes the code of a programme: its page has name, time, space and days in both languages', async () => {
    const { api, paper } = show()
    expect(saidAt(screen.getByLabelText('프로그램', { selector: 'select' }))).toBe(
      '1F 큰방에서 매주 화요일 14:00–16:00에 열려요.',
    )
    await make()
    await screen.findByRole('heading', { name: '만든 QR 코드: 마을학교' })
    const pass = {
      kind: 'programme',
      programme: 'school',
      space: 'hall',
      from: '2026-11-24',
      to: '2027-11-23',
    }
    expect(api.written).toEqual([{ pass, by: '김문턱' }])
    const said = textOf(paper()) ?? ''
    for (const words of ['별관', '마을학교', '매주 화요일 14:00–16:00 1F 큰방', '한 명씩 체크인돼요'])
      expect(said).toContain(words)
    for (const words of [
      'Annex',
      'Village school',
      'Every Tuesday 14:00–16:00 1F Hall',
      'one person per scan',
    ])
      expect(said).toContain(words)
    expect(said).toContain('2026. 11. 24.(화)부터 2027. 11. 23.(화)까지 쓸 수 있어요')
    expect(said).toContain('Valid from Tue, 24 Nov 2026 to Tue, 23 Nov 2027')
  })

  it('draws the text that the recorder signed, and shows it nowhere', async () => {
    const { container, paper } = show()
    await make()
    const picture = await screen.findByRole('img', { name: '마을학교 체크인 QR 코드' })
    const pass: Pass = {
      ...{ building: 'annex', id: 'pass-number-41', kind: 'programme', programme: 'school', space: 'hall' },
      ...{ from: '2026-11-24', to: '2027-11-23' },
    }
    const { size, path } = qrDrawing(passText(pass))
    expect(picture.getAttribute('viewBox')).toBe(`0 0 ${size} ${size}`)
    expect(picture.querySelector('.dark')?.getAttribute('d')).toBe(path)
    const link = screen.getByRole('link', { name: /저장/ })
    expect(link.getAttribute('download')).toBe('qr-school-2026-11-24.svg')
    expect(decodeURIComponent(link.getAttribute('href') ?? '')).toContain(path)
    expect(container.innerHTML).not.toContain('MT1.')
    expect(textOf(paper())).not.toContain('김문턱')
  })

  it('makes a group’s code, whose purpose stands on the page and is not sent', async () => {
    const { api, paper } = show()
    await choose(/^단체/)
    await fireEvent.change(screen.getByLabelText('어디에 오나요?'), { target: { value: 'space:hall' } })
    await fill('인원 (명)', '20')
    await fill(/무엇에 쓰는/, '봄맞이 견학')
    await make()
    await screen.findByRole('heading', { name: '만든 QR 코드: 봄맞이 견학 · 단체 20명' })
    const pass = { kind: 'group', space: 'hall', people: 20, from: '2026-11-24', to: '2026-11-24' }
    expect(api.written).toEqual([{ pass, by: '김문턱' }])
    const said = textOf(paper()) ?? ''
    for (const words of ['봄맞이 견학', '단체 20명', 'Group of 20', '1F 큰방', '20명이 함께 체크인돼요'])
      expect(said).toContain(words)
    expect(said).toContain('2026. 11. 24.(화)에 쓸 수 있어요')
  })

  it('says beside each field what is wrong, and puts the focus on the first', async () => {
    const { api } = show()
    await choose(/^단체/)
    await fill('마지막 날', '2026-11-23')
    await make()
    const people = screen.getByLabelText('인원 (명)')
    const days = screen.getByLabelText('마지막 날')
    expect(saidAt(people)).toContain('1부터 500까지의 자연수로 적어 주세요.')
    expect(saidAt(days)).toContain('마지막 날이 첫날보다 앞서요.')
    for (const field of [people, days]) expect(field.getAttribute('aria-invalid')).toBe('true')
    await waitFor(() => expect(document.activeElement).toBe(people))
    expect(api.written).toEqual([])
  })

  it('keeps all that was typed when the recorder refuses', async () => {
    const { api, paper } = show()
    await choose(/^단체/)
    await fill('인원 (명)', '20')
    await fill(/무엇에 쓰는/, '봄맞이 견학')
    api.refuse = new MunteokError('input', 'unknown-space', 'no space of that name')
    await make()
    await screen.findByText(/^이제는 없는 공간이에요/)
    api.refuse = new MunteokError('input', 'odd', 'what no view knows')
    await make()
    await screen.findByText('what no view knows')
    expect((screen.getByLabelText('인원 (명)') as HTMLInputElement).value).toBe('20')
    expect((screen.getByLabelText(/무엇에 쓰는/) as HTMLInputElement).value).toBe('봄맞이 견학')
    expect(paper()).toBeNull()
  })

  it('shows the codes of one sitting one after the other, and none of them after it', async () => {
    const { paper, unmount } = show()
    await make()
    await screen.findByRole('heading', { name: '만든 QR 코드: 마을학교' })
    await choose(/^단체/)
    await fill('인원 (명)', '3')
    await make()
    const heading = await screen.findByRole('heading', { name: '만든 QR 코드: 단체 3명' })
    await waitFor(() => expect(document.activeElement).toBe(heading))
    const list = within(screen.getByRole('navigation', { name: '지금까지 만든 코드' }))
    expect(list.getByRole('button', { current: true }).textContent?.trim()).toBe('단체 3명')
    await fireEvent.click(list.getByRole('button', { name: '마을학교' }))
    expect(textOf(paper()?.querySelector('h4'))).toBe('마을학교 Village school')
    unmount()
    const again = show()
    expect(again.paper()).toBeNull()
  })

  it('prints the page that is shown', async () => {
    const print = vi.fn()
    vi.stubGlobal('print', print)
    show()
    await make()
    await fireEvent.click(await screen.findByRole('button', { name: '인쇄하기 (A4 한 장)' }))
    expect(print).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
  })

  it('has only groups where the building has no programme, in English too', async () => {
    const building: Building = { ...pledged, usage: { ...pledged.usage, programmes: [] } }
    show({ building, language: 'en' })
    expect(screen.getByRole('radio', { name: /^A programme/ })).toHaveProperty('disabled', true)
    expect(screen.getByRole('radio', { name: /^A group/ })).toHaveProperty('checked', true)
    expect(screen.getByText('No programme lies ahead, so only groups can have a code.')).toBeTruthy()
  })
})
