/** A week's opening hours as they are typed. */
import { minuteOfDay, type OpeningHours } from '@munteok/core'
import type { Static } from 'typebox'
import { closingOf, closingTyped, WEEK, type Weekday } from '../settings/week.ts'

export type Hours = Static<typeof OpeningHours>
export interface TypedPeriod {
  opens: string
  closes: string
}
export type TypedHours = Record<Weekday, TypedPeriod[]>
export type HoursFault = 'missing' | 'order' | 'overlap'

const FIRST: TypedPeriod = { opens: '09:00', closes: '18:00' }
const LATER: TypedPeriod = { opens: '', closes: '' }

export function typedHours(hours: Hours): TypedHours {
  return ofEachDay((day) => hours[day].map(([opens, closes]) => ({ opens, closes: closingTyped(closes) })))
}

/** In order of their times, whatever the order in which they were typed. */
export function hoursTyped(typed: TypedHours): Hours {
  return ofEachDay((day) => inOrder(typed[day]).map(({ opens, closes }) => [opens, closingOf(closes)]))
}

export function nextPeriod(periods: readonly TypedPeriod[]): TypedPeriod {
  return { ...(periods.length === 0 ? FIRST : LATER) }
}

/** What is wrong with a day; undefined for nothing. */
export function hoursFault(periods: readonly TypedPeriod[]): HoursFault | undefined {
  if (periods.some(({ opens, closes }) => opens === '' || closes === '')) return 'missing'
  const spans = inOrder(periods).map(
    ({ opens, closes }) => [minuteOfDay(opens), minuteOfDay(closingOf(closes))] as const,
  )
  if (spans.some(([opens, closes]) => closes <= opens)) return 'order'
  return spans.some(([opens], i) => opens < (spans[i - 1]?.[1] ?? 0)) ? 'overlap' : undefined
}

function inOrder(periods: readonly TypedPeriod[]): TypedPeriod[] {
  return periods.toSorted((a, b) => (a.opens < b.opens ? -1 : 1))
}

function ofEachDay<T>(of: (day: Weekday) => T): Record<Weekday, T> {
  return Object.fromEntries(WEEK.map((day) => [day, of(day)])) as Record<Weekday, T>
}
