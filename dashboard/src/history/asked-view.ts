/** What the address of the history asks for: `of=floor.1f&span=week&day=2026-11-24&compare=year&zoom=…`. */
import { addDays, type Building, type Day, isDay, type LocalTime, subjectsOf, weekdayOf } from '@munteok/core'

export const SPANS = ['day', 'week', 'month', 'year', 'range'] as const
export type Span = (typeof SPANS)[number]
export type Compare = 'none' | 'week' | 'year'

export interface HistoryView {
  /** A subject's name. */
  readonly of: string
  readonly span: Span
  /** A day within the span; the first one of a range. */
  readonly day: Day
  /** The last day of a range. */
  readonly to?: Day
  readonly compare: Compare
  /** The part that is looked at closely. */
  readonly zoom?: TimeRange
}

/** UTC epoch milliseconds; `to` exclusive. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

const ZOOM = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})_(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/
const LONGEST_RANGE_DAYS = 366 * 20

/** With which other time a span can be compared: the week before says nothing about a year. */
export function comparesOf(span: Span): readonly Compare[] {
  return span === 'day' || span === 'week' ? ['none', 'week', 'year'] : ['none', 'year']
}

/** @param asked the address's query; what is not known in it is as if it were not there */
export function readView(asked: string, building: Building, time: LocalTime, today: Day): HistoryView {
  const given = new URLSearchParams(asked)
  const of = subjectsOf(building).find((name) => name === given.get('of')) ?? 'house'
  const day = dayIn(given, 'day') ?? today
  const to = dayIn(given, 'to')
  const asksForRange = given.get('span') === 'range' && to !== undefined && to >= day
  const isShortEnough = asksForRange && addDays(day, LONGEST_RANGE_DAYS) >= to
  const span = SPANS.find((one) => one === given.get('span') && (one !== 'range' || isShortEnough)) ?? 'week'
  const compares = comparesOf(span)
  const compare = compares.find((one) => one === given.get('compare')) ?? usualCompare(span)
  const zoom = zoomIn(given, time)
  return { of, span, day, compare, ...(span === 'range' && to && { to }), ...(zoom && { zoom }) }
}

/** The week before is what somebody holds a day or a week against. */
function usualCompare(span: Span): Compare {
  return span === 'day' || span === 'week' ? 'week' : 'none'
}

function dayIn(given: URLSearchParams, name: string): Day | undefined {
  const day = given.get(name)
  return day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day) ? day : undefined
}

function zoomIn(given: URLSearchParams, time: LocalTime): TimeRange | undefined {
  const [, day = '', hour, minute, lastDay = '', lastHour, lastMinute] =
    ZOOM.exec(given.get('zoom') ?? '') ?? []
  if (!isDay(day) || !isDay(lastDay)) return undefined
  const from = time.instant(day, Number(hour) * 60 + Number(minute))
  const to = time.instant(lastDay, Number(lastHour) * 60 + Number(lastMinute))
  return to > from ? { from, to } : undefined
}

/** The query that asks for a view. */
export function queryOf({ of, span, day, to, compare, zoom }: HistoryView, time: LocalTime): string {
  const query = new URLSearchParams({ of, span, day })
  if (span === 'range' && to !== undefined) query.set('to', to)
  if (compare !== usualCompare(span)) query.set('compare', compare)
  // A colon may stand in an address as it is, and is easier to read there.
  const closely = zoom ? `&zoom=${wall(time, zoom.from)}_${wall(time, zoom.to)}` : ''
  return `${query}${closely}`
}

function wall(time: LocalTime, at: number): string {
  const { hour, minute } = time.parts(at)
  return `${time.dayOf(at)}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** The first and the last day of a span. */
export function daysOf({ span, day, to }: HistoryView): [first: Day, last: Day] {
  if (span === 'range') return [day, to ?? day]
  if (span === 'day') return [day, day]
  if (span === 'week') {
    const monday = addDays(day, -((weekdayOf(day) + 6) % 7))
    return [monday, addDays(monday, 6)]
  }
  if (span === 'year') return [`${day.slice(0, 4)}-01-01`, `${day.slice(0, 4)}-12-31`]
  const first = `${day.slice(0, 7)}-01`
  return [first, addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1)]
}

/** The time of a span, without looking closely. */
export function spanRange(view: HistoryView, time: LocalTime): TimeRange {
  const [first, last] = daysOf(view)
  return { from: time.startOfDay(first), to: time.endOfDay(last) }
}

/** The time that the chart shows. */
export function shownRange(view: HistoryView, time: LocalTime): TimeRange {
  return view.zoom ?? spanRange(view, time)
}

/** The span before (`-1`) or after (`1`). */
export function stepped(view: HistoryView, by: -1 | 1): HistoryView {
  const [first, last] = daysOf(view)
  const { zoom: _, ...rest } = view
  if (view.span !== 'range') return { ...rest, day: by < 0 ? addDays(first, -1) : addDays(last, 1) }
  const days = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1
  return { ...rest, day: addDays(first, by * days), to: addDays(last, by * days) }
}
