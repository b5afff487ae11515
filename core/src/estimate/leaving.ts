/**
 * What departures tell about those who are left: where hardly anybody leaves, hardly anybody can be.
 * Departures are compared by quarter of an hour with what each sample would lead to expect. They
 * scatter more than those of people who leave one by one (a class goes home together), so their word
 * counts the less the more they scattered on past days; and no quarter of an hour may tell too much.
 */
import type { PortalCount } from '../occupancy.ts'
import type { Cloud } from './cloud.ts'
import { type Graph, NOWHERE } from './graph.ts'
import type { Learned } from './learned.ts'
import { departures } from './passages.ts'

export const QUARTER = 15
/** People who came within about this time are newcomers, minutes. */
export const NEWCOMER_MINUTES = 25
/** No quarter of an hour makes a sample less likely than the best one by more than this, as a log. */
const MOST_TOLD = 2.5

/** Newcomers after some minutes without any. */
export function fewer(newcomers: number, minutes: number): number {
  return newcomers * Math.exp(-minutes / NEWCOMER_MINUTES)
}

/** Who came into which zone by a count. */
export function arrivals(graph: Graph, way: number, { in: ins, out: outs }: PortalCount): [number, number][] {
  const ends = graph.ways[way]
  if (!ends) return []
  const comes: [number, number][] = [
    [ends.to, ins],
    [ends.from, outs],
  ]
  return comes.filter(([zone, people]) => zone !== NOWHERE && people > 0)
}

/** What the counts say of one zone in a quarter of an hour. */
class ZoneQuarter {
  departures = 0
  /** Minutes lived by newcomers. */
  newcomerMinutes = 0
  newcomers = 0
  /** How far the count has moved since the quarter began, and that summed by minute. */
  moved = 0
  movedMinutes = 0

  next(): void {
    this.departures = 0
    this.newcomerMinutes = 0
    this.moved = 0
    this.movedMinutes = 0
  }
}

export interface QuarterSeen {
  readonly departures: number
  readonly newcomerMinutes: number
  /** Person-minutes that the quarter had more (or less) than if all had been as at its end. */
  readonly before: number
  /** The same, as against its begin. */
  readonly after: number
}

/** Collects quarters of an hour from counts by minute. */
export class Quarters {
  readonly #graph: Graph
  readonly #zones: ZoneQuarter[]
  #minute: number | undefined

  constructor(graph: Graph) {
    this.#graph = graph
    this.#zones = graph.zones.map(() => new ZoneQuarter())
  }

  restart(): void {
    for (const zone of this.#zones) {
      zone.next()
      zone.newcomers = 0
    }
    this.#minute = undefined
  }

  counted(way: number, count: PortalCount): void {
    for (const [zone, people] of departures(this.#graph, way, count)) {
      const of = this.#zones[zone]
      if (!of) continue
      of.departures += people
      of.moved -= people
    }
    for (const [zone, people] of arrivals(this.#graph, way, count)) {
      const of = this.#zones[zone]
      if (!of) continue
      of.newcomers += people
      of.moved += people
    }
  }

  /** Goes to a minute; each quarter that ends on the way is handed out. */
  passTo(minute: number, quarter: (zones: readonly QuarterSeen[], minute: number) => void): void {
    if (this.#minute === undefined || minute - this.#minute > 8 * 60) {
      this.restart()
      this.#minute = minute
      return
    }
    while (this.#minute < minute) {
      for (const zone of this.#zones) {
        zone.newcomerMinutes += zone.newcomers
        zone.movedMinutes += zone.moved
        zone.newcomers = fewer(zone.newcomers, 1)
      }
      this.#minute += 1
      if (this.#minute % QUARTER !== 0) continue
      quarter(
        this.#zones.map(({ departures: left, newcomerMinutes, moved, movedMinutes }) => ({
          departures: left,
          newcomerMinutes,
          before: movedMinutes - QUARTER * moved,
          after: movedMinutes,
        })),
        this.#minute,
      )
      for (const zone of this.#zones) zone.next()
    }
  }
}

/** Weighs the samples of a cloud by the departures of each quarter of an hour. */
export class LeavingWatch {
  readonly #quarters: Quarters
  readonly #zones
  readonly #isUsed: boolean

  constructor(graph: Graph, learned: Learned, where: 'learned' | 'all' | 'none') {
    this.#quarters = new Quarters(graph)
    this.#zones = graph.zones.map((zone) => {
      const leaving = learned.leaving[zone]
      if (!leaving || where === 'none') return undefined
      return where === 'all' || leaving.use ? leaving : undefined
    })
    this.#isUsed = this.#zones.some((zone) => zone !== undefined)
  }

  restart(): void {
    if (this.#isUsed) this.#quarters.restart()
  }

  counted(way: number, count: PortalCount): void {
    if (this.#isUsed) this.#quarters.counted(way, count)
  }

  /** @returns whether the cloud changed */
  passTo(minute: number, cloud: Cloud): boolean {
    let changed = false
    if (this.#isUsed)
      this.#quarters.passTo(minute, (seen) => {
        changed = this.tell(seen, cloud) || changed
      })
    return changed
  }

  /** @returns whether the quarter told anything */
  tell(seen: readonly QuarterSeen[], cloud: Cloud): boolean {
    const logs = new Float64Array(cloud.size)
    let told = false
    for (const [z, quarter] of seen.entries()) {
      const leaving = this.#zones[z]
      const people = cloud.people[z]
      if (!leaving || !people) continue
      addLogLikelihoods(logs, people, quarter, leaving)
      told = true
    }
    if (told) cloud.weigh(logs)
    return told
  }
}

function addLogLikelihoods(
  logs: Float64Array,
  people: Float64Array,
  { departures: left, newcomerMinutes, before }: QuarterSeen,
  { stayers, newcomers, scatter }: { stayers: number; newcomers: number; scatter: number },
): void {
  const own = new Float64Array(people.length)
  let best = Number.NEGATIVE_INFINITY
  for (let i = 0; i < people.length; i++) {
    const personMinutes = Math.max(0.5, QUARTER * Math.max(0, people[i] ?? 0) + before)
    const expected = stayers * personMinutes + newcomers * newcomerMinutes + 0.02
    const log = (left * Math.log(expected) - expected) / scatter
    own[i] = log
    if (log > best) best = log
  }
  for (let i = 0; i < people.length; i++)
    logs[i] = (logs[i] ?? 0) + Math.max((own[i] ?? 0) - best, -MOST_TOLD)
}
