import {
  addDays,
  type Belief,
  type Building,
  type Day,
  type Learned,
  type LocalTime,
  type LookedBack,
  lookBack,
  minuteOfDay,
  nextDay,
  nightBefore,
} from '@munteok/core'
import { LedgerHouseRecords } from './house-records.ts'
import type { Db } from './ledger-file.ts'
import type { PassageQueries } from './passage-queries.ts'

const MINUTE_MS = 60_000
/** Days kept in memory: those that somebody who looks at a week comes back to. */
const KEPT = 10

export interface PastDaysParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly passages: PassageQueries
  /** What earlier days have taught until now. */
  readonly learned: () => Learned
}

interface Kept {
  readonly key: string
  readonly lookedBack: LookedBack
}

/**
 * Each day estimated again from its own counts, headcounts and end. A day here reaches from one empty
 * hour to the next, or from midnight to midnight in a house without one. What had been learned when a
 * day was first worked out is kept with it, so that the same counts give the same estimate later.
 */
export class PastDays {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #learned: () => Learned
  readonly #startMinute: number
  readonly #records: LedgerHouseRecords
  readonly #learnedOn
  readonly #endBefore
  readonly #keep
  readonly #recent = new Map<Day, Kept>()

  constructor({ db, building, time, passages, learned }: PastDaysParts) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#learned = learned
    this.#startMinute = building.emptyHour === null ? 0 : minuteOfDay(building.emptyHour)
    this.#records = new LedgerHouseRecords(db)
    this.#learnedOn = db.prepare<[Day], string>('SELECT learned FROM occupancy_day WHERE day = ?').pluck()
    this.#endBefore = db
      .prepare<[Day], string>('SELECT at_end FROM occupancy_day WHERE day < ? ORDER BY day DESC LIMIT 1')
      .pluck()
    this.#keep = db.prepare<[Day, string, string]>('INSERT OR REPLACE INTO occupancy_day VALUES (?, ?, ?)')
  }

  /** The day that an instant belongs to. */
  dayOf(at: number): Day {
    const day = this.#time.dayOf(at)
    return at < this.startOf(day) ? addDays(day, -1) : day
  }

  startOf(day: Day): number {
    return this.#time.instant(day, this.#startMinute)
  }

  /** Was the house empty in the night after a day, as far as anybody knows? */
  nightWasEmpty(day: Day): boolean {
    return (
      this.#building.emptyHour !== null &&
      this.#records.nightWasEmpty(nightBefore(this.#time, this.startOf(nextDay(day))))
    )
  }

  /** A day, up to `now` where it is not over. */
  of(day: Day, now: number): LookedBack {
    const from = this.startOf(day)
    const end = this.startOf(nextDay(day))
    const to = Math.min(end, now)
    const key = this.#stateOf(day, from, to)
    const known = this.#recent.get(day)
    if (known?.key === key) return known.lookedBack
    const lookedBack = this.#workOut(day, from, to, to === end)
    this.#remember(day, { key, lookedBack })
    return lookedBack
  }

  /** The same as long as nothing has changed that the day's estimate rests on. */
  #stateOf(day: Day, from: number, to: number): string {
    const before = this.nightWasEmpty(addDays(day, -1)) ? '' : this.#endBefore.get(day)
    const sums = this.#passages.sums('minute', from, to).map((sum) => `${sum.in}-${sum.out}`)
    return `${Math.ceil(to / MINUTE_MS)} ${this.#records.last} ${sums.join(' ')} ${before}`
  }

  #workOut(day: Day, from: number, to: number, isOver: boolean): LookedBack {
    const kept = isOver ? this.#learnedOn.get(day) : undefined
    return lookBack({
      building: this.#building,
      learned: kept === undefined ? this.#learned() : (JSON.parse(kept) as Learned),
      ...{ from, to },
      counts: this.#passages.minutes(from, to).map((minute) => ({ ...minute, at: minute.start })),
      headcounts: this.#records.headcounts(from, to),
      start: this.#startBelief(day),
      end: isOver && this.nightWasEmpty(day) ? 'empty' : 'open',
    })
  }

  #startBelief(day: Day): 'empty' | Belief {
    if (this.nightWasEmpty(addDays(day, -1))) return 'empty'
    const end = this.#endBefore.get(day)
    return end === undefined ? 'empty' : (JSON.parse(end) as Belief)
  }

  /** Keeps what a day that is over was worked out with, and how it ended. */
  keep(day: Day, { atEnd }: LookedBack): void {
    const learned = this.#learnedOn.get(day) ?? JSON.stringify(this.#learned())
    const end = JSON.stringify({ means: Array.from(atEnd.means), sds: Array.from(atEnd.sds) })
    this.#keep.run(day, learned, end)
  }

  #remember(day: Day, kept: Kept): void {
    this.#recent.delete(day)
    this.#recent.set(day, kept)
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= KEPT) return
      this.#recent.delete(oldest)
    }
  }
}
