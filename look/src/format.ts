/** Numbers, times and dates as people in the building write them. Times are UTC epoch milliseconds. */
import type { LocalTime } from '@munteok/core'
import type { Language } from './word-book.ts'

const WEEKDAYS: Record<Language, readonly string[]> = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `3,000`; the same in both languages. */
export function number(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `64.7%` of 0.647. */
export function percent(share: number, digits: number = 1): string {
  return `${(share * 100).toFixed(digits)}%`
}

/** `14:02` */
export function timeOfDay(time: LocalTime, at: number): string {
  const { hour, minute } = time.parts(at)
  return `${twoDigits(hour)}:${twoDigits(minute)}`
}

/** `2026. 11. 24.(화)`, or `Tue, 24 Nov 2026`. */
export function date(language: Language, time: LocalTime, at: number): string {
  const { year, month, day, weekday } = time.parts(at)
  const name = WEEKDAYS[language][weekday]
  if (language === 'ko') return `${year}. ${month}. ${day}.(${name})`
  return `${name}, ${day} ${MONTHS[month - 1]} ${year}`
}

/** The time alone on the day of `now`; with its day before that: `11. 23.(월) 18:00`, `Mon, 23 Nov 18:00`. */
export function moment(language: Language, time: LocalTime, at: number, now: number): string {
  const clock = timeOfDay(time, at)
  if (time.dayOf(at) === time.dayOf(now)) return clock
  const { month, day, weekday } = time.parts(at)
  const name = WEEKDAYS[language][weekday]
  const short = language === 'ko' ? `${month}. ${day}.(${name})` : `${name}, ${day} ${MONTHS[month - 1]}`
  return `${short} ${clock}`
}

/** How a floor is marked in lifts and on stairs: `B1`, `3F`. */
export function floorMark(level: number): string {
  return level < 0 ? `B${-level}` : `${level}F`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
