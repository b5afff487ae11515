/** Times of a chart in words, as Koreans write them, and in English. */
import { type Day, type HistoryBucket, isOfDays, type LocalTime, weekdayOf } from '@munteok/core'
import { timeOfDay } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { dayWords, monthWords, weekdayWords } from '../days.ts'
import { daysOf, type HistoryView } from './asked-view.ts'

const MINUTE_MS = 60_000

/** `11. 24.(화)`, or `Tue 24 Nov`. */
export function shortDay(language: Language, day: Day): string {
  const [, month, date] = day.split('-').map(Number)
  const weekday = weekdayWords[language][weekdayOf(day)]
  if (language === 'ko') return `${month}. ${date}.(${weekday})`
  return `${weekday} ${date} ${shortMonth('en', month ?? 1)}`
}

/** `11월`, or `Nov`. */
export function shortMonth(language: Language, month: number): string {
  return language === 'ko' ? monthWords('ko', month) : monthWords('en', month).slice(0, 3)
}

/** What a span is called: a day, the days of a week, a month, a year. */
export function spanWords(language: Language, view: HistoryView): string {
  const [first, last] = daysOf(view)
  const [year, month] = first.split('-').map(Number)
  if (view.span === 'day') return dayWords(language, first)
  if (view.span === 'year') return language === 'ko' ? `${year}년` : `${year}`
  if (view.span === 'month')
    return language === 'ko' ? `${year}년 ${month}월` : `${monthWords('en', month ?? 1)} ${year}`
  const isOneYear = first.slice(0, 4) === last.slice(0, 4)
  if (language === 'ko')
    return `${dayWords('ko', first)}–${isOneYear ? shortDay('ko', last) : dayWords('ko', last)}`
  return `${isOneYear ? shortDay('en', first) : dayWords('en', first)} – ${dayWords('en', last)}`
}

/**
 * A bucket, or a stretch of several: `14:00–14:10`, with its day where a chart has several; `11. 24.(화)`;
 * `2026. 11월`; with its last day, month or year where that is another one.
 */
export function bucketWords(
  language: Language,
  time: LocalTime,
  { start, end }: { start: number; end: number },
  bucket: HistoryBucket,
  ofSeveralDays: boolean,
): string {
  const [first, last] = [time.dayOf(start), time.dayOf(end - 1)]
  if (!isOfDays(bucket)) {
    if (first !== last) return zoomWords(language, time, { from: start, to: end })
    const isMinute = bucket === 'minute' && end - start <= MINUTE_MS
    const clock = isMinute ? timeOfDay(time, start) : `${timeOfDay(time, start)}–${endOfClock(time, end)}`
    return ofSeveralDays ? `${shortDay(language, first)} ${clock}` : clock
  }
  if (bucket === 'year') return stretch(yearOf(language, first), yearOf(language, last))
  if (bucket === 'month') return stretch(monthOf(language, first), monthOf(language, last))
  const isOneYear = first.slice(0, 4) === last.slice(0, 4)
  if (first === last) return dayWords(language, first)
  return stretch(dayWords(language, first), isOneYear ? shortDay(language, last) : dayWords(language, last))
}

function stretch(first: string, last: string): string {
  return first === last ? first : `${first}–${last}`
}

function yearOf(language: Language, day: Day): string {
  return language === 'ko' ? `${day.slice(0, 4)}년` : day.slice(0, 4)
}

function monthOf(language: Language, day: Day): string {
  const [year, month = 1] = day.split('-').map(Number)
  return language === 'ko' ? `${year}. ${month}월` : `${shortMonth('en', month)} ${year}`
}

/** Midnight is the end of a day: 24:00. */
function endOfClock(time: LocalTime, end: number): string {
  const words = timeOfDay(time, end)
  return words === '00:00' ? '24:00' : words
}

/** A part of a span: `11. 24.(화) 09:00–12:30`. */
export function zoomWords(
  language: Language,
  time: LocalTime,
  { from, to }: { from: number; to: number },
): string {
  const [first, last] = [time.dayOf(from), time.dayOf(to - 1)]
  const begin = `${shortDay(language, first)} ${timeOfDay(time, from)}`
  if (first === last) return `${begin}–${endOfClock(time, to)}`
  return `${begin} – ${shortDay(language, last)} ${endOfClock(time, to)}`
}
