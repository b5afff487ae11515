/** How a number of people went over the last hour. Times are UTC epoch milliseconds of the recorder's clock. */
import type { OccupancyHistory, OccupancyState } from '@munteok/core'

const MINUTE_MS = 60_000
export const TREND_MS = 60 * MINUTE_MS
/** Less than this is no trend yet. */
const SHORTEST_MS = 5 * MINUTE_MS

export interface TrendPoint {
  readonly at: number
  readonly people: number
}

/** By floor, each in order of time. */
export type Trends = Readonly<Record<string, readonly TrendPoint[]>>

/** What the recorder knows of the last hour; what was heard live after it stays. */
export function trendsFrom(history: OccupancyHistory, live: Trends, now: number): Trends {
  const trends: Record<string, readonly TrendPoint[]> = {}
  for (const [floor, buckets] of Object.entries(history.floors)) {
    const past = buckets.map(({ start, mean }) => ({ at: start, people: mean }))
    const until = past.at(-1)?.at ?? 0
    trends[floor] = within([...past, ...(live[floor] ?? []).filter(({ at }) => at > until)], now)
  }
  return trends
}

/** With a live word: one point a minute. @returns the same when that minute has its point already */
export function withLive(trends: Trends, occupancy: OccupancyState): Trends {
  const minute = occupancy.at - (occupancy.at % MINUTE_MS)
  const floors = Object.entries(occupancy.floors)
  if (floors.every(([floor]) => (trends[floor]?.at(-1)?.at ?? 0) >= minute)) return trends
  return Object.fromEntries(
    floors.map(([floor, { people }]) => [
      floor,
      within(
        [...(trends[floor] ?? []).filter(({ at }) => at < minute), { at: minute, people }],
        occupancy.at,
      ),
    ]),
  )
}

function within(points: readonly TrendPoint[], now: number): TrendPoint[] {
  return points.filter(({ at }) => at >= now - TREND_MS - MINUTE_MS)
}

export interface TrendChange {
  /** People more than then; negative for fewer. */
  readonly by: number
  /** How long ago that was, in whole minutes: an hour, or less where no more is known. */
  readonly minutes: number
}

/** What has changed until now; undefined where too little is known of the time before. */
export function changeOf(
  points: readonly TrendPoint[],
  people: number,
  now: number,
): TrendChange | undefined {
  const first = points.find(({ at }) => at >= now - TREND_MS)
  if (!first || now - first.at < SHORTEST_MS) return undefined
  const minutes = Math.min(60, Math.round((now - first.at) / MINUTE_MS))
  // The first bucket of a full hour begins up to a minute later than the hour.
  return { by: Math.round(people) - Math.round(first.people), minutes: minutes >= 58 ? 60 : minutes }
}

/**
 * The line of a small chart: the hour until `now` from left to right, people from the bottom up to `top`.
 * @returns an SVG path of steps, empty where nothing is known
 */
export function sparkPath(
  points: readonly TrendPoint[],
  people: number,
  now: number,
  { width, height, top }: { width: number; height: number; top: number },
): string {
  const shown = points.filter(({ at }) => at >= now - TREND_MS)
  if (shown.length === 0) return ''
  const x = (at: number) => Math.max(0, Math.min(width, width * (1 - (now - at) / TREND_MS))).toFixed(1)
  const y = (value: number) => (height * (1 - Math.min(1, value / top))).toFixed(1)
  const line = shown.map(({ at, people: then }) => `L${x(at)} ${y(then)}`).join('')
  return `M${line.slice(1)}L${width.toFixed(1)} ${y(people)}`
}
