import { ManualClock, type PublicAnswer } from '@munteok/core'
import { Preferences } from '@munteok/look/preferences.svelte.ts'
import { testNow, wordsByPath } from '@munteok/look/testing.ts'
import { render, screen } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { describe, expect, it } from 'vitest'
import DisplayPage from './DisplayPage.svelte'
import { Display, TURN_MS } from './display.svelte.ts'
import { publicAnswer } from './testing.ts'
import { displayWords } from './words.ts'

const textOf = (element: Element | null | undefined) =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''

function show(query = '', first?: PublicAnswer) {
  const clock = new ManualClock(TURN_MS * 2)
  const display = new Display(clock, new Preferences(query, undefined), query)
  const { container } = render(DisplayPage, { display })
  const hear = (answer: PublicAnswer) => {
    display.hear(answer)
    flushSync()
  }
  const wait = (ms: number) => {
    clock.advance(ms)
    display.tick()
    flushSync()
  }
  if (first) hear(first)
  const find = (selector: string) => textOf(container.querySelector(selector))
  const aloud = () => screen.getAllByRole('listitem').map((item) => textOf(item.querySelector('.aloud')))
  return { display, container, hear, wait, find, aloud }
}

describe('the public page', () => {
  it('shows the house with rounded numbers, whether it is open and what is on', () => {
    const { find, aloud } = show('', publicAnswer())
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('별관')
    expect(aloud().slice(0, 3)).toEqual([
      '위 층: 5명 미만, 여유, 정원 25명',
      '아래 층: 약 15명, 보통, 정원 25명',
      '땅속 층: 약 5명, 여유, 정원 25명',
    ])
    expect(find('.total')).toBe('센터 전체 약 20–25명')
    expect(find('.state')).toBe('열려 있어요 18:00에 닫아요')
    expect(find('.today')).toBe('오늘 프로그램 14:00–16:00 지금 합창 19:00–21:00 글쓰기 큰방')
    expect(find('header p')).toBe('2026. 11. 24.(화) 14:02 기준')
    expect(find('[role=status]')).toBe('')
  })

  it('says what is behind the numbers: rounding, hiding, and floors that may be off', () => {
    const { container } = show('?lang=en', publicAnswer())
    expect([...container.querySelectorAll('.notes li')].map(textOf)).toEqual([
      '아래 floor: the number may be off.',
      'Numbers of people are rounded to 5.',
      'Fewer than 5 are not shown as a number.',
    ])
  })

  it('has nothing to touch', () => {
    const { container } = show('', publicAnswer())
    expect(container.querySelectorAll('a, button, input, select, [tabindex]')).toHaveLength(0)
  })

  it('never shows an old number as a fresh one, says how old it is, and recovers', () => {
    const { wait, find, hear, container } = show('', publicAnswer())
    wait(29_000)
    expect(find('[role=status]')).toBe('')
    wait(2_000)
    expect(find('[role=status]')).toBe('14:02 뒤로 새 소식이 없어요. 지금과 다를 수 있어요.')
    wait(25 * 60_000)
    expect(find('[role=status]')).toContain('25분 전 숫자예요.')
    expect(container.querySelectorAll('.drawing .note')).toHaveLength(3)
    expect(find('.screen')).not.toContain('열려 있어요')
    expect(find('.today')).not.toContain('지금')
    hear(publicAnswer({ now: testNow + 26 * 60_000, at: testNow + 26 * 60_000 }))
    expect(find('[role=status]')).toBe('')
    expect(find('header strong')).toBe('14:28 기준')
  })

  it('does not take words for news whose numbers stand still because the recorder hears nothing', () => {
    const { wait, find, hear } = show('', publicAnswer())
    for (let minute = 1; minute <= 3; minute++) {
      wait(60_000)
      hear(publicAnswer({ now: testNow + minute * 60_000 }))
    }
    expect(find('[role=status]')).toContain('3분 전 숫자예요.')
  })

  it('does not go on about a day that is over', () => {
    const { wait, find } = show('', publicAnswer())
    wait(20 * 3_600_000)
    expect(find('[role=status]')).toBe(
      '11. 24.(화) 14:02 뒤로 새 소식이 없어요. 20시간 전 숫자예요. 지금과 다를 수 있어요.',
    )
    expect(find('.today')).toBe('')
    expect(find('.beside')).not.toContain('오늘 여는 시간')
  })

  it.each([
    ['', { reason: { ko: '공사', en: 'Works' } }, '오늘은 쉬어요 공사 내일 09:00에 열어요'],
    ['?lang=en', { reason: { ko: '공사', en: 'Works' } }, 'Closed today Works opens tomorrow at 09:00'],
    ['', { opensAt: testNow + 3_600_000 }, '닫혀 있어요 오늘 15:02에 열어요'],
    ['', { opensAt: testNow + 6 * 86_400_000 }, '닫혀 있어요 11. 30.(월) 14:02에 열어요'],
    ['?lang=en', { opensAt: testNow + 6 * 86_400_000 }, 'Closed opens on Mon, 30 Nov at 14:02'],
  ])('says when the house opens, and why it is closed: %s %j', (query, other, said) => {
    const opensAt = Date.parse('2026-11-25T09:00:00+09:00')
    const { find } = show(query, publicAnswer({ hours: { isOpen: false, opensAt, today: [], ...other } }))
    expect(find('.state')).toBe(said)
  })

  it('gives exact numbers exactly, where the house hides nothing', () => {
    const floors = publicAnswer().floors.map(({ fewerThan: _, ...floor }) => ({ ...floor, people: 3 }))
    const { find, aloud } = show('', publicAnswer({ step: 1, floors, house: { low: 9, high: 9 } }))
    expect(find('.total')).toBe('센터 전체 9명')
    expect(aloud()[0]).toBe('위 층: 3명, 여유, 정원 25명')
  })

  it.each([
    ['?lang=ko', { low: 90, high: 94 }, '90–95'],
    ['?lang=en', { low: 90, high: 94 }, '90–95'],
    ['?lang=en', { low: 1_200, high: 1_204 }, '1,200–1,205'],
    ['?lang=en', { low: 0, high: 12 }, '15'],
  ])('sets apart the figures of the sum, to be read from afar: %s %j', (query, house, figures) => {
    const { find, container } = show(query, publicAnswer({ house }))
    expect(find('.total .figure')).toBe(figures)
    const characters = container.querySelector<HTMLElement>('.total')?.style.getPropertyValue('--characters')
    expect(characters).toBe(String(figures.length))
  })

  it.each([
    [0, 'quiet'],
    [1, ''],
    [4, ''],
    [5, 'full'],
  ])('gives the sum more room when nothing is on, and sets many programmes smaller: %i', (count, kind) => {
    const [programme] = publicAnswer().programmes
    const programmes = programme ? Array.from({ length: count }, () => programme) : []
    const { container } = show('', publicAnswer({ programmes }))
    const kinds = [...(container.querySelector('main')?.classList ?? [])]
    expect(kinds.filter((name) => ['quiet', 'full'].includes(name)).join()).toBe(kind)
  })

  it('says of an almost empty house how many there are at most', () => {
    const floors = publicAnswer().floors.map(({ people: _, ...floor }) => ({ ...floor, fewerThan: 5 }))
    const { find } = show('', publicAnswer({ floors, house: { low: 0, high: 12 } }))
    expect(find('.total')).toBe('센터 전체 15명 미만')
  })

  it('takes turns with both languages, slowly, and marks the page for it', () => {
    const { wait, find } = show('?lang=both', publicAnswer())
    expect(document.documentElement.lang).toBe('ko')
    wait(TURN_MS - 1)
    expect(find('.state')).toContain('열려 있어요')
    wait(1)
    expect([document.documentElement.lang, find('.state')]).toEqual(['en', 'Open until 18:00'])
    wait(TURN_MS)
    expect(find('.state')).toContain('열려 있어요')
  })

  it('keeps the theme that its address asks for', () => {
    show('?theme=contrast', publicAnswer())
    expect(document.documentElement.dataset['theme']).toBe('contrast')
  })

  it('says that it loads, and that nothing can be had', () => {
    const { display, find } = show()
    expect(find('[role=status]')).toBe('불러오고 있어요.')
    display.failed()
    flushSync()
    expect(find('[role=status]')).toBe('지금은 보여 드릴 수 없어요. 다시 연결하고 있어요.')
  })
})

describe('the words of the public page', () => {
  it('are the same set in both languages, none empty and no Korean in English', () => {
    const ko = wordsByPath(displayWords.ko)
    const en = wordsByPath(displayWords.en)
    expect([...en.keys()]).toEqual([...ko.keys()])
    for (const [path, word] of [...ko, ...en]) expect(word, path).toMatch(/\S/)
    for (const [path, word] of en) expect(word, path).not.toMatch(/[가-힣]/)
  })
})
