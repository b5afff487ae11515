import type { Static } from 'typebox'
import * as Type from 'typebox'

/** The name of a thing in topics, tables and addresses: lower-case letters, digits and hyphens. */
export const Id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 })

/** What a thing is called, in each language of the screens. */
export const Words = Type.Object(
  { ko: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
)
export type Words = Static<typeof Words>

/** `2026-11-24`; whether there is such a day, `isDay` tells. */
export const CalendarDay = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

export function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

/** `09:30`, or `24:00` for the end of a day. */
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' })
