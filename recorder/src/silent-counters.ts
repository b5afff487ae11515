import { addDays, type Building, type Day, type LocalTime, openMinutes } from '@munteok/core'
import type { PassageQueries } from './passage-queries.ts'

const HOUR_MS = 3_600_000
/** The rhythm is that of the same weekday in so many weeks. */
const WEEKS = 4
/**
 * A counter that usually counts so many people in the time that it has now been silent has not just
 * had a quiet hour: people come in groups of two or three, and at ten people the chance that none of
 * about four groups comes is below 2%.
 */
const SILENT_AFTER_PEOPLE = 10

interface Rhythm {
  readonly day: Day
  /** Crossings usually counted in each open hour of today, by the hour's first instant. */
  readonly hours: Map<number, number>
}

/** Counters that are there but count nothing, compared with what they usually count at that time. */
export class SilentCounters {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #rhythms = new Map<string, Rhythm>()

  constructor(building: Building, time: LocalTime, passages: PassageQueries) {
    this.#building = building
    this.#time = time
    this.#passages = passages
  }

  /** @returns since when a portal has been silent although people usually pass; undefined when it is not */
  silentSince(portal: string, now: number): number | undefined {
    const today = this.#time.dayOf(now)
    const { hours } = this.#rhythmOf(portal, today)
    if (hours.size === 0) return undefined
    const opening = Math.min(...hours.keys())
    const last = this.#lastToday(portal, today, now) ?? opening
    let expected = 0
    for (const [start, people] of hours)
      expected += (people * Math.max(0, Math.min(now, start + HOUR_MS) - Math.max(last, start))) / HOUR_MS
    return expected >= SILENT_AFTER_PEOPLE ? last : undefined
  }

  #lastToday(portal: string, today: Day, now: number): number | undefined {
    return this.#passages.buckets(portal, 'minute', this.#time.startOfDay(today), now + 1).at(-1)?.start
  }

  #rhythmOf(portal: string, day: Day): Rhythm {
    const known = this.#rhythms.get(portal)
    if (known?.day === day) return known
    const rhythm = { day, hours: this.#usual(portal, day) }
    this.#rhythms.set(portal, rhythm)
    return rhythm
  }

  /** The mean of those of the last weeks' days on which anybody was counted: holidays say nothing. */
  #usual(portal: string, today: Day): Map<number, number> {
    const start = this.#time.startOfDay(today)
    const sums = new Map<number, number>()
    let days = 0
    for (let week = 1; week <= WEEKS; week++) {
      const past = addDays(today, -7 * week)
      const from = this.#time.startOfDay(past)
      const counted = this.#passages.buckets(portal, 'hour', from, this.#time.endOfDay(past))
      if (counted.length > 0) days += 1
      for (const { start: hour, in: ins, out: outs } of counted)
        sums.set(hour - from + start, (sums.get(hour - from + start) ?? 0) + ins + outs)
    }
    const open = openMinutes(this.#building, today)
    const isOpen = (hour: number) =>
      open.some(([opens, closes]) => {
        const minute = Math.round((hour - start) / 60_000)
        return minute + 60 > opens && minute < closes
      })
    return new Map([...sums].filter(([hour]) => isOpen(hour)).map(([hour, sum]) => [hour, sum / days]))
  }
}
