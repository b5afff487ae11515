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
const entrance = (time: string, ins: number, outs = 0, day?: string) => ({
  ...{ portal: 'entrance', start: at(time, day), in: ins, out: outs },
})

describe('occupancyByBucket', () => {
  const base = { building: dobong, time, before: [], since: at('04:00') }

  it('weights people by how long they stayed', () => {
    const minutes = [entrance('10:15', 8), entrance('10:45', 0, 4)]
    const past = { ...base, bucket: 'hour' as const, from: at('09:00'), to: at('12:00'), minutes }
    expect(occupancyByBucket(past).get('1f')).toEqual([
      { start: at('09:00'), mean: 0, max: 0 },
      { start: at('10:00'), mean: 5, max: 8 },
      { start: at('11:00'), mean: 4, max: 4 },
    ])
  })

  it('knows who was there before the part that is asked for', () => {
    const minutes = [entrance('08:00', 3), entrance('10:01', 1)]
    const past = { ...base, bucket: 'minute' as const, from: at('10:00'), to: at('10:02'), minutes }
    expect(
      occupancyByBucket(past)
        .get('1f')
        ?.map(({ max }) => max),
    ).toEqual([3, 4])
  })

  it('empties the house at the empty hour, within a bucket too', () => {
    const minutes = [entrance('22:00', 6)]
    const past = {
      ...base,
      bucket: 'day' as const,
      from: at('00:00', '2026-11-25'),
      to: at('00:00', '2026-11-26'),
      minutes,
    }
    expect(occupancyByBucket(past).get('1f')).toEqual([{ start: at('00:00', '2026-11-25'), mean: 1, max: 6 }])
  })

  it('knows a bucket that is not over up to now', () => {
    const past = {
      ...base,
      bucket: 'hour' as const,
      from: at('10:00'),
      to: at('10:30'),
      minutes: [entrance('10:15', 4)],
    }
    expect(occupancyByBucket(past).get('1f')).toEqual([{ start: at('10:00'), mean: 2, max: 4 }])
  })

  it('never shows a floor below zero, and remembers what it owes', () => {
    const minutes = [entrance('10:00', 0, 2), entrance('10:30', 3)]
    const past = { ...base, bucket: 'hour' as const, from: at('10:00'), to: at('11:00'), minutes }
    expect(occupancyByBucket(past).get('1f')).toEqual([{ start: at('10:00'), mean: 0.5, max: 1 }])
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
    expect(before.get('1f')?.find(({ start }) => start === at('09:00'))).toMatchObject({ mean: 6, max: 12 })
    expect(before.get('1f')?.find(({ start }) => start === at('03:00', '2026-11-26'))).toMatchObject({
      max: 5,
    })
    expect(before.get('1f')?.find(({ start }) => start === at('04:00', '2026-11-26'))).toMatchObject({
      max: 0,
    })
  })

  it('works a day out again when a late event comes', () => {
    const { rollup, count } = rollupIn()
    count(at('09:00'), 2)
    expect(rollup.between('day', at('00:00'), noon, noon).get('1f')?.[0]).toMatchObject({ max: 2 })
    count(at('10:00'), 5)
    expect(rollup.between('day', at('00:00'), noon, noon).get('1f')?.[0]).toMatchObject({ max: 7 })
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
    count(at('09:00', '2026-11-22'), 2)
    count(at('09:00', '2026-11-25'), 2)
    const days = rollup.between('day', at('00:00', '2026-11-22'), noon, noon).get('1f')
    expect(days?.map(({ max }) => max)).toEqual([2, 2, 0, 2, 2])
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
    expect(days()).toEqual([4, 4, 4, 4, 3, 3, 3].map((max, i) => (i === 3 ? 4 : max)))
  })

  it('works a bounded number of days out at a time', () => {
    const { rollup, count } = rollupIn()
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) count(at('09:00', day), 1)
    expect(rollup.refresh(noon, 2)).toBe(2)
    expect(rollup.refresh(noon, 2)).toBe(2)
    expect(rollup.refresh(noon, 2)).toBe(0)
  })
})
