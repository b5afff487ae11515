import { type Building, type LocalTime, lastEmptyInstant, Occupancy, type ZoneEstimate } from '@munteok/core'
import type { PassageQueries } from './passage-queries.ts'
import type { MinuteCounts } from './passage-rollup.ts'

/** Who is where now, from what was counted since the house was last empty. */
export class LiveOccupancy {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #occupancy: Occupancy
  #since: number | undefined

  constructor(building: Building, time: LocalTime, passages: PassageQueries) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#occupancy = new Occupancy(building)
  }

  /** Counts again from the ledger. */
  rebuild(now: number): void {
    this.#since = lastEmptyInstant(this.#building, this.#time, now)
    this.#occupancy.reset()
    const bucket = this.#since === undefined ? 'day' : 'minute'
    const sums = this.#passages.sums(bucket, this.#since ?? 0, Number.MAX_SAFE_INTEGER)
    for (const count of sums) this.#occupancy.add(count)
  }

  /** @returns whether an empty hour has passed and counting began anew */
  turn(now: number): boolean {
    if (lastEmptyInstant(this.#building, this.#time, now) === this.#since) return false
    this.rebuild(now)
    return true
  }

  /** Counts that were just committed; what happened before the house was empty does not matter now. */
  add(minutes: MinuteCounts): void {
    const since = this.#since ?? 0
    for (const [portal, counts] of minutes)
      for (const [start, { in: ins, out: outs }] of counts)
        if (start >= since) this.#occupancy.add({ portal, in: ins, out: outs })
  }

  floors(): Record<string, ZoneEstimate> {
    return this.#occupancy.floors()
  }

  house(): ZoneEstimate {
    return this.#occupancy.house()
  }
}
