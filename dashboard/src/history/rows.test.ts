import { LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { heightOf } from './paint.ts'
import { rowsOf, shifted } from './rows.ts'
import { linesOf } from './table-lines.ts'
import { MIDNIGHT, peopleByHour, usesByDay } from './testing.ts'

const seoul = new LocalTime('Asia/Seoul')
const berlin = new LocalTime('Europe/Berlin')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('the rows of a chart', () => {
  it('keep what is not known apart from nobody, and from what has not come', () => {
    const answer = peopleByHour([0, null, 5, null], { now: MIDNIGHT + 3 * HOUR_MS })
    const rows = rowsOf(answer, seoul, 'none')
    expect(rows.map(({ value, ahead }) => [value, ahead])).toEqual([
      [0, false],
      [undefined, false],
      [5, false],
      [undefined, true],
    ])
  })

  it('mark what can still change from where the present day begins', () => {
    const rows = rowsOf(peopleByHour([1, 2, 3], { livesFrom: MIDNIGHT + HOUR_MS }), seoul, 'none')
    expect(rows.map(({ live }) => live)).toEqual([false, true, true])
  })

  it('have uses with their corrections, also those that take each other back', () => {
    const answer = usesByDay([3, 4, null], { usesCorrected: [2, 0, null], corrections: [1, 2, null] })
    const rows = rowsOf(answer, seoul, 'none')
    expect(rows.map(({ value, counted, corrections }) => [value, counted, corrections])).toEqual([
      [5, 3, 1],
      [4, 4, 2],
      [undefined, undefined, undefined],
    ])
  })

  it('stand beside the same clock of the week before, also over a change of clocks', () => {
    const monday = Date.parse('2026-10-26T09:00:00+01:00')
    const before = shifted(berlin, monday, 'hour', 'week', -1)
    expect(before).toBe(Date.parse('2026-10-19T09:00:00+02:00'))
    expect(shifted(berlin, before, 'hour', 'week', 1)).toBe(monday)
  })

  it('stand beside the same weekday a year before; months beside the same month', () => {
    const day = (at: number) => seoul.dayOf(at)
    expect(day(shifted(seoul, seoul.startOfDay('2026-11-24'), 'day', 'year', -1))).toBe('2025-11-25')
    expect(day(shifted(seoul, seoul.startOfDay('2028-02-01'), 'month', 'year', -1))).toBe('2027-02-01')
  })

  it('take from the time before what stood at the same place', () => {
    const shift = (answer: ReturnType<typeof peopleByHour>) => ({
      ...answer,
      starts: answer.starts.map((start) => start - 7 * DAY_MS),
      end: answer.end - 7 * DAY_MS,
    })
    const rows = rowsOf(peopleByHour([1, 2]), seoul, 'week', shift(peopleByHour([7, null])))
    expect(rows.map(({ before }) => before)).toEqual([7, undefined])
  })

  it('all fit into the height of the chart', () => {
    const answer = peopleByHour([1, 2], { headcounts: [{ at: MIDNIGHT, people: 90 }] })
    const [low, high] = heightOf({ answer, rows: rowsOf(answer, seoul, 'none') })
    expect(low).toBeLessThanOrEqual(0)
    expect(high).toBeGreaterThan(90)
  })
})

describe('the lines of the table', () => {
  const lines = (mean: (number | null)[]) => {
    const answer = peopleByHour(mean, { max: mean.map((people) => people && Math.ceil(people)) })
    const high = answer.mean
    return linesOf(rowsOf({ ...answer, high }, seoul, 'none')).map(({ row, isUnknown }) => [
      (row.start - MIDNIGHT) / HOUR_MS,
      (row.end - MIDNIGHT) / HOUR_MS,
      isUnknown ? 'unknown' : row.value,
    ])
  }

  it('are the numbers of the chart, one by one', () => {
    expect(lines([1, 2, 2])).toEqual([
      [0, 1, 1],
      [1, 2, 2],
      [2, 3, 2],
    ])
  })

  it('say a stretch without anybody, and one without a record, once', () => {
    expect(lines([0, 0, 5, null, null, 0])).toEqual([
      [0, 2, 0],
      [2, 3, 5],
      [3, 5, 'unknown'],
      [5, 6, 0],
    ])
  })
})
