import { join } from 'node:path'
import {
  type Building,
  type CheckIn,
  type LedgerRecord,
  MunteokError,
  type OccupancySeries,
  type PassageSeries,
  type UseSeries,
} from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from '../ledger.ts'
import { OccupancyRollup } from '../occupancy-rollup.ts'
import { PassageQueries } from '../passage-queries.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from '../test-kit.ts'
import { History } from './history.ts'

/** Thursday, 26 November 2026. */
const NOW = at('12:00', '2026-11-26')
const DAY_MS = 86_400_000

function pastOf(building: Building = dobong) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  const passages = new PassageQueries(ledger.db, building)
  const occupancies = new OccupancyRollup(ledger.db, building, ledger.time, passages)
  const history = new History({ db: ledger.db, building, time: ledger.time, passages, occupancies })
  let first = 1
  const add = (event: Parameters<typeof delivery>[0][number]) =>
    ledger.append([delivery([event], { first: first++, sentAt: event.at, receivedAt: event.at })])
  return {
    history,
    occupancies,
    enter: (record: LedgerRecord) => ledger.record(record),
    /** So many people are on the first floor from nine to six. */
    stay: (day: string, people: number) => {
      add(passage({ at: at('09:00', day), in: people }))
      add(passage({ at: at('18:00', day), in: 0, out: people }))
    },
    visit: (over: Partial<CheckIn>) => add(checkIn(over)),
    of: (of: string, from: string, to: string, points = 1000) =>
      history.series({ of, from: at('00:00', from), to: at('00:00', to), points }, NOW),
  }
}

describe('the series of a floor or the house', () => {
  it('has no more buckets than the chart has points, and every line has as many', () => {
    const { stay, of } = pastOf()
    stay('2026-11-24', 12)
    for (const points of [10, 100, 288, 1440]) {
      const series = of('floor.1f', '2026-11-24', '2026-11-25', points) as OccupancySeries
      expect(series.starts.length).toBeLessThanOrEqual(points)
      for (const line of [series.mean, series.low, series.high, series.max])
        expect(line).toHaveLength(series.starts.length)
    }
  })

  it('tells of the same minutes at each fineness', () => {
    const { stay, of } = pastOf()
    stay('2026-11-23', 12)
    stay('2026-11-24', 12)
    const fine = of('floor.1f', '2026-11-24', '2026-11-25', 288) as OccupancySeries
    const hours = of('floor.1f', '2026-11-24', '2026-11-25', 24) as OccupancySeries
    expect([fine.bucket, hours.bucket]).toEqual(['5-minutes', 'hour'])
    for (const [i, mean] of hours.mean.entries()) {
      const parts = fine.mean.slice(i * 12, i * 12 + 12).map((part) => part ?? 0)
      expect(parts.reduce((sum, part) => sum + part, 0) / 12).toBeCloseTo(mean ?? -1, 0)
      expect(Math.max(...fine.max.slice(i * 12, i * 12 + 12).map((part) => part ?? 0))).toBe(hours.max[i])
    }
    expect(hours.mean[12]).toBeCloseTo(12, 0)
  })

  it('takes the mean of a day over the hours in which the house is open', () => {
    const { stay, of } = pastOf()
    stay('2026-11-24', 12)
    const series = of('house', '2026-11-20', '2026-11-30', 10) as OccupancySeries
    // Nine hours of twelve people, in a house that is open for twelve hours.
    expect(series.bucket).toBe('day')
    expect(series.mean[4]).toBeCloseTo(9, 0)
    expect(series.max[4]).toBeGreaterThanOrEqual(12)
  })

  it('knows nothing of days on which the house was open and nobody was counted', () => {
    const { stay, of, occupancies } = pastOf({
      ...dobong,
      closures: [{ from: '2026-11-23', to: '2026-11-23', reason: { ko: '쉼', en: 'Day off' } }],
    })
    stay('2026-11-20', 4)
    stay('2026-11-25', 4)
    occupancies.refresh(NOW, 100)
    const { mean } = of('floor.1f', '2026-11-19', '2026-11-29', 10) as OccupancySeries
    const known = mean.map((people) => (people === null ? undefined : people > 0))
    // Thursday before the first count; Friday; Saturday without any; Sunday and the day off; …; today; the future.
    expect(known).toEqual([
      ...[undefined, true, undefined, false, false],
      ...[undefined, true, false, undefined, undefined],
    ])
  })

  it('leaves the same days out by the minute', () => {
    const { stay, of } = pastOf()
    stay('2026-11-20', 4)
    stay('2026-11-25', 4)
    const silent = of('floor.1f', '2026-11-23', '2026-11-24') as OccupancySeries
    expect(silent.mean.every((people) => people === null)).toBe(true)
    const sunday = of('floor.1f', '2026-11-22', '2026-11-23') as OccupancySeries
    expect(sunday.mean.every((people) => people === 0)).toBe(true)
  })

  it('says from when on it can still change, and ends at the present', () => {
    const { stay, of } = pastOf()
    stay('2026-11-25', 4)
    const { livesFrom, starts, mean, now } = of('house', '2026-11-26', '2026-11-27', 24) as OccupancySeries
    expect(livesFrom).toBe(at('04:00', '2026-11-26'))
    expect(now).toBe(NOW)
    const last = mean.findLastIndex((people) => people !== null)
    expect(starts[last]).toBe(at('11:00', '2026-11-26'))
  })

  it('leaves days that wait to be worked out empty, and says how many they are', () => {
    const { stay, of, occupancies } = pastOf()
    for (const day of ['18', '19', '20', '23', '24', '25']) stay(`2026-11-${day}`, 5)
    const before = of('house', '2026-11-17', '2026-11-27', 10) as OccupancySeries
    expect(before.waiting).toBeGreaterThan(0)
    occupancies.refresh(NOW, 100)
    const after = of('house', '2026-11-17', '2026-11-27', 10) as OccupancySeries
    expect(after.waiting).toBe(0)
    const known = (series: OccupancySeries) => series.mean.filter((people) => people !== null).length
    expect(known(after)).toBe(known(before) + before.waiting)
  })

  it('shows a day anew that is counted anew, also within a week that was shown', () => {
    const { stay, of, occupancies } = pastOf()
    stay('2026-11-24', 5)
    stay('2026-11-25', 5)
    const most = () => (of('house', '2026-11-01', '2026-11-27', 10) as OccupancySeries).max.at(-1)
    occupancies.refresh(NOW, 100)
    expect(most()).toBeLessThan(8)
    stay('2026-11-24', 30)
    occupancies.refresh(NOW, 100)
    expect(most()).toBeGreaterThan(25)
  })

  it('brings who was counted by hand', () => {
    const { stay, of, enter } = pastOf()
    stay('2026-11-24', 5)
    enter({
      ...{ kind: 'headcount', at: NOW, by: '홍길동' },
      ...{ countedAt: at('14:00'), zone: '1f', people: 6 },
    })
    const counts = (subject: string) =>
      (of(subject, '2026-11-24', '2026-11-25') as OccupancySeries).headcounts
    expect(counts('floor.1f')).toEqual([{ at: at('14:00'), people: 6 }])
    expect(counts('house')).toEqual([])
  })
})

describe('the series of a portal', () => {
  it('adds up who passed each way, with nobody told from nothing known', () => {
    const { stay, of } = pastOf()
    stay('2026-11-24', 7)
    const series = of('portal.entrance', '2026-11-23', '2026-11-26', 100) as PassageSeries
    const sum = (line: readonly (number | null)[]) => line.reduce<number>((all, one) => all + (one ?? 0), 0)
    expect([sum(series.in), sum(series.out)]).toEqual([7, 7])
    expect(series.in[series.starts.indexOf(at('09:00'))]).toBe(7)
    expect(series.in[series.starts.indexOf(at('10:00'))]).toBe(0)
    expect(series.in[series.starts.indexOf(at('10:00', '2026-11-23'))]).toBeNull()
    expect(series.in[series.starts.indexOf(at('10:00', '2026-11-25'))]).toBeNull()
  })

  it('puts weeks together from Monday', () => {
    const { stay, of } = pastOf()
    stay('2026-11-22', 3)
    stay('2026-11-23', 4)
    const { bucket, starts, in: ins } = of('portal.entrance', '2026-11-02', '2026-11-30', 10) as PassageSeries
    expect(bucket).toBe('week')
    expect(starts.map((start) => new Date(start + 9 * 3_600_000).getUTCDay())).toEqual([1, 1, 1, 1])
    expect(ins).toEqual([null, null, 3, 4])
  })
})

describe('the series of uses', () => {
  const correction = (day: string, uses: number, people: number) => ({
    ...{ kind: 'correction' as const, at: NOW, by: '홍길동', reason: '장부와 다름' },
    ...{ day, space: 'kitchen', uses, people },
  })

  it('keeps apart what was counted and what was corrected', () => {
    const { visit, of, enter } = pastOf()
    visit({ at: at('10:00'), space: 'kitchen', people: 3, method: 'touch' })
    visit({ at: at('15:00'), space: 'kitchen', people: 2, method: 'touch' })
    enter(correction('2026-11-24', 4, 10))
    enter(correction('2026-11-25', 1, 1))
    enter(correction('2026-11-25', -1, -1))
    const series = of('space.kitchen', '2026-11-17', '2026-11-27', 10) as UseSeries
    const at24 = series.starts.indexOf(at('00:00'))
    expect(series.bucket).toBe('day')
    expect([series.uses[at24], series.usesCorrected[at24], series.corrections[at24]]).toEqual([2, 4, 1])
    expect([series.people[at24], series.peopleCorrected[at24]]).toEqual([5, 10])
    expect([series.usesCorrected[at24 + 1], series.corrections[at24 + 1]]).toEqual([0, 2])
    expect(series.uses[at24 - 1]).toBeNull()
  })

  it('tells the hours of a day, and spaces from one another', () => {
    const { visit, of } = pastOf()
    visit({ at: at('10:30'), space: 'kitchen', people: 3, method: 'touch' })
    visit({ at: at('10:40'), people: 1, method: 'touch' })
    const hourOf = (subject: string) => {
      const { starts, uses, bucket } = of(subject, '2026-11-24', '2026-11-25') as UseSeries
      return [bucket, uses[starts.indexOf(at('10:00'))], uses[starts.indexOf(at('11:00'))]]
    }
    expect(hourOf('space.kitchen')).toEqual(['hour', 1, 0])
    expect(hourOf('space.centre')).toEqual(['hour', 1, 0])
    expect(hourOf('uses')).toEqual(['hour', 2, 0])
    expect(hourOf('space.classroom')).toEqual(['hour', 0, 0])
  })

  it('puts what was imported for a month into months alone', () => {
    const { visit, of, enter } = pastOf()
    visit({ at: at('10:30'), method: 'touch' })
    enter({
      ...{ kind: 'import', at: NOW, by: '홍길동', file: 'a.csv', sha256: 'a'.repeat(64) },
      rows: [{ line: 2, period: '2026-03', uses: 40, people: 55 }],
    } as unknown as LedgerRecord)
    const months = of('uses', '2026-01-01', '2026-11-27', 20) as UseSeries
    expect([months.bucket, months.uses[2], months.usesOfLonger]).toEqual(['month', 40, 0])
    const weeks = of('uses', '2026-01-01', '2026-11-27', 60) as UseSeries
    expect([weeks.bucket, weeks.usesOfLonger]).toEqual(['week', 40])
    expect(weeks.uses.reduce<number>((sum, uses) => sum + (uses ?? 0), 0)).toBe(1)
  })
})

describe('busy hours', () => {
  it('are means over such hours, closures and the present day left out', () => {
    const { stay, history, occupancies } = pastOf({
      ...dobong,
      closures: [{ from: '2026-11-10', to: '2026-11-10', reason: { ko: '쉼', en: 'Day off' } }],
    })
    stay('2026-11-10', 40)
    stay('2026-11-17', 10)
    stay('2026-11-24', 20)
    stay('2026-11-25', 8)
    occupancies.refresh(NOW, 100)
    const busy = history.busy(
      { of: 'floor.1f', from: at('00:00', '2026-11-01'), to: at('00:00', '2026-12-01') },
      NOW,
    )
    const cell = (weekday: number, hour: number) =>
      busy.hours.find((one) => one.weekday === weekday && one.hour === hour)
    expect(cell(2, 12)?.of).toBe(2)
    expect(cell(2, 12)?.mean).toBeGreaterThan(13)
    expect(cell(2, 12)?.mean).toBeLessThan(18)
    expect(cell(3, 12)?.of).toBe(1)
    expect(cell(4, 12)).toBeUndefined()
    expect(cell(7, 12)).toMatchObject({ mean: 0, of: 2 })
  })

  it('are of who is inside: a portal has none', () => {
    const { history } = pastOf()
    expect(() => history.busy({ of: 'portal.entrance', from: NOW - DAY_MS, to: NOW }, NOW)).toThrow(
      MunteokError,
    )
  })
})

describe('what cannot be asked', () => {
  it('is refused by name: what the building does not have, and times that end before they begin', () => {
    const { history } = pastOf()
    const ask =
      (of: string, from: number, to: number, points = 100) =>
      () =>
        history.series({ of, from, to, points }, NOW)
    expect(ask('floor.9f', NOW - DAY_MS, NOW)).toThrow('there is no "floor.9f"')
    expect(ask('house', NOW, NOW)).toThrow('ends')
    expect(ask('house', 0, NOW, 10)).toThrow('points are too few')
    expect(ask('house', 0, Number.MAX_SAFE_INTEGER)).toThrow('years')
  })

  it('before the first count has an answer, in which nothing is known', () => {
    const { of } = pastOf()
    for (const subject of ['house', 'floor.1f', 'portal.entrance', 'uses']) {
      const series = of(subject, '2026-11-23', '2026-11-30')
      const line =
        series.kind === 'occupancy' ? series.mean : series.kind === 'uses' ? series.uses : series.in
      expect(line.length).toBeGreaterThan(0)
      expect(line.every((value) => value === null)).toBe(true)
      expect(series.begun).toBeNull()
    }
  })
})
