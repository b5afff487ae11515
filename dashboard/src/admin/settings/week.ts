/** Days of the week and times of the day, as forms have them. */
import type { Programme } from '@munteok/core'

export type Weekday = Programme['weekday']

/** As Koreans write the week: Monday first. */
export const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

const DAY_ENDS = '24:00'
/** A field for times knows no 24:00: a day that ends at midnight is shown, and taken, as this. */
const MIDNIGHT = '00:00'

export function closingTyped(closes: string): string {
  return closes === DAY_ENDS ? MIDNIGHT : closes
}

export function closingOf(typed: string): string {
  return typed === MIDNIGHT ? DAY_ENDS : typed
}
