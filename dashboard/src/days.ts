/** Calendar days and months in words. */
import { addDays, type Day, LocalTime } from '@munteok/core'
import { date } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'

const calendar = new LocalTime('UTC')

/** `2026. 3. 4.(수)`, or `Wed, 4 Mar 2026`. */
export function dayWords(language: Language, day: Day): string {
  return date(language, calendar, Date.parse(`${day}T12:00:00Z`))
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `3월`, or `March`. @param month 1 to 12 */
export function monthWords(language: Language, month: number): string {
  return language === 'ko' ? `${month}월` : (MONTHS[month - 1] ?? '')
}

/** The weeks of a month, each from Sunday to Saturday, with holes before the first and after the last day. */
export function weeksOf(year: number, month: number): (Day | undefined)[][] {
  const first = `${year}-${String(month).padStart(2, '0')}-01`
  const inMonth = (day: Day) => (day.slice(0, 7) === first.slice(0, 7) ? day : undefined)
  const lead = new Date(`${first}T00:00:00Z`).getUTCDay()
  const weeks: (Day | undefined)[][] = []
  for (let sunday = addDays(first, -lead); ; sunday = addDays(sunday, 7)) {
    const week = Array.from({ length: 7 }, (_, i) => inMonth(addDays(sunday, i)))
    if (week.every((day) => day === undefined)) return weeks
    weeks.push(week)
  }
}

/** `+14`, `−3`, `0`. */
export function signed(value: number): string {
  if (value === 0) return '0'
  const digits = Math.abs(value).toLocaleString('en-US')
  return value > 0 ? `+${digits}` : `−${digits}`
}

/** From Sunday. */
export const weekdayWords: Record<Language, readonly string[]> = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
