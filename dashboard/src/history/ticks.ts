/** Where the time axis is marked, and what it says there: as the clock and the calendar go. */
import {
  addDays,
  type HistoryBucket,
  historyBucketStart,
  type LocalTime,
  nextHistoryBucket,
} from '@munteok/core'
import { timeOfDay } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { shortDay, shortMonth } from './time-words.ts'

export interface Tick {
  readonly at: number
  /** In one line or two. */
  readonly label: string
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Steps of the clock, each of which a day is a multiple of. */
const CLOCK_STEPS_MS = [5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE_MS)
const CALENDAR_STEPS: readonly [bucket: HistoryBucket, every: number, ms: number][] = [
  ['day', 1, DAY_MS],
  ['day', 2, 2 * DAY_MS],
  ['week', 1, 7 * DAY_MS],
  ['week', 2, 14 * DAY_MS],
  ['month', 1, 30 * DAY_MS],
  ['month', 3, 91 * DAY_MS],
  ['year', 1, 365 * DAY_MS],
]
/** Pixels that a label needs. */
const CLOCK_ROOM = 58
const DAY_ROOM = 76

/** @param width of the axis in CSS pixels */
export function ticksOf(
  time: LocalTime,
  from: number,
  to: number,
  width: number,
  language: Language,
): Tick[] {
  const perPixel = (to - from) / Math.max(1, width)
  const clock = CLOCK_STEPS_MS.find((step) => step / perPixel >= CLOCK_ROOM)
  if (clock !== undefined && to - from <= 7 * DAY_MS && clock <= 12 * HOUR_MS && (to - from) / clock <= 60)
    return clockTicks(time, from, to, clock, language)
  const [bucket, every] =
    CALENDAR_STEPS.find(([, , ms]) => ms / perPixel >= DAY_ROOM) ?? (['year', 1, 0] as const)
  return calendarTicks(time, from, to, bucket, every, language)
}

function clockTicks(time: LocalTime, from: number, to: number, step: number, language: Language): Tick[] {
  const ticks: Tick[] = []
  for (let day = time.dayOf(from); time.startOfDay(day) < to; day = addDays(day, 1))
    for (let minutes = 0; minutes < 24 * 60; minutes += step / MINUTE_MS) {
      const at = time.instant(day, minutes)
      if (at < from || at >= to || at <= (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) continue
      const isNewDay = minutes === 0 || ticks.length === 0
      ticks.push({ at, label: `${timeOfDay(time, at)}${isNewDay ? `\n${shortDay(language, day)}` : ''}` })
    }
  return ticks
}

function calendarTicks(
  time: LocalTime,
  from: number,
  to: number,
  bucket: HistoryBucket,
  every: number,
  language: Language,
): Tick[] {
  const ticks: Tick[] = []
  let i = 0
  for (let at = historyBucketStart(time, from, bucket); at < to; at = nextHistoryBucket(time, at, bucket)) {
    const isMeant = bucket === 'month' ? (time.parts(at).month - 1) % every === 0 : i % every === 0
    i += 1
    if (isMeant && at >= from)
      ticks.push({ at, label: labelOf(time, at, bucket, ticks.length === 0, language) })
  }
  return ticks
}

function labelOf(
  time: LocalTime,
  at: number,
  bucket: HistoryBucket,
  isFirst: boolean,
  language: Language,
): string {
  const { year, month } = time.parts(at)
  if (bucket === 'year') return String(year)
  if (bucket !== 'month') return shortDay(language, time.dayOf(at))
  return `${shortMonth(language, month)}${month === 1 || isFirst ? `\n${year}` : ''}`
}
