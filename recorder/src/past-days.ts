import {
  addDays,
  type Belief,
  type Building,
  type Curve,
  type Day,
  type Learned,
  type LocalTime,
  lookBack,
  minuteOfDay,
  nextDay,
  nightBefore,
} from '@munteok/core'
import { decodeCurves, encodeCurves, toTenths } from './day-curves.ts'
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

/** A day as it is estimated: by floor in the building's order, then the house. */
export interface DayEstimate {
  /** The first minute's first instant. */
  readonly from: number
  readonly minutes: number
  readonly curves: readonly Curve[]
  readonly atEnd: Belief
  /** Of what it was worked out from: the same as long as nothing of that has changed. */
  readonly state: string
}

interface KeptRow {
  readonly learned: string
  readonly atEnd: string
  readonly state: string
  readonly curves: Buffer
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
  readonly #kept
  readonly #endBefore
  readonly #keep
  readonly #recent = new Map<Day, DayEstimate>()

  constructor({ db, building, time, passages, learned }: PastDaysParts) {
    this.#building = building
    this.#time = time
    this.#passages = passages
    this.#learned = learned
    this.#startMinute = building.emptyHour === null ? 0 : minuteOfDay(building.emptyHour)
    this.#records = new LedgerHouseRecords(db)
    this.#kept = db.prepare<[Day], KeptRow>(
      'SELECT learned, at_end AS atEnd, state, curves FROM occupancy_day WHERE day = ?',
    )
    this.#endBefore = db
      .prepare<[Day], string>('SELECT at_end FROM occupancy_day WHERE day < ? ORDER BY day DESC LIMIT 1')
      .pluck()
    this.#keep = db.prepare<[Day, string, string, string, Buffer]>(
      'INSERT OR REPLACE INTO occupancy_day VALUES (?, ?, ?, ?, ?)',
    )
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

  /** Nobody was there when it began, and nobody was counted since: there is nothing to work out. */
  isWithoutPeople(day: Day): boolean {
    const from = this.startOf(day)
    const to = this.startOf(nextDay(day))
    return (
      this.nightWasEmpty(addDays(day, -1)) &&
      !this.#passages.anyBetween(from, to) &&
      this.#records.headcounts(from, to).length === 0
    )
  }

  /** A day, up to `now` where it is not over. */
  of(day: Day, now: number): DayEstimate {
    const from = this.startOf(day)
    const end = this.startOf(nextDay(day))
    const to = Math.min(end, now)
    const state = this.#stateOf(day, from, to)
    const recent = this.#recent.get(day)
    if (recent?.state === state) return recent
    const kept = to === end ? this.#kept.get(day) : undefined
    const estimate =
      kept?.state === state
        ? this.#unpack(kept, from, to)
        : this.#workOut(day, from, to, to === end, state, kept?.learned)
    this.#remember(day, estimate)
    return estimate
  }

  #stateOf(day: Day, from: number, to: number): string {
    const sums = this.#passages.sums('minute', from, to).map((sum) => `${sum.in}-${sum.out}`)
    const headcounts = this.#records.headcounts(from, to).map(({ zone, people, at }) => [zone, people, at])
    const isEmptyAfter = this.nightWasEmpty(day)
    const before = this.nightWasEmpty(addDays(day, -1)) ? '' : this.#endBefore.get(day)
    return JSON.stringify([Math.ceil(to / MINUTE_MS), sums, headcounts, isEmptyAfter, before])
  }

  #unpack({ atEnd, state, curves }: KeptRow, from: number, to: number): DayEstimate {
    return {
      ...{ from, minutes: Math.ceil((to - from) / MINUTE_MS), state },
      curves: decodeCurves(curves, this.#building.floors.length + 1),
      atEnd: JSON.parse(atEnd) as Belief,
    }
  }

  #workOut(
    day: Day,
    from: number,
    to: number,
    isOver: boolean,
    state: string,
    learned: string | undefined,
  ): DayEstimate {
    const { minutes, curves, atEnd } = lookBack({
      building: this.#building,
      learned: learned === undefined ? this.#learned() : (JSON.parse(learned) as Learned),
      ...{ from, to },
      counts: this.#passages.minutes(from, to).map((minute) => ({ ...minute, at: minute.start })),
      headcounts: this.#records.headcounts(from, to),
      start: this.#startBelief(day),
      end: isOver && this.nightWasEmpty(day) ? 'empty' : 'open',
    })
    return { from, minutes, curves: toTenths(curves), atEnd, state }
  }

  #startBelief(day: Day): 'empty' | Belief {
    if (this.nightWasEmpty(addDays(day, -1))) return 'empty'
    const end = this.#endBefore.get(day)
    return end === undefined ? 'empty' : (JSON.parse(end) as Belief)
  }

  /** Keeps a day that is over, with what it was worked out with. */
  keep(day: Day, { atEnd, state, curves }: DayEstimate): void {
    const learned = this.#kept.get(day)?.learned ?? JSON.stringify(this.#learned())
    const end = JSON.stringify({ means: Array.from(atEnd.means), sds: Array.from(atEnd.sds) })
    this.#keep.run(day, learned, end, state, encodeCurves(curves))
  }

  #remember(day: Day, estimate: DayEstimate): void {
    this.#recent.delete(day)
    this.#recent.set(day, estimate)
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= KEPT) return
      this.#recent.delete(oldest)
    }
  }
}
