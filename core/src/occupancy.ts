import { type Building, type Floor, OUTSIDE } from './building.ts'
import { addDays, type LocalTime, minuteOfDay } from './local-time.ts'
import type { Crowding } from './messages.ts'

/**
 * Variance of a counter's error, in people² per crossing: each crossing is missed or doubled with a
 * chance of about one in ten. An assumption, used until a portal's own error has been measured.
 */
const ERROR_VARIANCE_PER_CROSSING = 0.1
/** Half the width of a 90% interval of a normal distribution, in standard deviations. */
const Z_90 = 1.645

/** People counted in and out of a portal in some time. */
export interface PortalCount {
  readonly portal: string
  readonly in: number
  readonly out: number
}

export interface ZoneEstimate {
  people: number
  low: number
  high: number
}

/**
 * How many people are on each floor, from what its portals counted since the house was last known to
 * be empty. Sums stay unclamped inside; a floor never reads below zero.
 */
export class Occupancy {
  readonly #portals: Map<string, { from: string; to: string }>
  readonly #net = new Map<string, number>()
  readonly #crossings = new Map<string, number>()

  constructor(building: Building) {
    this.#portals = new Map(building.portals.map((portal) => [portal.id, portal]))
    for (const floor of building.floors) {
      this.#net.set(floor.id, 0)
      this.#crossings.set(floor.id, 0)
    }
  }

  /** Nobody is in the house. */
  reset(): void {
    for (const zone of this.#net.keys()) {
      this.#net.set(zone, 0)
      this.#crossings.set(zone, 0)
    }
  }

  /** @returns false for a portal that the building does not have */
  add(count: PortalCount): boolean {
    const portal = this.#portals.get(count.portal)
    if (!portal) return false
    this.#move(portal.to, count.in - count.out, count.in + count.out)
    this.#move(portal.from, count.out - count.in, count.in + count.out)
    return true
  }

  #move(zone: string, net: number, crossings: number): void {
    if (zone === OUTSIDE) return
    this.#net.set(zone, (this.#net.get(zone) ?? 0) + net)
    this.#crossings.set(zone, (this.#crossings.get(zone) ?? 0) + crossings)
  }

  /** How many people are on a floor, without the interval. */
  peopleOn(floor: string): number {
    return Math.max(0, this.#net.get(floor) ?? 0)
  }

  /** Each floor by its id, with a 90% interval. */
  floors(): Record<string, ZoneEstimate> {
    return Object.fromEntries(
      [...this.#net].map(([zone, net]) => [zone, estimate(net, this.#crossings.get(zone) ?? 0)]),
    )
  }

  /** The whole house: the sum of what its floors show; its interval, from the errors of all portals. */
  house(): ZoneEstimate {
    let people = 0
    let crossings = 0
    for (const [zone, net] of this.#net) {
      people += Math.max(0, net)
      crossings += this.#crossings.get(zone) ?? 0
    }
    return estimate(people, crossings)
  }
}

function estimate(net: number, crossings: number): ZoneEstimate {
  const margin = Z_90 * Math.sqrt(crossings * ERROR_VARIANCE_PER_CROSSING)
  const people = Math.max(0, net)
  return {
    people,
    low: Math.max(0, Math.round(people - margin)),
    high: Math.round(people + margin),
  }
}

/**
 * The last instant at or before `now` at which the house is taken to be empty, or undefined where
 * the building has no such hour.
 */
export function lastEmptyInstant(building: Building, time: LocalTime, now: number): number | undefined {
  if (building.emptyHour === null) return undefined
  const today = time.dayOf(now)
  const minute = minuteOfDay(building.emptyHour)
  const instant = time.instant(today, minute)
  return instant <= now ? instant : time.instant(addDays(today, -1), minute)
}

/** The share of a floor's capacity at which it stops being calm, and moderate. */
const MODERATE_FROM = 0.4
const BUSY_FROM = 0.7

export function crowdingOf(people: number, capacity: number): Crowding {
  const share = people / capacity
  if (share >= 1) return 'full'
  if (share >= BUSY_FROM) return 'busy'
  return share >= MODERATE_FROM ? 'moderate' : 'calm'
}

/** True when people can reach a floor where nothing counts them. */
export function hasUnmeteredWay(building: Building, floor: Floor): boolean {
  return building.portals.some(
    (portal) => !portal.metered && (portal.from === floor.id || portal.to === floor.id),
  )
}
