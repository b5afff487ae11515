/** The files that `munteok estimate` reads: strict about what a row says, forgiving about its order. */
import { type Building, type Day, type HandCount, isDay, type TimedCount } from '@munteok/core'
import { badRow, countRows, csvRows, instantOf, oneOf, wholeOf } from '@munteok/runtime'

const MINUTE_MS = 60_000
/** Lengths that a row's interval may be found to have, minutes. */
const INTERVALS = [60, 30, 15, 10, 5]
/** Fewer different times than this do not tell an interval. */
const LEAST_TIMES = 12
/** Of these, so many per hundred may lie elsewhere: a clock that was set, a row by hand. */
const ASTRAY = 0.02

/**
 * Counts in order of time. Rows that say the same portal and time twice, with the same numbers, count
 * once; with other numbers they are two counts, and are added.
 * @throws MunteokError `input` that names file and line
 */
export function countsFrom(
  text: string,
  file: string,
  building: Building,
  warn: (message: string) => void,
): TimedCount[] {
  const seen = new Set<string>()
  let doubles = 0
  let unordered = 0
  let latest = Number.NEGATIVE_INFINITY
  const counts: TimedCount[] = []
  for (const count of countRows(text, file, building)) {
    const key = JSON.stringify(count)
    if (seen.has(key)) {
      doubles += 1
      continue
    }
    seen.add(key)
    if (count.at < latest) unordered += 1
    latest = Math.max(latest, count.at)
    counts.push(count)
  }
  if (doubles > 0) warn(`${file}: ${doubles} rows stand there twice and count once`)
  if (unordered > 0) warn(`${file}: ${unordered} rows are not in order of time and were sorted`)
  return counts.sort((a, b) => a.at - b.at)
}

/** @throws MunteokError `input` that names file and line */
export function headcountsFrom(text: string, file: string, building: Building): HandCount[] {
  const zones = [...building.floors.map((floor) => floor.id), 'house']
  return csvRows(text, file, ['time', 'zone', 'people']).map(({ where, of }) => ({
    at: instantOf(of['time'], where),
    zone: oneOf(of['zone'], zones, 'zone', where),
    people: wholeOf(of['people'], 'people', where),
  }))
}

/** Days after which the house was not empty in the night. @throws MunteokError `input` */
export function nightsFrom(text: string, file: string): Day[] {
  return csvRows(text, file, ['day']).map(({ where, of }) => {
    const day = of['day'] ?? ''
    if (!isDay(day)) throw badRow(where, `day "${day}" is no day (for instance 2026-11-24)`)
    return day
  })
}

/** How long a row counts: the longest usual interval at whose begin (nearly) all rows stand; else a minute. */
export function intervalMinutes(counts: readonly TimedCount[]): number {
  const times = [...new Set(counts.map(({ at }) => at))]
  if (times.length < LEAST_TIMES) return 1
  const fits = (minutes: number) =>
    times.filter((at) => at % (minutes * MINUTE_MS) !== 0).length <= ASTRAY * times.length
  return INTERVALS.find(fits) ?? 1
}

/** Spreads rows of some minutes evenly: one row for each minute, in order of time. */
export function spreadOverMinutes(counts: readonly TimedCount[], minutes: number): TimedCount[] {
  if (minutes <= 1) return [...counts]
  return counts
    .flatMap((count) =>
      Array.from({ length: minutes }, (_, i) => ({
        ...count,
        at: count.at + i * MINUTE_MS,
        in: count.in / minutes,
        out: count.out / minutes,
      })),
    )
    .sort((a, b) => a.at - b.at)
}
