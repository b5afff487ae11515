import { publicOccupancy } from '@munteok/core'
import { render, screen } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import House from './House.svelte'
import { occupancyAt, testBuilding, testNow } from './testing.ts'

const given = {
  building: testBuilding,
  language: 'ko',
  occupancy: occupancyAt(testNow),
  fresh: true,
} as const

/** What is read aloud, floor by floor. */
const aloud = () => screen.getAllByRole('listitem').map((item) => item.querySelector('.aloud')?.textContent)
/** What is seen, floor by floor. */
const seen = () =>
  screen
    .getAllByRole('listitem')
    .map((item) => item.querySelector('.figure')?.textContent?.replace(/\s+/g, ' ').trim())

describe('the house', () => {
  it('lists its floors from the highest down, with people, certainty, fullness and capacity', () => {
    render(House, given)
    expect(aloud()).toEqual([
      '위 층: 10명, 가득, 정원 10명',
      '아래 층: 약 23명, 20명에서 27명 사이, 붐빔, 정원 25명',
      '땅속 층: 0명, 여유, 정원 20명',
    ])
  })

  it('shows an uncertain number with its interval, and a certain one without', () => {
    render(House, given)
    expect(seen()).toEqual(['위 층 10 명 가득', '아래 층 약 23 명 (20–27) 붐빔', '땅속 층 0 명 여유'])
  })

  it('shows a rounded number as about so many, without an interval', () => {
    const { floors, ...house } = occupancyAt(testNow)
    const ground = { people: 25, low: 25, high: 25, capacity: 25, crowding: 'busy' as const, caveats: [] }
    render(House, { ...given, occupancy: { ...house, floors: { ...floors, ground } }, rounded: true })
    expect(seen()[1]).toBe('아래 층 약 25 명 붐빔')
    expect(aloud()[1]).toBe('아래 층: 약 25명, 붐빔, 정원 25명')
  })

  it('gives each degree of fullness a shape of its own', () => {
    render(House, given)
    const shapes = screen
      .getAllByRole('listitem')
      .map((item) => item.querySelector('.crowding svg')?.innerHTML)
    expect(new Set(shapes).size).toBe(3)
  })

  it('fills a floor by its share of the capacity, and never beyond its wall', () => {
    const crowded = occupancyAt(testNow, 40)
    const { container } = render(House, { ...given, occupancy: crowded })
    const levels = [...container.querySelectorAll<HTMLElement>('.level')].map((level) => level.style.width)
    expect(levels).toEqual(['100%', '100%', '0%'])
  })

  it('shows numbers that are not the present as what they are', () => {
    render(House, { ...given, fresh: false, staleNote: '14:02 기준' })
    expect(seen()[1]).toBe('아래 층 약 23 명 (20–27) 14:02 기준')
    expect(aloud()[1]).toContain('14:02 기준')
  })

  it('shows a number that is hidden as what it is smaller than, with a level that does not tell it', () => {
    const drawn = [0, 3].map((people) => {
      const state = occupancyAt(testNow)
      const cellar = {
        people,
        low: people,
        high: people,
        capacity: 20,
        crowding: 'calm',
        caveats: [],
      } as const
      const floors = { ...state.floors, cellar: { ...cellar, caveats: [] } }
      const { container, unmount } = render(House, {
        ...given,
        occupancy: publicOccupancy({ ...state, floors }),
      })
      const html = container.querySelectorAll('li')[2]?.innerHTML
      expect([seen()[2], aloud()[2]]).toEqual(['땅속 층 5명 미만 여유', '땅속 층: 5명 미만, 여유, 정원 20명'])
      unmount()
      return html
    })
    expect(drawn[0]).toBe(drawn[1])
  })

  it('shows no number where nothing is known', () => {
    render(House, { building: testBuilding, language: 'en', fresh: false })
    expect(aloud()[0]).toBe('위 floor: Not known yet')
    expect(seen()[0]).toBe('위 floor – Not known yet')
  })

  it('marks the floor on which the screen stands', () => {
    render(House, { ...given, here: 'ground' })
    expect(aloud()[1]).toContain('아래 층 (현재 위치)')
  })

  it('draws a mark for each crossing of a portal that it has', () => {
    const { container } = render(House, {
      ...given,
      crossings: [
        { id: 1, portal: 'door', direction: 'in', people: 3 },
        { id: 2, portal: 'elsewhere', direction: 'in', people: 1 },
      ],
    })
    expect([...container.querySelectorAll('.drawing b')].map((mark) => mark.textContent)).toEqual(['3'])
  })
})
