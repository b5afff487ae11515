/**
 * A time that is over, estimated again: forward from where it began, backward from where it ended
 * (an empty house, as a rule), and both put together at each minute. Going back, people who were
 * counted in come out again; the same cloud serves both ways, so that no floor is below zero in
 * either. The product of the two is the two-filter form of a smoother (Fraser, Potter 1969).
 */
import type { Building } from '../building.ts'
import { LocalTime } from '../local-time.ts'
import type { PortalCount } from '../occupancy.ts'
import { Cloud, LEAST_PEOPLE } from './cloud.ts'
import { type Graph, graphOf } from './graph.ts'
import { type Learned, unlearned } from './learned.ts'
import { type HandCount, headcountVariance } from './live.ts'
import { inverse, type Matrix, times } from './matrix.ts'
import { cutQuantile, wholeOf } from './normal.ts'
import { Passages } from './passages.ts'
import { Arrivals, type Came, PresenceWatch } from './presence.ts'

const MINUTE_MS = 60_000
const SAMPLES = 144
/** An empty house is empty but for one floor in a hundred. */
const DOUBT = 0.01
/** People² that every zone is uncertain by: people are whole. */
const GRAIN = 0.02
/** 95% of a normal distribution lie below so many standard deviations. */
const Z_95 = 1.645
/** What is believed at an open end is as good as nothing: the counts before it say all. */
const OPEN_END_WIDER = 6

export interface TimedCount extends PortalCount {
  /** UTC epoch milliseconds. */
  readonly at: number
}

/** What was believed of the zones, in counted units. */
export interface Belief {
  readonly means: ArrayLike<number>
  readonly sds: ArrayLike<number>
}

export interface LookBackInput {
  readonly building: Building
  readonly learned?: Learned
  /** The part that is looked back over, UTC epoch milliseconds; whole minutes. */
  readonly from: number
  readonly to: number
  /** In any order. */
  readonly counts: readonly TimedCount[]
  readonly headcounts?: readonly HandCount[]
  /** What is known of the begin: an empty house unless said otherwise. */
  readonly start?: 'empty' | Belief
  /** Whether the house was empty at the end; it was, unless said otherwise. */
  readonly end?: 'empty' | 'open'
  readonly samples?: number
  readonly presence?: 'learned' | 'all' | 'none'
}

/** Estimates of a zone at the end of each minute. */
export interface Curve {
  readonly people: Float32Array
  readonly low: Float32Array
  readonly high: Float32Array
}

export interface LookedBack {
  readonly from: number
  readonly minutes: number
  /** By zone in the building's order; then the house. */
  readonly curves: readonly Curve[]
  /** What the forward pass alone believed at the end. */
  readonly atEnd: Belief
  /** Means of the backward pass alone, by zone: they owe nothing to what was counted before. */
  readonly backward: readonly Float32Array[]
  /** Arrivals remembered at the begin of each half hour, by zone and length of stay; minutes from `from`. */
  readonly halfHours: ReadonlyMap<number, readonly Came[]>
}

export function lookBack(input: LookBackInput): LookedBack {
  return new LookBack(input).run()
}

/** What one direction believes, minute by minute. Minutes in which nothing changes share an entry. */
interface Side {
  readonly means: Float64Array
  readonly covariance: Matrix
}

class LookBack {
  readonly #graph: Graph
  readonly #learned: Learned
  readonly #input: LookBackInput
  readonly #passages: Passages
  readonly #first: number
  readonly #minutes: number
  readonly #counts: TimedCount[][]
  readonly #headcounts = new Map<number, HandCount[]>()
  readonly #presence: PresenceWatch
  readonly #halfHours = new Map<number, readonly Came[]>()

  constructor(input: LookBackInput) {
    const { building, learned = unlearned(building), presence = 'learned' } = input
    this.#input = input
    this.#learned = learned
    this.#graph = graphOf(building)
    this.#passages = new Passages(this.#graph, learned)
    this.#first = Math.floor(input.from / MINUTE_MS)
    this.#minutes = Math.max(0, Math.ceil(input.to / MINUTE_MS) - this.#first)
    this.#counts = Array.from({ length: this.#minutes }, () => [])
    const time = new LocalTime(building.timeZone)
    this.#presence = new PresenceWatch(this.#graph, time, learned, presence)
  }

  run(): LookedBack {
    this.#sortIn()
    this.#collectArrivals()
    const forward = this.#cloud(1)
    const { start = 'empty' } = this.#input
    if (start === 'empty') forward.empty(DOUBT)
    else forward.forget(start.means, start.sds)
    const ahead = this.#forward(forward)
    const last = ahead.at(-1) ?? sideOf(forward)
    const atEnd = { means: last.means, sds: sdsOf(last.covariance) }
    const behind = this.#backward(this.#backwardCloud(atEnd))
    return {
      from: this.#first * MINUTE_MS,
      minutes: this.#minutes,
      curves: this.#together(ahead, behind),
      atEnd,
      backward: this.#graph.zones.map((_zone, z) => Float32Array.from(behind, (side) => side.means[z] ?? 0)),
      halfHours: this.#halfHours,
    }
  }

  #cloud(seed: number): Cloud {
    const cloud = new Cloud(this.#graph, this.#input.samples ?? SAMPLES, seed)
    cloud.drawGains(this.#learned)
    return cloud
  }

  #backwardCloud({ means, sds }: Belief): Cloud {
    const cloud = this.#cloud(2)
    if (this.#input.end !== 'open') cloud.empty(DOUBT)
    else
      cloud.forget(
        means,
        Array.from(sds, (sd) => OPEN_END_WIDER * sd + 2),
      )
    return cloud
  }

  #sortIn(): void {
    for (const count of this.#input.counts)
      if (this.#graph.wayOf.has(count.portal))
        this.#counts[Math.floor(count.at / MINUTE_MS) - this.#first]?.push(count)
    for (const headcount of this.#input.headcounts ?? []) {
      const minute = Math.floor(headcount.at / MINUTE_MS) - this.#first
      const others = this.#headcounts.get(minute) ?? []
      this.#headcounts.set(minute, [...others, headcount])
    }
  }

  #collectArrivals(): void {
    const arrivals = new Arrivals(this.#graph)
    for (let minute = 0; minute <= this.#minutes; minute++) {
      arrivals.passTo(this.#first + minute, (came, at) => {
        this.#halfHours.set(
          at - this.#first,
          came.map(({ stays, burst }) => ({ stays: Float64Array.from(stays), burst })),
        )
      })
      for (const count of this.#counts[minute] ?? [])
        arrivals.counted(this.#graph.wayOf.get(count.portal) ?? 0, count)
    }
  }

  /** Who is expected at a minute's begin. */
  #tell(minute: number, cloud: Cloud): boolean {
    const came = this.#halfHours.get(minute)
    return came !== undefined && this.#presence.tell(came, this.#first + minute, cloud)
  }

  #forward(cloud: Cloud): Side[] {
    const sides: Side[] = []
    let side = sideOf(cloud)
    for (let minute = 0; minute < this.#minutes; minute++) {
      const told = this.#tell(minute, cloud)
      const counted = this.#observe(minute, cloud)
      const moved = this.#move(minute, cloud, 1)
      if (moved) cloud.constrain()
      if (told || counted || moved) side = sideOf(cloud)
      sides.push(side)
    }
    return sides
  }

  #backward(cloud: Cloud): Side[] {
    const sides = new Array<Side>(this.#minutes)
    let side = sideOf(cloud)
    for (let minute = this.#minutes - 1; minute >= 0; minute--) {
      sides[minute] = side
      const moved = this.#move(minute, cloud, -1)
      if (moved) cloud.constrain()
      const counted = this.#observe(minute, cloud)
      const told = this.#tell(minute, cloud)
      if (told || counted || moved) side = sideOf(cloud)
    }
    return sides
  }

  #move(minute: number, cloud: Cloud, direction: 1 | -1): boolean {
    const counts = this.#counts[minute] ?? []
    for (const count of counts) {
      const way = this.#graph.wayOf.get(count.portal) ?? 0
      cloud.move(way, this.#passages.move(way, count), direction)
      for (const unseen of this.#passages.unseen(way, count)) cloud.move(unseen.way, unseen.move, direction)
    }
    return counts.length > 0
  }

  /** Somebody counted at a minute's begin. */
  #observe(minute: number, cloud: Cloud): boolean {
    const headcounts = this.#headcounts.get(minute)
    for (const headcount of headcounts ?? []) {
      const zone = this.#graph.zones.indexOf(headcount.zone)
      if (zone < 0 && headcount.zone !== 'house') continue
      const { scale } = this.#learned
      cloud.observe(
        zone < 0 ? undefined : zone,
        headcount.people / scale,
        headcountVariance(headcount) / scale ** 2,
        headcount.isGuess,
      )
    }
    return headcounts !== undefined
  }

  #together(ahead: readonly Side[], behind: readonly Side[]): Curve[] {
    const zones = this.#graph.zones.length
    const curves = Array.from({ length: zones + 1 }, () => ({
      people: new Float32Array(this.#minutes),
      low: new Float32Array(this.#minutes),
      high: new Float32Array(this.#minutes),
    }))
    for (let minute = 0; minute < this.#minutes; minute++) {
      const [a, b] = [ahead[minute], behind[minute]]
      if (!a || !b) continue
      const isSame = minute > 0 && a === ahead[minute - 1] && b === behind[minute - 1]
      if (isSame)
        for (const { people, low, high } of curves)
          for (const of of [people, low, high]) of[minute] = of[minute - 1] ?? 0
      else this.#join(a, b, minute, curves)
    }
    return curves
  }

  #join(a: Side, b: Side, minute: number, curves: readonly Curve[]): void {
    const zones = this.#graph.zones.length
    const { means, covariance } = product(uncut(a), uncut(b))
    let house = 0
    let houseVariance = 0
    for (let z = 0; z < zones; z++) {
      const sd = Math.sqrt(Math.max(0, covariance[z * zones + z] ?? 0))
      const at = (share: number) => cutQuantile(means[z] ?? 0, sd, LEAST_PEOPLE, share)
      house += this.#write(curves[z], minute, at(0.5), at(0.05), at(0.95))
      for (let other = 0; other < zones; other++) houseVariance += covariance[z * zones + other] ?? 0
    }
    const half = Z_95 * Math.sqrt(Math.max(0, houseVariance))
    const counted = house / this.#learned.scale
    this.#write(curves[zones], minute, counted, counted - half, counted + half)
  }

  /** @returns the people, scaled and not below zero */
  #write(curve: Curve | undefined, minute: number, people: number, low: number, high: number): number {
    const { scale, scaleSd, widen } = this.#learned
    const known = Math.max(0, people) * scale
    const byScale = Z_95 * scaleSd * Math.max(0, people)
    if (!curve) return known
    curve.people[minute] = known
    curve.low[minute] = Math.max(0, known - widen * Math.hypot((people - low) * scale, byScale))
    curve.high[minute] = Math.max(0, known + widen * Math.hypot((high - people) * scale, byScale))
    return known
  }
}

function sideOf(cloud: Cloud): Side {
  const means = cloud.means()
  return { means, covariance: cloud.covariance(means) }
}

/** A belief as if floors could lie below zero: what is known of them is put together before it is cut off. */
function uncut({ means, covariance }: Side): Side {
  const zones = means.length
  const wholeMeans = Float64Array.from(means)
  const whole = grained(covariance, zones)
  for (let z = 0; z < zones; z++) {
    const sd = Math.sqrt(whole[z * zones + z] ?? 0)
    const of = wholeOf(Math.max(1e-3, (means[z] ?? 0) - LEAST_PEOPLE), sd)
    const wider = of.sd / sd
    if (wider === 1) continue
    wholeMeans[z] = of.mean + LEAST_PEOPLE
    for (let other = 0; other < zones; other++) {
      whole[z * zones + other] = (whole[z * zones + other] ?? 0) * wider
      whole[other * zones + z] = (whole[other * zones + z] ?? 0) * wider
    }
  }
  return { means: wholeMeans, covariance: whole }
}

/** The product of two normal distributions. */
function product(a: Side, b: Side): { means: Float64Array; covariance: Matrix } {
  const zones = a.means.length
  const knownA = inverse(a.covariance, zones)
  const knownB = inverse(b.covariance, zones)
  const covariance = inverse(
    knownA.map((value, i) => value + (knownB[i] ?? 0)),
    zones,
  )
  const pullA = times(knownA, a.means)
  const pullB = times(knownB, b.means)
  return {
    means: times(
      covariance,
      pullA.map((value, i) => value + (pullB[i] ?? 0)),
    ),
    covariance,
  }
}

function grained(covariance: Matrix, zones: number): Matrix {
  const wider = Float64Array.from(covariance)
  for (let z = 0; z < zones; z++) wider[z * zones + z] = (wider[z * zones + z] ?? 0) + GRAIN
  return wider
}

function sdsOf(covariance: Matrix): Float64Array {
  const zones = Math.sqrt(covariance.length)
  return Float64Array.from({ length: zones }, (_, z) =>
    Math.sqrt(Math.max(0, covariance[z * zones + z] ?? 0)),
  )
}
