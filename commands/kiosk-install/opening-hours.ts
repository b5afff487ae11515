import { type Building, minuteOfDay } from '@munteok/core'
import { WRITTEN_BY } from './places.ts'

/** The screen is lit so much before the house opens and after it closes: staff and cleaners are there too. */
const MARGIN_MINUTES = 30
const DAY_MINUTES = 24 * 60
/** In the order of `date +%u`, which counts from Monday as 1. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/**
 * When the screen is lit, in lines that a shell reads: `lit WEEKDAY FROM TO`, Monday 1, times as `0830` on
 * the building's clocks; `closed FIRST LAST`, days as `20261225`.
 */
export function openingHoursFile({ openingHours, closures }: Building): string {
  const lit = WEEKDAYS.flatMap((weekday, i) =>
    openingHours[weekday].map(([opens, closes]) => {
      const from = Math.max(0, minuteOfDay(opens) - MARGIN_MINUTES)
      const to = Math.min(DAY_MINUTES, minuteOfDay(closes) + MARGIN_MINUTES)
      return `lit ${i + 1} ${hoursAndMinutes(from)} ${hoursAndMinutes(to)}`
    }),
  )
  const closed = closures.map(({ from, to }) => `closed ${digits(from)} ${digits(to)}`)
  return `${[WRITTEN_BY, ...lit, ...closed].join('\n')}\n`
}

function hoursAndMinutes(minutes: number): string {
  return `${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function digits(day: string): string {
  return day.replaceAll('-', '')
}
