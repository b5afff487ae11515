import {
  type Building,
  type HandCount,
  type Learned,
  LiveEstimate,
  type LocalTime,
  lastEmptyInstant,
  nightBefore,
  type OccupancyState,
  quietNights,
  unlearned,
  type ZoneEstimate,
} from '@munteok/core'
import { type HouseRecords, NO_RECORDS } from './learning.ts'
import type { PassageQueries } from './passage-queries.ts'
import type { MinuteCounts } from './passage-rollup.ts'

const MINUTE_MS = 60_000
/** In a house without an empty hour, so much of the past is counted through at a start. */
const WEEK_MS = 7 * 86_400_000
/** Counts older than this came out of order: the day is counted through again. */
const LATE_MS = 3 * MINUTE_MS

/** Who is where now, from what was counted since the house was last empty and what days before taught. */
export class LiveOccupancy {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: Pick<PassageQueries, 'minutes'>
  readonly #records: HouseRecords
  #estimate: LiveEstimate
  #emptyAt: number | undefined
  #since = 0
  #latest = 0
  #isOutOfOrder = false
  #headcountAt: number | undefined

  constructor(
    building: Building,
    time: LocalTime,
    passages: Pick<PassageQueries, 'minutes'>,
    records: HouseRecords = NO_RECORDS,
  ) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#records = records
    this.#estimate = new LiveEstimate(building)
  }

  /** Counts again from the ledger. */
  rebuild(now: number, learned: Learned = unlearned(this.#building)): void {
    this.#emptyAt = lastEmptyInstant(this.#building, this.#time, now)
    this.#since = this.#emptyUntil(now) ?? now - WEEK_MS
    this.#headcountAt = undefined
    this.#estimate = new LiveEstimate(this.#building, learned)
    this.#estimate.empty(this.#since)
    this.#latest = this.#since
    const counts = this.#passages.minutes(this.#since, Number.MAX_SAFE_INTEGER)
    const headcounts = this.#toldBetween(this.#since, now + 1, counts)
    let next = 0
    for (const count of counts) {
      for (let of = headcounts[next]; of && of.at <= count.start; of = headcounts[++next]) this.headcount(of)
      this.#add(count.portal, count.start, count.in, count.out)
    }
    for (const of of headcounts.slice(next)) this.headcount(of)
    this.#isOutOfOrder = false
  }

  /** The last empty hour at which the house was empty: staff may know of a night on which it was not. */
  #emptyUntil(now: number): number | undefined {
    let at = this.#emptyAt
    while (
      at !== undefined &&
      at > now - WEEK_MS &&
      !this.#records.nightWasEmpty(nightBefore(this.#time, at))
    )
      at = lastEmptyInstant(this.#building, this.#time, at - 1)
    return at
  }

  /** Headcounts, and what is likely where no empty hour says it; in order of time. */
  #toldBetween(from: number, to: number, counts: readonly { readonly start: number }[]): HandCount[] {
    const times = counts.map(({ start }) => ({ at: start }))
    const guesses = quietNights(this.#building, this.#time, times)
    return [...this.#records.headcounts(from, to), ...guesses].sort((a, b) => a.at - b.at)
  }

  /** @returns whether an empty hour has passed and counting began anew */
  turn(now: number, learned?: Learned): boolean {
    if (lastEmptyInstant(this.#building, this.#time, now) === this.#emptyAt) return false
    this.rebuild(now, learned)
    return true
  }

  /** Whether counts came late, so that the order in which people came and went was not seen. */
  get isOutOfOrder(): boolean {
    return this.#isOutOfOrder
  }

  /** Counts that were just committed; what happened before the house was empty does not matter now. */
  add(minutes: MinuteCounts): void {
    const inOrder = [...minutes]
      .flatMap(([portal, counts]) => [...counts].map(([start, counted]) => ({ portal, start, ...counted })))
      .filter(({ start }) => start >= this.#since)
      .sort((a, b) => a.start - b.start)
    for (const { portal, start, in: ins, out: outs } of inOrder) this.#add(portal, start, ins, outs)
  }

  #add(portal: string, start: number, ins: number, outs: number): void {
    if (start < this.#latest - LATE_MS) this.#isOutOfOrder = true
    this.#latest = Math.max(this.#latest, start)
    this.#estimate.add({ portal, in: ins, out: outs }, start)
  }

  /** Somebody counted the people of a floor, or of the house. */
  headcount(count: HandCount): void {
    const isTaken = count.at >= this.#since && this.#estimate.headcount(count)
    if (isTaken && !count.isGuess) this.#headcountAt = count.at
  }

  /** What the numbers were last tied to; nothing where only counts say how many there are. */
  get anchor(): OccupancyState['anchor'] {
    if (this.#headcountAt !== undefined) return { at: this.#headcountAt, kind: 'headcount' }
    return this.#emptyAt === undefined ? undefined : { at: this.#since, kind: 'empty-hour' }
  }

  /** Whether the house was not empty at its last empty hour. */
  get nightNotEmpty(): boolean {
    return this.#emptyAt !== undefined && this.#emptyAt !== this.#since
  }

  passTime(now: number): void {
    this.#estimate.passTime(now)
  }

  floors(): Record<string, ZoneEstimate> {
    return this.#estimate.floors()
  }

  house(): ZoneEstimate {
    return this.#estimate.house()
  }
}
