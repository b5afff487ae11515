import { addDays, type Building, closureOn, type Day, type LocalTime, openMinutes } from '@munteok/core'
import type { Row } from './rows.ts'

/** A part of the time that a chart marks behind its lines. */
export interface Shade {
  readonly kind: 'closure' | 'closed' | 'unknown'
  readonly from: number
  readonly to: number
  /** Of a closure. */
  readonly name?: { readonly ko: string; readonly en: string }
}

const DAY_MS = 86_400_000
/** Opening hours of more days than this are too narrow to see. */
const MOST_DAYS_WITH_HOURS = 45

/**
 * Closures by their name; hours in which the house is closed, where they can be seen; what nobody counted.
 * @param byDays only days on which it is closed all day
 */
export function shadesOf(
  building: Building,
  time: LocalTime,
  rows: readonly Row[],
  { from, to }: { from: number; to: number },
  byDays: boolean,
): Shade[] {
  const showsHours = to - from <= MOST_DAYS_WITH_HOURS * DAY_MS
  return [
    ...(showsHours ? closedHours(building, time, from, to, byDays) : []),
    ...closures(building, time, from, to),
    ...unknown(rows),
  ]
}

function closures(building: Building, time: LocalTime, from: number, to: number): Shade[] {
  return building.closures
    .map((closure) => ({
      kind: 'closure' as const,
      from: Math.max(from, time.startOfDay(closure.from)),
      to: Math.min(to, time.endOfDay(closure.to)),
      name: closure.reason,
    }))
    .filter((shade) => shade.to > shade.from)
}

function closedHours(
  building: Building,
  time: LocalTime,
  from: number,
  to: number,
  byDays: boolean,
): Shade[] {
  const shades: Shade[] = []
  let closedSince = from
  const until = (end: number, next: number) => {
    if (end > closedSince) shades.push({ kind: 'closed', from: closedSince, to: Math.min(end, to) })
    closedSince = next
  }
  for (let day: Day = time.dayOf(from); time.startOfDay(day) < to; day = addDays(day, 1)) {
    const closure = closureOn(building, day)
    // A closure has a band of its own.
    if (closure) until(time.startOfDay(day), time.endOfDay(day))
    const periods = openMinutes(building, day)
    if (byDays && periods.length > 0) until(time.startOfDay(day), time.endOfDay(day))
    for (const [opens, closes] of byDays ? [] : periods)
      until(time.instant(day, opens), Math.max(closedSince, time.instant(day, closes)))
  }
  until(to, to)
  return shades.filter((shade) => shade.to > shade.from && shade.from < to)
}

/** Stretches of the past of which nothing is known. */
function unknown(rows: readonly Row[]): Shade[] {
  const shades: { kind: 'unknown'; from: number; to: number }[] = []
  for (const row of rows) {
    if (row.value !== undefined || row.ahead) continue
    const last = shades.at(-1)
    if (last?.to === row.start) last.to = row.end
    else shades.push({ kind: 'unknown', from: row.start, to: row.end })
  }
  return shades
}
