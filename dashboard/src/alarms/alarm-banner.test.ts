import { type Alarm, ManualClock, topicsOf } from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { fireEvent, render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import { Dashboard } from '../dashboard.svelte.ts'
import { firstPicture, pledged } from '../testing.ts'
import AlarmBanner from './AlarmBanner.svelte'

const since = testNow - 5 * 60_000
const crowd = {
  kind: 'capacity',
  id: 'capacity/attic',
  since,
  floor: 'attic',
  people: 12,
  capacity: 10,
} as const
const lost = { kind: 'counter', id: 'counter/door', since, portal: 'door', missing: true } as const
const queue = { kind: 'queue', id: 'queue/1f', since, agent: '1f', events: 1200 } as const

function show(language: 'ko' | 'en' = 'ko') {
  const dashboard = new Dashboard(new ManualClock(1_000_000))
  dashboard.loaded(firstPicture())
  dashboard.connected()
  render(AlarmBanner, { dashboard, language })
  const hear = (...alarms: Alarm[]) => {
    const said = JSON.stringify({ v: 1, at: testNow, alarms })
    dashboard.hear(topicsOf(pledged.id).alarms, said, true)
    flushSync()
  }
  return { dashboard, hear }
}

const banner = () => screen.queryByRole('region', { name: /알림|alarm/ })
const fold = (name: string) => fireEvent.click(screen.getByRole('button', { name }))

describe('the banner of alarms', () => {
  it('is not there while there is nothing', () => {
    const { hear } = show()
    expect(banner()).toBeNull()
    hear()
    expect(banner()).toBeNull()
    expect(screen.getByRole('status').textContent).toBe('')
  })

  it('says what, where, since when and what to do, with the way there', () => {
    const { hear } = show()
    hear(crowd, lost, queue)
    const [people, counter, records] = screen.getAllByRole('listitem').map((item) => item.textContent)
    expect(people).toContain('위 층의 인원이 알림 기준에 이르렀어요. 수용 인원은 10명이에요.')
    expect(people).toContain('13:57부터')
    expect(counter).toContain('문 층 계수기와 연결이 끊겼어요.')
    expect(records).toContain('1,200건')
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      ...['#/', '#/devices', '#/devices'],
    ])
  })

  it('tells a counter that counts nobody from one that is not there, in English too', () => {
    const { hear } = show('en')
    hear({ ...lost, missing: false })
    expect(screen.getByRole('listitem').textContent).toMatch(
      /^\s*The counter at .+ counts nobody\. since 13:57/,
    )
  })

  it('says aloud what is new, once, and not each number that changes', () => {
    const { hear } = show()
    hear(crowd)
    expect(screen.getByRole('status').textContent).toContain('새 알림: 위 층의 인원이')
    const spoken = screen.getByRole('status').firstChild
    hear({ ...crowd, people: 14 })
    expect(screen.getByRole('status').firstChild).toBe(spoken)
    hear()
    expect(screen.getByRole('status').textContent).toBe('알림이 모두 끝났어요.')
  })

  it('folds to one line that stays, and opens again for what is new', async () => {
    const { hear } = show()
    hear(crowd)
    await fold('접기')
    expect(screen.queryByRole('listitem')).toBeNull()
    expect(screen.getByRole('heading').textContent).toContain('알림 1건')
    hear({ ...crowd, people: 13 })
    expect(screen.queryByRole('listitem')).toBeNull()
    hear(crowd, lost)
    expect(screen.getAllByRole('listitem')).toHaveLength(2)
    await fold('접기')
    hear(lost)
    expect(screen.queryByRole('listitem')).toBeNull()
    await fold('펼치기')
    expect(screen.getAllByRole('listitem')).toHaveLength(1)
  })

  it('says of when it is while the line is down', () => {
    const { dashboard, hear } = show()
    hear(crowd)
    expect(screen.queryByText(/연결이 끊겨서/)).toBeNull()
    dashboard.lost('gone')
    flushSync()
    expect(screen.getByText(/연결이 끊겨서/)).toBeTruthy()
  })
})
