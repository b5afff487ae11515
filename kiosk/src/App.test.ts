import { type KioskState, ManualClock, type Receipt } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import App from './App.svelte'
import { KioskScreen } from './kiosk-screen.svelte.ts'

const picture: KioskState = {
  building: testBuilding,
  floor: 'ground',
  now: testNow,
  occupancy: occupancyAt(testNow),
  connected: true,
}
const receipt: Receipt = {
  ...{ id: 'a 1', device: 'reader', at: testNow },
  ...{ method: 'card', people: 1, sameVisit: false },
}

function show(query = '') {
  const clock = new ManualClock(1_000_000)
  const kiosk = new KioskScreen(
    { checkIn: async (people) => ({ receipt: { ...receipt, id: 'a 99', people } }) },
    clock,
  )
  const preferences = new Preferences(query, undefined)
  const { container } = render(App, { screen: kiosk, preferences })
  const hear = (event: string, said: unknown) => {
    kiosk.hear(event, JSON.stringify(said))
    flushSync()
  }
  const answer = () =>
    container.querySelector('[aria-live=assertive]')?.textContent?.replace(/\s+/g, ' ').trim()
  kiosk.opened()
  hear('state', picture)
  return { kiosk, clock, hear, answer, container }
}

describe('the kiosk', () => {
  it('invites, and shows how full the house is', () => {
    show()
    expect(screen.getByText(/카드를 대거나/)).toBeTruthy()
    expect(within(screen.getByRole('list', { name: '층별 인원' })).getAllByRole('listitem')).toHaveLength(3)
  })

  it('announces a receipt, and the next one in its place at once', () => {
    const { hear, answer } = show()
    expect(answer()).toBe('')
    hear('receipt', receipt)
    expect(answer()).toContain('기록되었어요')
    hear('receipt', { ...receipt, id: 'a 2', people: 20 })
    expect(answer()).toContain('20명이 함께 오셨어요.')
    hear('receipt', { ...receipt, id: 'a 2', at: testNow + 1, sameVisit: true })
    expect(answer()).toContain('이미 기록되었어요')
    expect(answer()).not.toContain('20명')
  })

  it('tells a refusal in plain words', () => {
    const { hear, answer } = show()
    hear('refusal', { at: testNow, code: 'unreadable', message: 'bad checksum' })
    expect(answer()).toContain('카드를 다시 대 주세요.')
    expect(answer()).not.toContain('checksum')
  })

  it('checks in without a card in three touches', async () => {
    const { answer } = show()
    await fireEvent.click(screen.getByRole('button', { name: '카드 없이 체크인' }))
    await fireEvent.click(screen.getByRole('button', { name: '한 명 늘리기' }))
    await fireEvent.click(screen.getByRole('button', { name: '체크인하기' }))
    await Promise.resolve()
    flushSync()
    expect(answer()).toContain('2명이 함께 오셨어요.')
  })

  it('says that the agent is lost, and invites nobody until it is back', () => {
    const { kiosk } = show()
    kiosk.lost()
    flushSync()
    expect(screen.getByRole('status').textContent).toContain('기기와 연결이 끊겼어요')
    expect(screen.queryByText(/카드를 대거나/)).toBeNull()
    expect((screen.getByRole('button', { name: '카드 없이 체크인' }) as HTMLButtonElement).disabled).toBe(
      true,
    )
  })

  it('shows of when the numbers are once they are old', () => {
    const { kiosk, clock, container } = show()
    expect(container.querySelector('.house .note')).toBeNull()
    clock.advance(31_000)
    kiosk.tick()
    flushSync()
    expect(container.querySelector('.house .note')?.textContent).toBe('14:02 기준')
  })

  it('changes its language at a touch, and the page’s with it', async () => {
    show()
    await fireEvent.click(screen.getByRole('button', { name: 'English' }))
    expect(screen.getByText(/touch the screen/)).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('says that it is a simulation', () => {
    const { hear } = show()
    hear('state', { ...picture, simulatedSpeed: 60 })
    expect(screen.getByText('시뮬레이션 ×60')).toBeTruthy()
  })
})
