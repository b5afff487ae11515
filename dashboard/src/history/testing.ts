/** Answers about the past, for tests. */
import type { OccupancySeries, UseSeries } from '@munteok/core'

const HOUR_MS = 3_600_000

/** Hours from midnight of 24 November 2026 in Seoul. */
export const MIDNIGHT = Date.parse('2026-11-24T00:00:00+09:00')

/** @param mean people by hour; null for hours of which nothing is known */
export function peopleByHour(mean: (number | null)[], other: Partial<OccupancySeries> = {}): OccupancySeries {
  const by = (add: number) => mean.map((people) => (people === null ? null : Math.max(0, people + add)))
  return {
    ...{ kind: 'occupancy', bucket: 'hour', begun: MIDNIGHT - 1000 * HOUR_MS, waiting: 0, headcounts: [] },
    starts: mean.map((_people, i) => MIDNIGHT + i * HOUR_MS),
    end: MIDNIGHT + mean.length * HOUR_MS,
    now: MIDNIGHT + mean.length * HOUR_MS,
    livesFrom: MIDNIGHT + mean.length * HOUR_MS,
    ...{ mean, low: by(-2), high: by(3), max: by(4) },
    ...other,
  }
}

export function usesByDay(uses: (number | null)[], other: Partial<UseSeries> = {}): UseSeries {
  const none = uses.map((one) => (one === null ? null : 0))
  return {
    ...{ kind: 'uses', bucket: 'day', begun: MIDNIGHT - 1000 * HOUR_MS, waiting: 0, usesOfLonger: 0 },
    starts: uses.map((_uses, i) => MIDNIGHT + i * 24 * HOUR_MS),
    end: MIDNIGHT + uses.length * 24 * HOUR_MS,
    now: MIDNIGHT + uses.length * 24 * HOUR_MS,
    livesFrom: MIDNIGHT + uses.length * 24 * HOUR_MS,
    uses,
    people: uses.map((one) => one && one * 2),
    ...{ usesCorrected: none, peopleCorrected: none, corrections: none },
    ...other,
  }
}
