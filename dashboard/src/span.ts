/** A length of time in words. */
import { number } from '@munteok/look/format.ts'
import { type Language, wordBook } from '@munteok/look/word-book.ts'

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S

const ko = {
  seconds: (count: string, _count: number) => `${count}초`,
  minutes: (count: string, _count: number) => `${count}분`,
  hours: (count: string, _count: number) => `${count}시간`,
  days: (count: string, _count: number) => `${count}일`,
}

export const spanUnits = wordBook(ko, {
  seconds: (count, seconds) => `${count} ${seconds === 1 ? 'second' : 'seconds'}`,
  minutes: (count, minutes) => `${count} ${minutes === 1 ? 'minute' : 'minutes'}`,
  hours: (count, hours) => `${count} ${hours === 1 ? 'hour' : 'hours'}`,
  days: (count, days) => `${count} ${days === 1 ? 'day' : 'days'}`,
})

/** In the largest unit of which there are two at least: `40초`, `119 seconds`, `3 minutes`. */
export function spanWords(language: Language, ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 2 * MINUTE_S) return spanUnits[language].seconds(number(seconds), seconds)
  const [unit, size] =
    seconds < 2 * HOUR_S
      ? (['minutes', MINUTE_S] as const)
      : seconds < 2 * DAY_S
        ? (['hours', HOUR_S] as const)
        : (['days', DAY_S] as const)
  // Rounded down: nothing is said to be older than it is, nor younger by more than its unit.
  const count = Math.floor(seconds / size)
  return spanUnits[language][unit](number(count), count)
}
