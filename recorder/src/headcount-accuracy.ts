import type { Building, HeadcountAccuracy, Learned, LocalTime } from '@munteok/core'
import { HouseEntries } from './house-entries.ts'
import { LedgerHouseRecords } from './house-records.ts'
import type { Db } from './ledger-file.ts'
import { LiveOccupancy } from './live-occupancy.ts'
import type { PassageQueries } from './passage-queries.ts'

type Comparison = HeadcountAccuracy['comparisons'][number]

/** As many as are compared: counting a day through again takes its time. */
const COMPARED = 20
const MINUTE_MS = 60_000
/** Events of agents that were offline have come by then, or will hardly come: the comparison stays. */
const SETTLED_MS = 24 * 3_600_000

export interface AccuracyParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly passages: Pick<PassageQueries, 'minutes'>
  /** What past days have taught until now. */
  readonly learned: () => Learned
}

/**
 * What the counters said each time when somebody counted by hand: the live estimate, worked out again from
 * what was counted until that minute and from headcounts before it, never from that headcount or a later
 * one of the day. Gains and scale are those learned until now, which earlier headcounts had their part in.
 */
export class HeadcountComparisons {
  readonly #parts: AccuracyParts
  readonly #settled = new Map<number, Comparison>()

  constructor(parts: AccuracyParts) {
    this.#parts = parts
  }

  /**
   * The latest first. Lets others be served between one and the next.
   * @param now the recorder's clock
   */
  async latest(now: number): Promise<Comparison[]> {
    const { db, building } = this.#parts
    const zones = new Set(['house', ...building.floors.map(({ id }) => id)])
    const found: Comparison[] = []
    for (const { entry, headcount } of new HouseEntries(db).headcounts().slice(0, COMPARED)) {
      // A floor may have been taken out of the building since.
      if (!zones.has(headcount.zone)) continue
      const known = this.#settled.get(entry)
      const compared = known ?? this.#compare(entry, headcount)
      if (!known && now - headcount.countedAt > SETTLED_MS) this.#settled.set(entry, compared)
      found.push(compared)
      if (!known) await new Promise((resolve) => setImmediate(resolve))
    }
    return found
  }

  #compare(entry: number, headcount: { countedAt: number; zone: string; people: number }): Comparison {
    const { countedAt: at, zone, people: counted } = headcount
    const estimate = this.#estimateAt(at)
    const { people, low, high } = zone === 'house' ? estimate.house() : (estimate.floors()[zone] ?? NOBODY)
    return { entry, at, zone, counted, estimated: people, low, high }
  }

  /** The live estimate as it was just before `at`. */
  #estimateAt(at: number): LiveOccupancy {
    const { db, building, time, passages, learned } = this.#parts
    const records = new LedgerHouseRecords(db)
    const past = { minutes: (from: number) => passages.minutes(from, at - (at % MINUTE_MS)) }
    const before = {
      headcounts: (from: number, to: number) => records.headcounts(from, Math.min(to, at)),
      nightWasEmpty: (day: string) => records.nightWasEmpty(day),
    }
    const live = new LiveOccupancy(building, time, past, before)
    live.rebuild(at, learned())
    return live
  }
}

const NOBODY = { people: 0, low: 0, high: 0 }
