import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { pledged } from '../testing.ts'
import { daysOf, queryOf, readView, shownRange, spanRange, stepped } from './asked-view.ts'

const seoul = new LocalTime('Asia/Seoul')
const berlin = new LocalTime('Europe/Berlin')
const read = (asked: string, time = seoul) => readView(asked, pledged, time, '2026-11-24')

describe('the address of the history', () => {
  it('is the house, this week beside the last one, when it asks for nothing', () => {
    expect(read('')).toEqual({ of: 'house', span: 'week', day: '2026-11-24', compare: 'week' })
  })

  it('comes back the same from each view that can be asked for', () => {
    const floor = `floor.${pledged.floors[0]?.id}`
    for (const asked of [
      `of=${floor}&span=day&day=2026-03-04`,
      'of=uses&span=year&day=2025-01-01&compare=year',
      'of=house&span=week&day=2026-11-24&compare=none',
      'of=house&span=range&day=2026-01-10&to=2026-02-20',
      'of=house&span=day&day=2026-11-20&zoom=2026-11-20T09:35_2026-11-20T14:24',
    ])
      expect(queryOf(read(asked), seoul)).toBe(asked)
  })

  it('passes over what there is not: floors, days, spans, a range that ends before it begins', () => {
    expect(read('of=floor.99&span=century&day=2026-02-30')).toEqual(read(''))
    expect(read('span=range&day=2026-03-01&to=2026-02-01').span).toBe('week')
    expect(read('span=range&day=1900-01-01&to=2026-02-01').span).toBe('week')
    expect(read('span=year&compare=week').compare).toBe('none')
    expect(read('zoom=2026-11-24T12:00_2026-11-24T11:00').zoom).toBeUndefined()
  })

  it('has weeks from Monday, whole months and whole years', () => {
    const days = (asked: string) => daysOf(read(asked))
    expect(days('span=week&day=2026-11-29')).toEqual(['2026-11-23', '2026-11-29'])
    expect(days('span=month&day=2028-02-10')).toEqual(['2028-02-01', '2028-02-29'])
    expect(days('span=month&day=2026-12-31')).toEqual(['2026-12-01', '2026-12-31'])
    expect(days('span=year&day=2026-06-01')).toEqual(['2026-01-01', '2026-12-31'])
  })

  it('is as long as the day is where clocks change', () => {
    const { from, to } = spanRange(read('span=day&day=2026-10-25', berlin), berlin)
    expect(to - from).toBe(25 * 3_600_000)
  })

  it('goes on by the span, and leaves what was looked at closely', () => {
    const month = read('span=month&day=2026-01-31&zoom=2026-01-02T00:00_2026-01-03T00:00')
    expect(daysOf(stepped(month, 1))).toEqual(['2026-02-01', '2026-02-28'])
    expect(stepped(month, -1).zoom).toBeUndefined()
    const range = stepped(read('span=range&day=2026-01-01&to=2026-01-10'), 1)
    expect(daysOf(range)).toEqual(['2026-01-11', '2026-01-20'])
    expect(shownRange(month, seoul).to - shownRange(month, seoul).from).toBe(86_400_000)
  })
})
