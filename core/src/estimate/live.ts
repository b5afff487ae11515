import type { Building } from '../building.ts'
import { LocalTime } from '../local-time.ts'
import type { PortalCount, ZoneEstimate } from '../occupancy.ts'
import { Cloud } from './cloud.ts'
import { type Graph, graphOf } from './graph.ts'
import { type Learned, unlearned } from './learned.ts'
import type { Matrix } from './matrix.ts'
import { Passages } from './passages.ts'
import { Arrivals, PresenceWatch } from './presence.ts'
import type { Spread } from './samples.ts'

const MINUTE_MS = 60_000
const SAMPLES = 320
/** At the empty hour, in so many houses somebody is left on a floor. */
const DOUBT = 0.01
/** What a person who counts people by hand gets wrong: half a person, and a share. */
const HAND_SD = 0.5
const HAND_SHARE = 0.04

/** People counted by hand. */
export interface HandCount {
  /** A floor's id, or `house`. */
  readonly zone: string
  readonly people: number
  /** UTC epoch milliseconds. */
  readonly at: number
  /** People²; by default what somebody who counts carefully gets wrong. */
  readonly variance?: number
  /** Nobody counted: it is only likely, and gives way to what the counters say. */
  readonly isGuess?: boolean
}

export function headcountVariance({ people, variance }: Pick<HandCount, 'people' | 'variance'>): number {
  return variance ?? HAND_SD ** 2 + (HAND_SHARE * people) ** 2
}

export interface LiveOptions {
  /** Samples that the belief is made of: more is steadier and slower. */
  readonly samples?: number
  readonly seed?: number
  /** Uses who is expected by arrivals, where past days showed that it helps; `all` for everywhere. */
  readonly presence?: 'learned' | 'all' | 'none'
}

/** Who is where now: from what was counted until now, and what days before taught. */
export class LiveEstimate {
  readonly graph: Graph
  readonly #cloud: Cloud
  readonly #passages: Passages
  readonly #learned: Learned
  readonly #presence: PresenceWatch
  readonly #arrivals: Arrivals
  readonly #minuteIn: Float64Array
  readonly #minuteOut: Float64Array
  #minute = Number.NEGATIVE_INFINITY
  #isUnsettled = false
  #anchoredAt: number | undefined
  #spreads: readonly Spread[] | undefined

  constructor(building: Building, learned: Learned = unlearned(building), options: LiveOptions = {}) {
    const { samples = SAMPLES, seed = 1, presence = 'learned' } = options
    this.graph = graphOf(building)
    this.#learned = learned
    this.#passages = new Passages(this.graph, learned)
    this.#cloud = new Cloud(this.graph, samples, seed)
    const time = new LocalTime(building.timeZone)
    this.#presence = new PresenceWatch(this.graph, time, learned, presence)
    this.#arrivals = new Arrivals(this.graph)
    this.#minuteIn = new Float64Array(this.graph.ways.length)
    this.#minuteOut = new Float64Array(this.graph.ways.length)
    this.#cloud.drawGains(learned)
    this.#cloud.drawScale(learned)
  }

  /**
   * Takes what a portal counted.
   * @param at UTC epoch milliseconds; the order within a minute does not matter
   * @returns false for a portal that the building does not have
   */
  add(count: PortalCount, at: number): boolean {
    const way = this.graph.wayOf.get(count.portal)
    if (way === undefined) return false
    this.#goTo(Math.floor(at / MINUTE_MS))
    const inBefore = this.#minuteIn[way] ?? 0
    const outBefore = this.#minuteOut[way] ?? 0
    this.#cloud.move(way, this.#passages.move(way, count, inBefore, outBefore), 1)
    for (const unseen of this.#passages.unseen(way, count)) this.#cloud.move(unseen.way, unseen.move, 1)
    this.#arrivals.counted(way, count)
    this.#minuteIn[way] = inBefore + count.in
    this.#minuteOut[way] = outBefore + count.out
    this.#isUnsettled = true
    this.#spreads = undefined
    return true
  }

  /** Time goes on without a count: what nobody did is known too. */
  passTime(at: number): void {
    this.#goTo(Math.floor(at / MINUTE_MS))
  }

  /** A minute is over when the next one begins: only then must no floor be below zero. */
  #goTo(minute: number): void {
    if (minute <= this.#minute) return
    this.#settle()
    this.#arrivals.passTo(minute, (came, at) => {
      if (this.#presence.tell(came, at, this.#cloud)) this.#spreads = undefined
    })
    this.#minute = minute
    this.#minuteIn.fill(0)
    this.#minuteOut.fill(0)
  }

  #settle(): void {
    if (!this.#isUnsettled) return
    this.#cloud.constrain()
    this.#isUnsettled = false
    this.#spreads = undefined
  }

  /** The empty hour: nobody is in the house, with a little doubt; a new day of the counters begins. */
  empty(at: number): void {
    this.passTime(at)
    this.#cloud.empty(DOUBT)
    this.#cloud.drawGains(this.#learned)
    this.#cloud.drawScale(this.#learned)
    this.#arrivals.restart()
    this.#anchoredAt = at
    this.#isUnsettled = false
    this.#spreads = undefined
  }

  /** @returns false for a zone that the building does not have */
  headcount(count: HandCount): boolean {
    const zone = this.graph.zones.indexOf(count.zone)
    if (zone < 0 && count.zone !== 'house') return false
    this.passTime(count.at)
    this.#settle()
    this.#cloud.observe(zone < 0 ? undefined : zone, count.people, headcountVariance(count), count.isGuess)
    this.#spreads = undefined
    return true
  }

  /** Each floor by its id, in whole people, with a 90% interval. */
  floors(): Record<string, ZoneEstimate> {
    const exact = this.exact()
    const whole = wholePeople(exact.map(({ median }) => median))
    return Object.fromEntries(
      exact.map((spread, z) => [this.graph.zones[z] ?? '', inWhole(spread, whole[z] ?? 0)]),
    )
  }

  /** The whole house: as many as its floors together. */
  house(): ZoneEstimate {
    const people = wholePeople(this.exact().map(({ median }) => median)).reduce((sum, of) => sum + of, 0)
    return inWhole(this.exactHouse(), people)
  }

  /** By zone in the building's order: median and the middle 90%, in fractions of people. */
  exact(): readonly Spread[] {
    this.#spreads ??= this.graph.zones.map((_zone, z) => this.#shown(this.#cloud.spread(z)))
    return this.#spreads
  }

  exactHouse(): Spread {
    const people = this.exact().reduce((sum, { median }) => sum + median, 0)
    const spread = this.#shown(this.#cloud.spread(undefined))
    return { median: people, low: Math.min(spread.low, people), high: Math.max(spread.high, people) }
  }

  #shown({ median, low, high }: Spread): Spread {
    const { widen } = this.#learned
    const people = Math.max(0, median)
    return {
      median: people,
      low: Math.max(0, people - widen * (median - low)),
      high: people + widen * Math.max(0, high - people),
    }
  }

  /** Mean and covariance by zone, row by row, in counted units. */
  moments(): { readonly means: Float64Array; readonly covariance: Matrix } {
    const means = this.#cloud.means()
    return { means, covariance: this.#cloud.covariance(means) }
  }

  /** When the house was last known to be empty. */
  get anchoredAt(): number | undefined {
    return this.#anchoredAt
  }
}

function inWhole({ low, high }: Spread, people: number): ZoneEstimate {
  return {
    people,
    low: Math.min(people, Math.max(0, Math.floor(low + 0.5))),
    high: Math.max(people, Math.ceil(high - 0.5)),
  }
}

/** Rounds so that the sum is the rounded sum: the largest remainders are rounded up. */
export function wholePeople(people: readonly number[]): number[] {
  const whole = people.map(Math.floor)
  let missing = Math.round(people.reduce((sum, of) => sum + of, 0)) - whole.reduce((sum, of) => sum + of, 0)
  const byRest = people.map((of, i) => ({ i, rest: of - Math.floor(of) })).sort((a, b) => b.rest - a.rest)
  for (const { i } of byRest) {
    if (missing <= 0) break
    whole[i] = (whole[i] ?? 0) + 1
    missing -= 1
  }
  return whole
}
