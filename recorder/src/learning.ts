import {
  type Building,
  type Day,
  dayToLearn,
  type HandCount,
  type Learned,
  type LearnedDay,
  type LocalTime,
  learn,
  type Segment,
  segmentsOf,
  unlearned,
} from '@munteok/core'
import type { PassageQueries } from './passage-queries.ts'

const DAY_MS = 86_400_000
/** Days that are learned from: more is slower, and counters change. */
const DAYS = 60
/** What is learned is renewed after so many days that were gone through. */
const RENEW_EVERY = 10

/** What staff entered about the house, as far as it bears on how many people are in it. */
export interface HouseRecords {
  headcounts(from: number, to: number): HandCount[]
  /** Whether the house was empty in the night after a day, as far as anybody knows. */
  nightWasEmpty(day: Day): boolean
}

export const NO_RECORDS: HouseRecords = { headcounts: () => [], nightWasEmpty: () => true }

/**
 * What the last weeks teach about the counters and the house. Days are gone through one by one, each
 * when it is asked for, so that nobody who sends events waits for more than one of them.
 */
export class Learning {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #records: HouseRecords
  readonly #days: LearnedDay[] = []
  #learned: Learned
  #goneThroughUntil = 0
  #pending: Segment[] = []
  #notRenewed = 0

  constructor(
    building: Building,
    time: LocalTime,
    passages: PassageQueries,
    records: HouseRecords = NO_RECORDS,
  ) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#records = records
    this.#learned = unlearned(building)
  }

  get learned(): Learned {
    return this.#learned
  }

  /** Whether some days have not been gone through, or not been learned from. */
  get isUnderWay(): boolean {
    return this.#pending.length > 0 || this.#notRenewed > 0
  }

  /** Looks which days are over and have not been gone through. */
  look(now: number): void {
    const first = this.#passages.firstMinute()
    if (first === undefined) return
    const from = Math.max(first, now - DAYS * DAY_MS, this.#goneThroughUntil)
    this.#pending = segmentsOf(this.#building, this.#time, from, now, this.#notEmptyNights(from, now)).filter(
      (segment) => segment.to <= now && segment.from >= this.#goneThroughUntil,
    )
  }

  #notEmptyNights(from: number, to: number): Set<Day> {
    const nights = new Set<Day>()
    for (let at = from - DAY_MS; at < to; at += DAY_MS) {
      const day = this.#time.dayOf(at)
      if (!this.#records.nightWasEmpty(day)) nights.add(day)
    }
    return nights
  }

  /**
   * Goes through one day, or renews what is learned.
   * @returns whether what is learned has changed
   */
  step(): boolean {
    const isDue = this.#notRenewed >= RENEW_EVERY || (this.#notRenewed > 0 && this.#pending.length === 0)
    if (isDue) {
      this.#notRenewed = 0
      this.#learned = learn(this.#building, this.#days)
      return true
    }
    const segment = this.#pending.shift()
    if (segment) this.#goThrough(segment)
    return false
  }

  #goThrough(segment: Segment): void {
    const { from, to } = segment
    this.#goneThroughUntil = to
    const counts = this.#passages.minutes(from, to).map((count) => ({ ...count, at: count.start }))
    if (counts.length === 0) return
    const headcounts = this.#records.headcounts(from, to)
    const learned = this.#learned
    this.#days.push(dayToLearn({ building: this.#building, learned, segment, counts, headcounts }))
    if (this.#days.length > DAYS) this.#days.shift()
    this.#notRenewed += 1
  }
}
