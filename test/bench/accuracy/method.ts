/** The seam between the bench and what it judges: what a method is given, and what it answers. */
import { type Building, type Day, minuteOfDay } from '@munteok/core'
import { DAY_MINUTES, MINUTE_MS } from './calendar.ts'
import type { MinuteCount } from './sensors.ts'

/** The people of a zone, or of the house, counted by somebody. */
export interface HandCount {
  /** UTC epoch milliseconds. */
  readonly at: number
  /** A zone, or `house`. */
  readonly zone: string
  readonly people: number
}

/** All that is known about some weeks, without the truth. */
export interface Recording {
  readonly building: Building
  /** Local midnight of the first day, UTC epoch milliseconds. */
  readonly start: number
  readonly minutes: number
  /** 1 for each minute at which the house is open. */
  readonly open: Uint8Array
  /** In order of time. */
  readonly counts: readonly MinuteCount[]
  readonly headcounts: readonly HandCount[]
  /** Days that staff marked: in the night after them the house was not empty. */
  readonly nightsNotEmpty: readonly Day[]
}

/** An estimate at the end of each minute. */
export interface Series {
  readonly people: Float32Array
  /** The 90% interval; absent for methods that state none. */
  readonly low?: Float32Array
  readonly high?: Float32Array
}

export const HOUSE = 'house'

/** By zone, and `house`. */
export type Estimates = ReadonlyMap<string, Series>

export interface Method {
  readonly name: string
  estimate(recording: Recording): Estimates
}

/** True for each minute in which the house is taken to be empty by the building's own word. */
export function isEmptyMinute({ building }: Recording): (minute: number) => boolean {
  if (building.emptyHour === null) return () => false
  const empty = minuteOfDay(building.emptyHour) % DAY_MINUTES
  return (minute) => minute % DAY_MINUTES === empty
}

export function minuteOf({ start }: { readonly start: number }, at: number): number {
  return Math.floor((at - start) / MINUTE_MS)
}
