import { publicOccupancy } from '@munteok/core'
import { occupancyAt, testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import App from './App.svelte'
import { Guidance } from './guidance.svelte.ts'
import { FakeVoice, pictureOf, receiptOf, testKiosk } from './testing.ts'

function show(search = '', voice = new FakeVoice('ko')) {
  const kiosk = testKiosk(search)
  const guidance = new Guidance(voice, kiosk.settings)
  const { container } = render(App, { screen: kiosk.screen, guidance })
  const hear = (event: string, said: unknown) => {
    kiosk.hear(event, JSON.parse(JSON.stringify(said)))
    flushSync()
  }
  const pass = (ms: number) => {
    kiosk.pass(ms)
    flushSync()
  }
  const announced = () => container.querySelector('[aria-live=assertive]')?.textContent?.trim()
  const view = () => container.querySelector('[data-view]')?.getAttribute('data-view')
  const press = async (name: string | RegExp) => {
    await fireEvent.click(screen.getByRole('button', { name }))
    await Promise.resolve()
    flushSync()
  }
  return { ...kiosk, voice, guidance, hear, pass, announced, view, press, container }
}

describe('the kiosk', () => {
  it('invites, and shows how full the house is and what is on today', () => {
    show()
    expect(screen.getByRole('heading', { name: /카드를 대거나/ })).toBeTruthy()
    expect(within(screen.getByRole('list', { name: '층별 인원' })).getAllByRole('listitem')).toHaveLength(3)
    const programmes = screen.getByRole('heading', { name: '오늘 프로그램' }).parentElement
    const rows = within(programmes ?? document.body).getAllByRole('listitem')
    expect(rows.map((row) => row.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
      '14:00–16:00 지금 choir 모임 큰실',
      '19:00–20:30 evening 모임 작은실',
    ])
  })

  it('hides small numbers, and gives the house as an interval', () => {
    const { hear, container } = show()
    hear('state', pictureOf({ occupancy: publicOccupancy(occupancyAt(testNow)) }))
    const cellar = screen.getAllByRole('listitem').find((item) => item.textContent?.includes('땅속'))
    expect(cellar?.querySelector('.aloud')?.textContent).toBe('땅속 층: 5명 미만, 여유, 정원 20명')
    expect(cellar?.querySelector('path')?.getAttribute('d')).toBe('')
    expect(container.querySelector('.figures strong')?.textContent).toMatch(/^\d+–\d+명$/)
  })

  it('says which floor is full and where there is room', () => {
    show()
    expect(screen.getByText('위 층이 가득 찼어요. 땅속 층에 자리가 있어요.')).toBeTruthy()
  })

  it('announces a receipt, and the next one in its place at once', () => {
    const { hear, announced } = show()
    expect(announced()).toBe('')
    hear('receipt', receiptOf(1))
    expect(announced()).toContain('기록되었어요')
    hear('receipt', receiptOf(2, { people: 20 }))
    expect(announced()).toContain('20명이 함께 오셨어요.')
    hear('receipt', receiptOf(2, { at: testNow + 1, sameVisit: true }))
    expect(announced()).toContain('이미 기록되었어요')
    expect(announced()).not.toContain('20명')
  })

  it.each([
    ['unreadable', '카드를 다시 대 주세요.'],
    ['code-expired', '새 코드를 받아 주세요.'],
    ['code-forged', '센터에서 만든 QR 코드가 아니에요.'],
    ['code-foreign', '다른 센터의 QR 코드예요.'],
    ['disk-full', '저장할 자리가 없어요.'],
  ])('tells a refusal in plain words: %s', (code, words) => {
    const { hear, announced } = show()
    hear('refusal', { at: testNow, code, message: 'bad checksum' })
    expect(announced()).toContain(words)
    expect(announced()).not.toContain('checksum')
  })

  it('checks in one person without a card in two touches', async () => {
    const { agent, announced, press } = show()
    await press('카드 없이 체크인')
    await press('체크인하기')
    expect(agent.asked).toHaveLength(1)
    expect(announced()).toContain('기록되었어요')
  })

  it('checks in twenty people in three touches', async () => {
    const { agent, announced, press } = show()
    await press('카드 없이 체크인')
    await press('20명')
    await press('체크인하기')
    expect(agent.asked).toMatchObject([{ people: 20 }])
    expect(announced()).toContain('20명이 함께 오셨어요.')
  })

  it('offers to change and to take back only what can be', async () => {
    const { agent, hear, press, announced } = show()
    hear('receipt', receiptOf(1))
    expect(screen.queryByRole('button', { name: '체크인 취소' })).toBeNull()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(2)))
    await press(/^프로그램/)
    await press(/choir 모임/)
    expect(announced()).toContain('바꾸었어요. 1명 · 큰실 · choir 모임')
    await press('체크인 취소')
    expect(announced()).toContain('체크인을 취소했어요')
    expect(agent.asked).toEqual([
      { id: 'a 2', change: { space: 'hall', programme: 'choir' } },
      { takeBack: 'a 2' },
    ])
  })

  it('offers the centre as a whole, and no programme, when a check-in is changed too', async () => {
    const { agent, hear, press, announced } = show()
    agent.changeableMs = 10_000
    hear('receipt', agent.know(receiptOf(2, { space: 'hall', programme: 'choir' })))
    await press(/^프로그램/)
    await press('프로그램 없이')
    expect(announced()).toBe('바꾸었어요. 1명 · 큰실')
    await press(/^공간/)
    await press('센터 전체')
    expect(announced()).toBe('바꾸었어요. 1명')
  })

  it('says at a full floor’s space where there is room instead', async () => {
    const { press } = show()
    await press('카드 없이 체크인')
    await press(/^공간/)
    await press(/작은실.*가득/)
    expect(screen.getByText('위 층이 가득 찼어요. 땅속 층에 자리가 있어요.')).toBeTruthy()
  })

  it('says that the agent is lost, and invites nobody until it is back', () => {
    const { screen: kiosk } = show()
    kiosk.lost()
    flushSync()
    expect(screen.getByText(/기기와 연결이 끊겼어요/)).toBeTruthy()
    expect(screen.queryByText(/카드를 대거나/)).toBeNull()
    const button = screen.getByRole<HTMLButtonElement>('button', { name: '카드 없이 체크인' })
    expect(button.disabled).toBe(true)
  })

  it('shows of when the numbers are once they are old', () => {
    const { pass, container } = show()
    expect(container.querySelector('.drawing .note')).toBeNull()
    pass(31_000)
    expect(container.querySelector('.drawing .note')?.textContent).toBe('14:02 기준')
  })

  it('changes its language at a touch, and the page’s with it', async () => {
    const { press } = show()
    await press('English')
    expect(screen.getByText(/touch the screen/)).toBeTruthy()
    expect(document.documentElement.lang).toBe('en')
  })

  it('enlarges everything in steps up to twice, and back', async () => {
    const { press } = show()
    const text = () => Number.parseFloat(document.documentElement.style.getPropertyValue('--text'))
    const usual = text()
    const sizes = []
    for (let step = 0; step < 3; step += 1) {
      await press(/^크게/)
      sizes.push(Math.round((100 * text()) / usual))
    }
    expect(sizes).toEqual([150, 200, 100])
  })

  it('sets the focus on each new step’s instruction', async () => {
    const { press } = show()
    await press('카드 없이 체크인')
    expect(document.activeElement?.textContent).toBe('몇 명이 함께 오셨어요?')
  })

  it('has help at the same place on every screen', async () => {
    const { press, hear, pass, view } = show()
    const first = () => screen.getByRole('navigation', { name: '화면 도구' }).querySelector('button')
    const places = [first()?.textContent?.trim()]
    await press('카드 없이 체크인')
    places.push(first()?.textContent?.trim())
    pass(45_000)
    expect(view()).toBe('warning')
    places.push(first()?.textContent?.trim())
    hear('receipt', receiptOf(1))
    places.push(first()?.textContent?.trim())
    await press('도움말')
    expect(screen.getByRole('heading', { name: '이렇게 체크인해요' })).toBeTruthy()
    expect(places).toEqual(['도움말', '도움말', '도움말', '도움말'])
  })

  it('announces the warning before the time is over, and goes on at a touch', async () => {
    const { press, pass, announced, view, screen: kiosk } = show()
    await press('카드 없이 체크인')
    pass(41_000)
    expect(announced()).toContain('계속하시겠어요?')
    await press('계속하기')
    expect([view(), kiosk.secondsLeft]).toEqual(['people', undefined])
  })

  it('says that it is a simulation', () => {
    const { hear } = show()
    hear('state', pictureOf({ simulatedSpeed: 60 }))
    expect(screen.getByText('시뮬레이션 ×60')).toBeTruthy()
  })

  it('speaks each instruction and each control, once somebody asks for it', async () => {
    const { press, voice, hear } = show()
    await press('음성')
    await press('카드 없이 체크인')
    screen.getByRole('button', { name: '체크인하기' }).focus()
    hear('receipt', receiptOf(1))
    hear('receipt', receiptOf(2))
    expect(voice.said).toEqual([
      '카드를 대거나 화면을 눌러 주세요',
      '몇 명이 함께 오셨어요?',
      '체크인하기',
      '기록되었어요. 찾아 주셔서 고마워요.',
      '기록되었어요. 찾아 주셔서 고마워요.',
    ])
  })

  it('says in sight that the machine has no voice for the language', async () => {
    const { press } = show('', new FakeVoice())
    await press('음성')
    expect(screen.getByText(/한국어 음성이 없어요/)).toBeTruthy()
  })
})
