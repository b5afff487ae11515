/**
 * The belief about who is where, as a cloud of samples: each one is a whole house, with people in
 * every zone and a gain for every way. What is counted moves all samples alike; what may have been
 * missed or doubled moves a few of them; a sample that would need fewer than no people somewhere is
 * given up. So a floor at zero corrects the floors next door, through the ways that join them.
 *
 * A bootstrap particle filter (Gordon, Salmond, Smith 1993) for the error of the counts, with an
 * ensemble Kalman update (Evensen 1994) for what staff counted by hand.
 */
import { Chance } from './chance.ts'
import { type Graph, NOWHERE } from './graph.ts'
import type { Learned } from './learned.ts'
import { addAt, type Matrix } from './matrix.ts'
import { covariance, meanOf, resample, type Spread, spreadOf } from './samples.ts'

/** A sample with fewer people than this in a zone contradicts itself. */
export const LEAST_PEOPLE = -0.5
/** When fewer samples than this share are left, the others are mended instead of given up. */
const FEW = 0.15
/** Below this variance errors are single people, above it a sum of many. */
const SINGLE_ERRORS = 0.4
/** A headcount that is farther off than this, squared and in variances, is no matter of a few errors. */
const SURPRISE = 12
/** Before anything is known: one person in eight takes the lift, or none, or three. */
const UNSEEN_BESIDE = 0.15
const UNSEEN_BESIDE_SD = 0.12

/** A passage through one way as the cloud takes it. */
export interface Move {
  /** People from `from` to `to`, corrected for what the counter is known to miss. */
  readonly net: number
  /** Crossings in both directions: what the gain acts on. */
  readonly total: number
  /** Variance of the error, people². */
  readonly variance: number
  /** People who went the same way where they are counted: a share of them, by sample, went here unseen. */
  readonly beside?: number
}

export class Cloud {
  readonly size: number
  /** People by zone, then by sample, in counted units. */
  readonly people: readonly Float64Array[]
  /** People for each person counted, by sample. */
  readonly scale: Float64Array
  readonly #graph: Graph
  readonly #gains: readonly Float64Array[]
  /** How many take an unmetered way for each one on a metered way beside it, by way and sample. */
  readonly #shares: readonly Float64Array[]
  readonly #chance: Chance
  /** Variance that each way brought since the house was empty: where a contradiction is likely to come from. */
  readonly #blame: Float64Array
  readonly #sum: Float64Array

  constructor(graph: Graph, size: number, seed: number) {
    this.size = size
    this.#graph = graph
    this.people = graph.zones.map(() => new Float64Array(size))
    this.#gains = graph.ways.map(() => new Float64Array(size))
    this.#shares = graph.ways.map(({ metered }) => new Float64Array(metered ? 0 : size))
    this.scale = new Float64Array(size).fill(1)
    this.#blame = new Float64Array(graph.ways.length)
    this.#sum = new Float64Array(size)
    this.#chance = new Chance(seed)
  }

  /** Draws gains and scale anew from what is known about them. */
  drawGains(learned: Learned): void {
    for (const [w, gains] of this.#gains.entries()) {
      const { gain = 0, gainSd = 0 } = learned.ways[this.#graph.ways[w]?.id ?? ''] ?? {}
      for (let i = 0; i < this.size; i++) gains[i] = gain + gainSd * this.#chance.normal()
      const shares = this.#shares[w]
      if (shares)
        for (let i = 0; i < shares.length; i++)
          shares[i] = Math.max(0, UNSEEN_BESIDE + UNSEEN_BESIDE_SD * this.#chance.normal())
    }
  }

  drawScale(learned: Learned): void {
    for (let i = 0; i < this.size; i++)
      this.scale[i] = Math.max(0.7, learned.scale + learned.scaleSd * this.#chance.normal())
  }

  /** Nobody is in the house, in all samples but the share `doubt` of them, where one person is left. */
  empty(doubt: number): void {
    for (const zone of this.people)
      for (let i = 0; i < this.size; i++) zone[i] = this.#chance.next() < doubt ? 1 : 0
    this.#blame.fill(0)
  }

  /** Forgets who is where, around what was believed until now. */
  forget(means: ArrayLike<number>, sds: ArrayLike<number>): void {
    for (const [z, zone] of this.people.entries())
      for (let i = 0; i < this.size; i++)
        zone[i] = Math.max(0, (means[z] ?? 0) + (sds[z] ?? 0) * this.#chance.normal())
  }

  /** @param direction 1 as time goes, −1 to undo a passage when going back in time */
  move(way: number, { net, total, variance, beside = 0 }: Move, direction: 1 | -1): void {
    const ends = this.#graph.ways[way]
    const gains = this.#gains[way]
    if (!ends || !gains) return
    const to = ends.to === NOWHERE ? undefined : this.people[ends.to]
    const from = ends.from === NOWHERE ? undefined : this.people[ends.from]
    const half = total / 2
    const shares = this.#shares[way]
    for (let i = 0; i < this.size; i++) {
      const moved = direction * (net + beside * (shares?.[i] ?? 0) - (gains[i] ?? 0) * half)
      if (to) to[i] = (to[i] ?? 0) + moved
      if (from) from[i] = (from[i] ?? 0) - moved
    }
    this.#blame[way] = (this.#blame[way] ?? 0) + variance
    this.#err(variance, to, from)
  }

  /** What the counter may have got wrong: a person here and there, or the sum of many errors. */
  #err(variance: number, to: Float64Array | undefined, from: Float64Array | undefined): void {
    const chance = this.#chance
    const shift = (i: number, by: number) => {
      if (to) to[i] = (to[i] ?? 0) + by
      if (from) from[i] = (from[i] ?? 0) - by
    }
    if (variance <= 0) return
    if (variance > SINGLE_ERRORS) {
      const sd = Math.sqrt(variance)
      for (let i = 0; i < this.size; i++) shift(i, sd * chance.normal())
      return
    }
    const perSkip = 1 / Math.log(1 - variance)
    for (
      let i = Math.floor(Math.log(chance.next()) * perSkip);
      i < this.size;
      i += 1 + Math.floor(Math.log(chance.next()) * perSkip)
    )
      shift(i, chance.next() < 0.5 ? 1 : -1)
  }

  /** Gives up the samples in which a zone has fewer than no people. */
  constrain(): void {
    const dead: number[] = []
    for (let i = 0; i < this.size; i++) {
      for (const zone of this.people) {
        if ((zone[i] ?? 0) >= LEAST_PEOPLE) continue
        dead.push(i)
        break
      }
    }
    if (dead.length === 0) return
    if (dead.length > this.size * (1 - FEW)) {
      for (const i of dead) this.#mend(i)
      return
    }
    const isDead = new Uint8Array(this.size)
    for (const i of dead) isDead[i] = 1
    for (const i of dead) {
      let other = this.#chance.below(this.size)
      while (isDead[other] === 1) other = this.#chance.below(this.size)
      this.#copy(other, i)
    }
  }

  #copy(from: number, to: number): void {
    for (const zone of this.people) zone[to] = zone[from] ?? 0
    for (const gains of this.#gains) gains[to] = gains[from] ?? 0
    for (const shares of this.#shares) if (shares.length > 0) shares[to] = shares[from] ?? 0
    this.scale[to] = this.scale[from] ?? 1
  }

  /** Brings the people that a zone lacks through a way that has erred much. */
  #mend(i: number): void {
    for (let round = 0; round < 2 * this.people.length; round++) {
      const z = this.people.findIndex((zone) => (zone[i] ?? 0) < LEAST_PEOPLE)
      const zone = this.people[z]
      if (!zone) return
      const lacking = -(zone[i] ?? 0)
      const way = this.#suspect(z)
      zone[i] = 0
      if (!way) continue
      const other = this.people[way.from === z ? way.to : way.from]
      if (other) other[i] = (other[i] ?? 0) - lacking
    }
    for (const zone of this.people) zone[i] = Math.max(0, zone[i] ?? 0)
  }

  #suspect(zone: number) {
    const ways = this.#graph.waysOf[zone] ?? []
    let rest = 0
    for (const way of ways) rest += (this.#blame[way] ?? 0) + 1e-6
    rest *= this.#chance.next()
    for (const way of ways) {
      rest -= (this.#blame[way] ?? 0) + 1e-6
      if (rest <= 0) return this.#graph.ways[way]
    }
    return undefined
  }

  /** Keeps samples in proportion to how well they explain what was seen. @param logs log likelihoods */
  weigh(logs: Float64Array): void {
    let best = Number.NEGATIVE_INFINITY
    for (const log of logs) best = Math.max(best, log)
    let sum = 0
    for (let i = 0; i < this.size; i++) {
      logs[i] = Math.exp((logs[i] ?? 0) - best)
      sum += logs[i] ?? 0
    }
    const kept = resample(logs, sum, this.#chance.next())
    this.#rearrange(this.people, kept)
    this.#rearrange(this.#gains, kept)
    this.#rearrange(
      this.#shares.filter((shares) => shares.length > 0),
      kept,
    )
    this.#rearrange([this.scale], kept)
  }

  #rearrange(arrays: readonly Float64Array[], kept: Uint32Array): void {
    for (const array of arrays) {
      const before = this.#sum
      before.set(array)
      for (let i = 0; i < this.size; i++) array[i] = before[kept[i] ?? 0] ?? 0
    }
  }

  /**
   * Somebody counted people by hand: each sample is moved towards that by what it shares with the
   * others, its scale and gains too.
   * @param zone its index, or undefined for the whole house
   * @param isGuess nobody counted: it is only likely
   */
  observe(zone: number | undefined, people: number, variance: number, isGuess = false): void {
    const seen = new Float64Array(this.size)
    for (let i = 0; i < this.size; i++) seen[i] = this.#peopleIn(zone, i) * (this.scale[i] ?? 1)
    const mean = meanOf(seen)
    let spread = 0.05
    for (const value of seen) spread += (value - mean) ** 2 / this.size
    const off = people - mean
    if (!isGuess && off * off > SURPRISE * (spread + variance)) {
      this.#shift(zone, off / meanOf(this.scale))
      this.observe(zone, people, variance)
      return
    }
    const sd = Math.sqrt(variance)
    const lacks = seen.map((value) => (people + sd * this.#chance.normal() - value) / (spread + variance))
    for (const array of [...this.people, ...this.#gains, ...this.#shares, this.scale]) {
      const shared = covariance(array, seen, mean)
      for (let i = 0; i < array.length; i++) array[i] = (array[i] ?? 0) + shared * (lacks[i] ?? 0)
    }
    for (const array of this.people) for (let i = 0; i < this.size; i++) array[i] = Math.max(0, array[i] ?? 0)
  }

  /** What no sample can explain came some way that nobody thought of: people are believed, who were counted. */
  #shift(zone: number | undefined, by: number): void {
    const means = this.means()
    const all = means.reduce((sum, mean) => sum + Math.max(0, mean) + 0.1, 0)
    for (const [z, people] of this.people.entries()) {
      const share = zone === undefined ? (Math.max(0, means[z] ?? 0) + 0.1) / all : z === zone ? 1 : 0
      for (let i = 0; i < this.size; i++) people[i] = (people[i] ?? 0) + share * by
    }
  }

  #peopleIn(zone: number | undefined, i: number): number {
    if (zone !== undefined) return this.people[zone]?.[i] ?? 0
    let sum = 0
    for (const of of this.people) sum += of[i] ?? 0
    return sum
  }

  /** Median and the middle 90% of a zone, or of the house, in people. */
  spread(zone: number | undefined): Spread {
    const values = this.#sum
    for (let i = 0; i < this.size; i++) values[i] = this.#peopleIn(zone, i) * (this.scale[i] ?? 1)
    return spreadOf(values)
  }

  means(): Float64Array {
    return Float64Array.from(this.people, meanOf)
  }

  /** Covariance of the people by zone, in counted units. */
  covariance(means: Float64Array): Matrix {
    const zones = this.people.length
    const matrix = new Float64Array(zones * zones)
    for (let a = 0; a < zones; a++)
      for (let b = 0; b <= a; b++) {
        const shared = covariance(this.people[a], this.people[b], means[b] ?? 0)
        addAt(matrix, zones, a, b, shared)
        if (a !== b) addAt(matrix, zones, b, a, shared)
      }
    return matrix
  }
}
