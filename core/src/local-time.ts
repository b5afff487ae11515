/**
 * Days, hours and years as the people in the building count them. Times are UTC epoch milliseconds
 * everywhere else; this is the one place that knows the building's time zone.
 */
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** A day as the building's calendar names it: `2026-11-24`. */
export type Day = string

export interface LocalParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  /** 0 Sunday … 6 Saturday. */
  weekday: number
}

export class LocalTime {
  readonly timeZone: string
  readonly #format: Intl.DateTimeFormat
  /** Offset from UTC by quarter hour of UTC: no zone changes its offset between quarter hours. */
  readonly #offsets = new Map<number, number>()
  readonly #days = new Map<number, Day>()

  /** @param timeZone an IANA name; throws RangeError for one that does not exist */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** Milliseconds that local time is ahead of UTC at `epochMs`. */
  offsetMs(epochMs: number): number {
    const quarter = Math.floor(epochMs / (15 * MINUTE_MS))
    let offset = this.#offsets.get(quarter)
    if (offset === undefined) {
      const start = quarter * 15 * MINUTE_MS
      const part: Record<string, number> = {}
      for (const { type, value } of this.#format.formatToParts(start)) part[type] = Number(value)
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - start
      if (this.#offsets.size > 50_000) this.#offsets.clear()
      this.#offsets.set(quarter, offset)
    }
    return offset
  }

  parts(epochMs: number): LocalParts {
    const local = new Date(epochMs + this.offsetMs(epochMs))
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      weekday: local.getUTCDay(),
    }
  }

  /** The calendar day that `epochMs` falls on. */
  dayOf(epochMs: number): Day {
    const dayNumber = Math.floor((epochMs + this.offsetMs(epochMs)) / (24 * HOUR_MS))
    let day = this.#days.get(dayNumber)
    if (day === undefined) {
      day = new Date(dayNumber * 24 * HOUR_MS).toISOString().slice(0, 10)
      if (this.#days.size > 20_000) this.#days.clear()
      this.#days.set(dayNumber, day)
    }
    return day
  }

  yearOf(epochMs: number): number {
    return Number(this.dayOf(epochMs).slice(0, 4))
  }

  /** The first instant of a day. */
  startOfDay(day: Day): number {
    return this.instant(day, 0)
  }

  /** The first instant after a day. A day has 23 or 25 hours where clocks change. */
  endOfDay(day: Day): number {
    return this.startOfDay(nextDay(day))
  }

  /** The instant at which clocks on the wall show `minuteOfDay` on `day`, or are set forward past it. */
  instant(day: Day, minuteOfDay: number): number {
    const wall = Date.parse(`${day}T00:00:00Z`) + minuteOfDay * MINUTE_MS
    const guess = wall - this.offsetMs(wall)
    const instant = wall - this.offsetMs(guess)
    return this.offsetMs(instant) === this.offsetMs(guess) ? instant : Math.max(guess, instant)
  }

  /** The start of the minute, hour or day that `epochMs` falls in. */
  bucketStart(epochMs: number, bucket: Bucket): number {
    if (bucket === 'minute') return epochMs - mod(epochMs, MINUTE_MS)
    if (bucket === 'day') return this.startOfDay(this.dayOf(epochMs))
    return epochMs - mod(epochMs + this.offsetMs(epochMs), HOUR_MS)
  }
}

export type Bucket = 'minute' | 'hour' | 'day'

/** @param by days to go forward, or back when negative */
export function addDays(day: Day, by: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 24 * HOUR_MS).toISOString().slice(0, 10)
}

export function nextDay(day: Day): Day {
  return addDays(day, 1)
}

/** `09:30` as 570. */
export function minuteOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}
