import { type Building, LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { pledged } from '../testing.ts'
import { busyGridOf } from './busy-grid.ts'
import { rowsOf } from './rows.ts'
import { shadesOf } from './shades.ts'
import { MIDNIGHT, peopleByHour } from './testing.ts'

const time = new LocalTime('Asia/Seoul')
const HOUR_MS = 3_600_000
const day = { from: MIDNIGHT, to: MIDNIGHT + 24 * HOUR_MS }
const open = Object.fromEntries(
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((name) => [
    name,
    name === 'sun' ? [] : [['09:00', '18:00']],
  ]),
) as (typeof pledged)['openingHours']
const building: Building = { ...pledged, openingHours: open, closures: [] }
const shades = (house: Building, mean: (number | null)[] = [], range = day, byDays = false) =>
  shadesOf(house, time, rowsOf(peopleByHour(mean), time, 'none'), range, byDays).map(({ kind, from, to }) => [
    kind,
    (from - MIDNIGHT) / HOUR_MS,
    (to - MIDNIGHT) / HOUR_MS,
  ])

describe('what stands behind the lines', () => {
  it('is closed before and after the opening hours', () => {
    expect(shades(building)).toEqual([
      ['closed', 0, 9],
      ['closed', 18, 24],
    ])
  })

  it('is a closure of its own, not closed hours', () => {
    const reason = { ko: '쉼', en: 'Day off' }
    const closed = { ...building, closures: [{ from: '2026-11-24', to: '2026-11-24', reason }] }
    expect(shades(closed)).toEqual([['closure', 0, 24]])
  })

  it('is unknown in one stretch where nobody counted', () => {
    expect(shades(building, [1, null, null, 2])).toContainEqual(['unknown', 1, 3])
  })

  it('by days is only days on which the house is closed', () => {
    const week = { from: MIDNIGHT, to: MIDNIGHT + 7 * 24 * HOUR_MS }
    expect(shades(building, [], week, true)).toEqual([['closed', 5 * 24, 6 * 24]])
  })
})

describe('the grid of busy hours', () => {
  const cell = (weekday: number, hour: number, mean: number, of = 4) => ({ weekday, hour, mean, of })

  it('has the weekdays from Monday and the hours in which the house is open or anybody was there', () => {
    const grid = busyGridOf({ hours: [cell(1, 9, 2), cell(1, 20, 3), cell(2, 3, 0)] }, building)
    expect(grid?.hours).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 20])
    expect(grid?.days.map(({ weekday }) => weekday)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('tells closed hours from hours without people, and those from what is not known', () => {
    const grid = busyGridOf({ hours: [cell(1, 9, 10), cell(1, 10, 0), cell(7, 9, 0)] }, building)
    const at = (weekday: number, hour: number) =>
      grid?.days[weekday - 1]?.cells.find((one) => one.hour === hour)
    expect(at(1, 9)).toMatchObject({ step: 3, isClosed: false })
    expect(at(1, 10)).toMatchObject({ mean: 0, step: 0, isClosed: false })
    expect(at(1, 11)?.mean).toBeUndefined()
    expect(at(7, 9)?.isClosed).toBe(true)
  })

  it('is none before a day is complete', () => {
    expect(busyGridOf({ hours: [] }, building)).toBeUndefined()
  })
})
