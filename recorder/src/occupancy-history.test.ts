import { join } from 'node:path'
import type { Building } from '@munteok/core'
import { LocalTime } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from './ledger.ts'
import { nextBucket, nextEmptyInstant, occupancyByBucket } from './occupancy-history.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { PassageQueries } from './passage-queries.ts'
import { at, delivery, dobong, passage, scratch } from './test-kit.ts'

const time = new LocalTime(dobong.timeZone)

/** People in the basement, minute by minute, give or take one. */
function estimated(from: number, people: number[]) {
  const off = (by: number) => Float32Array.from(people, (of) => of + by)
  const curve = { people: off(0), low: off(-1), high: off(1) }
  return { from, minutes: people.length, curves: dobong.floors.map(() => curve) }
}
const minutes = (count: number, people: number) => Array<number>(count).fill(people)

describe('occupancyByBucket', () => {
  const base = { building: dobong, time, from: at('09:00'), to: at('12:00') }

  it('is the mean of the minutes, of their intervals, and the most in any of them', () => {
    const past = {
      ...base,
      bucket: 'hour' as const,
      estimated: [estimated(at('09:30'), [...minutes(60, 4), ...minutes(30, 8.4)])],
    }
    expect(occupancyByBucket(past).get('b1')).toEqual([
      { start: at('09:00'), mean: 4, max: 4, low: 3, high: 5 },
      { start: at('10:00'), mean: 6.2, max: 8, low: 5.2, high: 7.2 },
    ])
  })

  it('takes of each estimated time only what is asked for', () => {
    const past = {
      ...base,
      bucket: 'minute' as const,
      from: at('10:00'),
      to: at('10:02'),
      estimated: [estimated(at('09:59'), [1, 2, 3, 4])],
    }
    expect(
      occupancyByBucket(past)
        .get('1f')
        ?.map(({ start, max }) => [start, max]),
    ).toEqual([
      [at('10:00'), 2],
      [at('10:01'), 3],
    ])
  })

  it('puts days together in one bucket', () => {
    const past = {
      ...base,
      bucket: 'hour' as const,
      estimated: [estimated(at('09:00'), minutes(30, 2)), estimated(at('09:30'), minutes(30, 4))],
    }
    expect(occupancyByBucket(past).get('3f')).toEqual([
      { start: at('09:00'), mean: 3, max: 4, low: 2, high: 4 },
    ])
  })
})

describe('buckets', () => {
  it('of a day with a clock change have 23 and 25 hours', () => {
    const berlin = new LocalTime('Europe/Berlin')
    const spring = berlin.startOfDay('2026-03-29')
    const autumn = berlin.startOfDay('2026-10-25')
    expect(nextBucket(berlin, spring, 'day') - spring).toBe(23 * 3_600_000)
    expect(nextBucket(berlin, autumn, 'day') - autumn).toBe(25 * 3_600_000)
  })

  it('end at the empty hour of the same day or the next one', () => {
    expect(nextEmptyInstant(dobong, time, at('03:59'))).toBe(at('04:00'))
    expect(nextEmptyInstant(dobong, time, at('04:00'))).toBe(at('04:00', '2026-11-25'))
  })
})

describe('OccupancyRollup', () => {
  function rollupIn(building: Building = dobong) {
    const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
    ledger.open()
    onTestFinished(() => ledger.close())
    const passages = new PassageQueries(ledger.db, building)
    const rollup = new OccupancyRollup(ledger.db, building, ledger.time, passages)
    let first = 1
    const count = (when: number, ins: number, outs = 0) =>
      ledger.append([
        delivery([passage({ at: when, in: ins, out: outs })], {
          ...{ first: first++, sentAt: when, receivedAt: when },
        }),
      ])
    return { ledger, rollup, count }
  }
  const noon = at('12:00', '2026-11-26')

  it('gives the same for kept days as for days worked out on the spot', () => {
    const { rollup, count } = rollupIn()
    count(at('09:30'), 12)
    count(at('18:00'), 0, 12)
    count(at('09:00', '2026-11-25'), 5)
    const before = rollup.between('hour', at('00:00'), noon, noon)
    expect(rollup.refresh(noon, 100)).toBe(0)
    expect(rollup.between('hour', at('00:00'), noon, noon)).toEqual(before)
    const nine = before.get('1f')?.find(({ start }) => start === at('09:00'))
    expect(nine?.mean).toBeCloseTo(6, 0)
    expect(nine?.max).toBeGreaterThanOrEqual(12)
    expect(nine?.max).toBeLessThanOrEqual(13)
  })

  it('works a day out again when a late event comes', () => {
    const { rollup, count } = rollupIn()
    const most = () => rollup.between('day', at('00:00'), noon, noon).get('1f')?.[0]?.max
    count(at('09:00'), 12)
    count(at('18:00'), 0, 12)
    expect(most()).toBeLessThan(14)
    count(at('10:00'), 20)
    count(at('17:00'), 0, 20)
    expect(most()).toBeGreaterThan(28)
  })

  it('shows nothing from before the first count, and nothing of the future', () => {
    const { rollup, count } = rollupIn()
    expect(rollup.between('day', 0, noon, noon).get('1f')).toEqual([])
    count(at('09:00'), 2)
    const days = rollup.between('day', at('00:00', '2026-11-01'), noon + 9 * 86_400_000, noon).get('1f')
    expect(days?.map(({ start }) => start)).toEqual([
      at('00:00'),
      at('00:00', '2026-11-25'),
      at('00:00', '2026-11-26'),
    ])
  })

  it('fills days on which nobody came with nobody', () => {
    const { rollup, count } = rollupIn()
    for (const day of ['2026-11-22', '2026-11-25']) {
      count(at('09:00', day), 9)
      count(at('18:00', day), 0, 9)
    }
    const days = rollup.between('day', at('00:00', '2026-11-22'), noon, noon).get('1f')
    expect(days?.map(({ max }) => max > 5)).toEqual([true, false, false, true, false])
    expect(days?.slice(1, 3).map(({ max }) => max)).toEqual([0, 0])
  })

  it('carries people over from day to day in a house without an empty hour', () => {
    const { rollup, count } = rollupIn({ ...dobong, emptyHour: null })
    count(at('09:00', '2026-11-20'), 4)
    const days = () =>
      rollup
        .between('day', at('00:00', '2026-11-20'), noon, noon)
        .get('1f')
        ?.map(({ max }) => max)
    expect(days()).toEqual([4, 4, 4, 4, 4, 4, 4])
    count(at('09:00', '2026-11-23'), 0, 1)
    expect(days()).toEqual([4, 4, 4, 4, 3, 3, 3])
  })

  it('works a bounded number of days out at a time', () => {
    const { rollup, count } = rollupIn()
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) count(at('09:00', day), 1)
    expect(rollup.refresh(noon, 2)).toBe(2)
    expect(rollup.refresh(noon, 2)).toBe(2)
    expect(rollup.refresh(noon, 2)).toBe(0)
  })
})
