import { occupancyAt, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { changeOf, sparkPath, type TrendPoint, type Trends, trendsFrom, withLive } from './trend.ts'
import { trendWords } from './trend-words.ts'

const MINUTE = 60_000
const points = (...people: number[]): TrendPoint[] =>
  people.map((value, i) => ({ at: testNow - (people.length - i) * MINUTE, people: value }))
const hour = points(...Array.from({ length: 60 }, (_, i) => 10 + i / 10))
const certain = { low: 5, high: 5 }

describe('the trend of a floor in words', () => {
  it.each([
    ['ko', 15, certain, '1시간 전보다 5명 늘었어요'],
    ['ko', 8, certain, '1시간 전보다 2명 줄었어요'],
    ['ko', 10, certain, '1시간 전과 같아요'],
    ['ko', 15, { low: 12, high: 18 }, '1시간 전보다 약 5명 늘었어요'],
    ['en', 8, certain, '2 fewer than an hour ago'],
  ] as const)('%s: %i people', (language, people, interval, said) => {
    expect(trendWords(language, changeOf(hour, people, testNow), interval)).toBe(said)
  })

  it('says how far back it knows where that is less than an hour', () => {
    const change = changeOf(points(...Array.from({ length: 20 }, () => 4)), 7, testNow)
    expect(trendWords('ko', change, certain)).toBe('20분 전보다 3명 늘었어요')
  })

  it.each([
    ['nothing', []],
    ['only a moment', points(3, 3)],
    ['only what is longer ago than an hour', [{ at: testNow - 61 * MINUTE, people: 3 }]],
  ])('says that it does not know when it knows %s', (_, known) => {
    expect(trendWords('ko', changeOf(known, 3, testNow), certain)).toBe('지난 1시간의 흐름은 아직 몰라요')
  })
})

describe('the points of a trend', () => {
  it('are one a minute, and never more than an hour of them', () => {
    let trends: Trends = {}
    for (let second = 0; second < 3 * 3600; second += 5)
      trends = withLive(trends, occupancyAt(testNow + second * 1000))
    expect(trends['ground']?.length).toBeLessThanOrEqual(62)
    const at = trends['ground']?.map((point) => point.at) ?? []
    expect(new Set(at).size).toBe(at.length)
  })

  it('stay the same while nothing new can be drawn', () => {
    const trends = withLive({}, occupancyAt(testNow))
    expect(withLive(trends, occupancyAt(testNow + 1_000))).toBe(trends)
  })

  it('that were asked for end where what was heard live goes on', () => {
    const live = withLive({}, occupancyAt(testNow, 23))
    const start = testNow - 2 * MINUTE
    const history = {
      bucket: 'minute',
      floors: { ground: [{ start, mean: 20.4, max: 21, low: 18, high: 23 }] },
    } as const
    expect(trendsFrom({ ...history, floors: { ground: [...history.floors.ground] } }, live, testNow)).toEqual(
      {
        ground: [
          { at: start, people: 20.4 },
          { at: testNow, people: 23 },
        ],
      },
    )
  })
})

describe('the line of a trend', () => {
  const box = { width: 60, height: 10, top: 10 }

  it('runs from an hour ago on the left to now on the right', () => {
    const shown = [
      { at: testNow - 60 * MINUTE, people: 0 },
      { at: testNow - 30 * MINUTE, people: 5 },
    ]
    expect(sparkPath(shown, 10, testNow, box)).toBe('M0.0 10.0L30.0 5.0L60.0 0.0')
  })

  it('never leaves its box, and is not there when nothing is known', () => {
    expect(sparkPath([{ at: testNow - MINUTE, people: 99 }], 99, testNow, box)).toBe('M59.0 0.0L60.0 0.0')
    expect(sparkPath([], 3, testNow, box)).toBe('')
  })
})
