import { addDays, type Building, minuteOfDay, OUTSIDE } from '@munteok/core'
import { Random } from '../random.ts'
import { Agenda } from './agenda.ts'
import { MEAN_GROUP, Parties } from './parties.ts'
import { type OpenPeriod, Rhythm } from './rhythm.ts'
import { Routes } from './routes.ts'
import { type Happening, type Party, planVisit, type ReaderPlace } from './visit.ts'

const MINUTE_MS = 60_000
const SLOT_MS = 30 * MINUTE_MS
const RESIDENTS_ARRIVE_WITHIN_MS = 20 * MINUTE_MS
/** People begin to leave so long before the doors close. */
const LEAVE_BEFORE_CLOSING_MS = 10 * MINUTE_MS
const UNHURRIED_STEP_MS = 12_000

export interface PeopleSettings {
  readonly building: Building
  readonly readers: readonly ReaderPlace[]
  readonly seed: number
  /** Mean visitors on an open weekday; with 0 nobody comes by himself, not even staff. */
  readonly visitsPerDay: number
}

/**
 * The people of the building. Each visit is planned whole when its half hour begins: who comes in is
 * on the agenda to go out, before closing. Knows no real time: the caller asks for what is due.
 */
export class People {
  readonly routes: Routes
  readonly #building: Building
  readonly #readers: readonly ReaderPlace[]
  readonly #rhythm: Rhythm
  readonly #random: Random
  readonly #parties: Parties
  readonly #nobodyComes: boolean
  readonly #agenda = new Agenda<Planned>()
  /** The plan that each person follows, for those who have one. */
  readonly #plans = new Map<number, number>()
  #lastPlan = 0
  #start = Number.POSITIVE_INFINITY
  #slot = Number.POSITIVE_INFINITY
  #residentsOf = Number.NEGATIVE_INFINITY

  constructor({ building, readers, seed, visitsPerDay }: PeopleSettings) {
    this.#building = building
    this.#readers = readers
    this.#random = new Random(seed).fork('people')
    this.routes = new Routes(building)
    this.#rhythm = new Rhythm(building, visitsPerDay)
    this.#parties = new Parties(building, this.routes, visitsPerDay, seed, this.#random)
    this.#nobodyComes = visitsPerDay <= 0
  }

  /** People come from this time on, UTC epoch milliseconds; the house is empty of visitors then. */
  comeFrom(time: number): void {
    this.#start = time
    this.#slot = time - (((time % SLOT_MS) + SLOT_MS) % SLOT_MS)
  }

  /** What happens next, if it happens by `until`. Ask again until nothing more comes. */
  next(until: number): Happening | undefined {
    for (;;) {
      const first = this.#agenda.peek()
      if (!this.#nobodyComes && this.#slot <= until && (!first || first.at >= this.#slot)) {
        this.#planSlot()
        continue
      }
      if (!first || first.at > until) return undefined
      this.#agenda.take()
      if (!this.#isCurrent(first)) continue
      return first.happening
    }
  }

  newPerson(): number {
    return this.#parties.newPerson()
  }

  /** A visitor's card, another one at each call. */
  nextCard(): string {
    return this.#parties.nextCard()
  }

  /**
   * Somebody who was led by hand: his own plans are off, and he leaves from where he is now when the
   * house empties next.
   */
  tookAnotherWay(person: number, zone: string, now: number): void {
    this.forget(person)
    const way = this.routes.between(zone, OUTSIDE) ?? []
    if (way.length === 0) return
    const outBy = this.#nextEmptying(now) - this.#random.between(0.1, 1) * MINUTE_MS
    const stepMs = Math.max(0, Math.min(UNHURRIED_STEP_MS, (outBy - now) / way.length))
    const leavesAt = Math.max(now, outBy - way.length * stepMs)
    this.#plan(
      way.map(({ portal, direction }, i) => {
        const at = Math.round(leavesAt + (i + 1) * stepMs)
        return { kind: 'crossing', at, person, portal, direction }
      }),
    )
  }

  /** Somebody's plans are off, and nobody makes new ones. */
  forget(person: number): void {
    this.#plans.delete(person)
  }

  #isCurrent({ happening: { person }, plan, last }: Planned): boolean {
    if (this.#plans.get(person) !== plan) return false
    if (last) this.#plans.delete(person)
    return true
  }

  #planSlot(): void {
    const from = Math.max(this.#slot, this.#start)
    const to = this.#slot + SLOT_MS
    this.#slot = to
    for (const period of this.#rhythm.openPeriods(from)) {
      if (period.closes <= from || period.opens >= to) continue
      if (this.#residentsOf < period.opens) this.#planResidents(period, from)
      this.#planVisitors(period, from, to)
    }
  }

  #planResidents(period: OpenPeriod, from: number): void {
    this.#residentsOf = period.opens
    const start = Math.max(period.opens, from)
    for (const party of this.#parties.residents(period.closes - start))
      this.#planParty(party, start + this.#random.next() * RESIDENTS_ARRIVE_WITHIN_MS, period)
  }

  #planVisitors(period: OpenPeriod, from: number, to: number): void {
    const window = this.#rhythm.arrivalWindow(period, from, to)
    if (window.from >= window.to) return
    const parties = this.#random.poisson(this.#rhythm.expected(window.from, window.to) / MEAN_GROUP)
    for (let i = 0; i < parties; i++) {
      const party = this.#parties.visitors()
      if (party) this.#planParty(party, this.#random.between(window.from, window.to), period)
    }
  }

  #planParty(party: Party, arriveAt: number, { closes }: OpenPeriod): void {
    const outBy = closes - this.#random.next() * LEAVE_BEFORE_CLOSING_MS
    this.#plan(
      planVisit(party, Math.round(arriveAt), Math.floor(outBy), this.routes, this.#readers, this.#random),
    )
  }

  #plan(happenings: readonly Happening[]): void {
    const plan = ++this.#lastPlan
    const lastOf = new Map(happenings.map((happening) => [happening.person, happening]))
    for (const person of lastOf.keys()) this.#plans.set(person, plan)
    for (const happening of happenings)
      this.#agenda.add({
        at: happening.at,
        happening,
        plan,
        last: lastOf.get(happening.person) === happening,
      })
  }

  /** The next closing time, or the hour at which the house counts as empty if that comes first. */
  #nextEmptying(now: number): number {
    const { local } = this.#rhythm
    const { emptyHour } = this.#building
    for (let day = local.dayOf(now), tries = 0; tries < 3; day = addDays(day, 1), tries++) {
      const times = this.#rhythm.openPeriods(local.startOfDay(day)).map(({ closes }) => closes)
      if (emptyHour !== null) times.push(local.instant(day, minuteOfDay(emptyHour)))
      const next = times.filter((time) => time > now).sort((a, b) => a - b)[0]
      if (next !== undefined) return next
    }
    return now + 8 * 60 * MINUTE_MS
  }
}

interface Planned {
  readonly at: number
  readonly happening: Happening
  readonly plan: number
  /** The last one of its person in this plan. */
  readonly last: boolean
}
