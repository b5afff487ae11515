import {
  type Building,
  type Clock,
  CONTRACT_VERSION,
  capacityOf,
  crowdingOf,
  type Day,
  type Floor,
  type Learned,
  type LivePassages,
  type OccupancyState,
  type Topics,
  type UsageState,
} from '@munteok/core'
import type { Agents } from './agents.ts'
import type { Changes } from './derivation.ts'
import { type FloorCaveat, FloorCaveats } from './floor-caveats.ts'
import { type HouseRecords, Learning, NO_RECORDS } from './learning.ts'
import type { Ledger } from './ledger.ts'
import type { BrokerLink } from './link.ts'
import { LiveOccupancy } from './live-occupancy.ts'
import type { PassageQueries } from './passage-queries.ts'
import { RetainedTopic } from './retained-topic.ts'
import type { UsageQueries } from './usage-queries.ts'

export interface LiveStateParts {
  readonly building: Building
  readonly clock: Clock
  readonly ledger: Ledger
  readonly passages: PassageQueries
  readonly usage: UsageQueries
  readonly agents: Agents
  readonly link: BrokerLink
  readonly topics: Topics
  readonly simulatedSpeed?: number | undefined
  /** What staff entered about the house; nothing unless given. */
  readonly records?: HouseRecords | undefined
}

/** How often silent counters are looked for. */
const LOOK_EVERY_MS = 60_000

/** After so long without an empty house or a headcount, in − out has drifted. */
const ANCHOR_HOLDS_MS = 36 * 3_600_000

/** What the screens see without asking: occupancy and usage, retained, and crossings as they come. */
export class LiveState {
  #parts: LiveStateParts
  readonly #live: LiveOccupancy
  readonly #learning: Learning
  readonly #occupancy: RetainedTopic
  readonly #usage: RetainedTopic
  #caveats: FloorCaveats
  #lookedAt = 0
  #day: Day

  constructor(parts: LiveStateParts) {
    const { building, ledger, passages, link, topics, records = NO_RECORDS } = parts
    this.#parts = parts
    this.#caveats = new FloorCaveats({ ...parts, time: ledger.time })
    this.#live = new LiveOccupancy(building, ledger.time, passages, records)
    this.#learning = new Learning(building, ledger.time, passages, records)
    this.#occupancy = new RetainedTopic(link, topics.occupancy, () => JSON.stringify(this.occupancy()))
    this.#usage = new RetainedTopic(link, topics.usage, () => JSON.stringify(this.usage()))
    this.#day = ''
  }

  /** Reads from the ledger what happened before this start. */
  start(): void {
    const now = this.#parts.clock.now()
    this.#live.rebuild(now)
    this.#learning.look(now)
    this.#day = this.#parts.ledger.time.dayOf(now)
  }

  committed(changes: Changes): void {
    const { usage, clock } = this.#parts
    const now = clock.now()
    if (changes.usageDays.length > 0) {
      usage.forget(changes.usageDays)
      this.#usage.publish()
    }
    if (changes.minutes.size > 0) {
      for (const portal of changes.minutes.keys()) this.#caveats.heard(portal)
      if (!this.#turn(now)) this.#live.add(changes.minutes)
      this.#occupancy.publish()
    }
    if (changes.records.some(({ record }) => record.kind === 'headcount' || record.kind === 'night')) {
      this.#live.rebuild(now, this.#learning.learned)
      this.#occupancy.publish()
    }
    if (changes.recent.size > 0) this.#publishPassages(changes, now)
  }

  #publishPassages({ recent }: Changes, at: number): void {
    const passages = [...recent].map(([portal, counted]) => ({ portal, ...counted }))
    const message: LivePassages = { v: CONTRACT_VERSION, at, passages }
    this.#parts.link.publish(this.#parts.topics.livePassages, JSON.stringify(message), { qos: 0 })
  }

  /**
   * The building's calendar, capacities or targets are others from now on. Who is where stays: it rests on
   * floors and ways alone.
   */
  settingsChanged(building: Building, usage: UsageQueries): void {
    this.#parts = { ...this.#parts, building, usage }
    this.#caveats = new FloorCaveats({ ...this.#parts, time: this.#parts.ledger.time })
    this.#caveats.look(this.#parts.clock.now())
    this.#occupancy.publish()
    this.#usage.publish()
  }

  /** An agent came, went or told of its devices: how sure the numbers are may have changed. */
  agentsChanged(): void {
    this.#occupancy.publish()
  }

  /** Called once a second: the empty hour and midnight pass without an event too. */
  passTime(): void {
    const now = this.#parts.clock.now()
    if (this.#turn(now) || this.#study(now)) this.#occupancy.publish()
    if (Math.abs(now - this.#lookedAt) >= LOOK_EVERY_MS) {
      this.#lookedAt = now
      this.#caveats.look(now)
    }
    const today = this.#parts.ledger.time.dayOf(now)
    if (today === this.#day) return
    this.#day = today
    this.#usage.publish()
  }

  /** @returns whether the house was empty meanwhile, and counting began anew */
  #turn(now: number): boolean {
    if (!this.#live.turn(now, this.#learning.learned)) return false
    this.#learning.look(now)
    return true
  }

  /** @returns whether something was learned, or came late, that makes the numbers different */
  #study(now: number): boolean {
    if (!this.#learning.step() && !this.#live.isOutOfOrder) return false
    this.#live.rebuild(now, this.#learning.learned)
    return true
  }

  /** What days before today taught until now. */
  get learned(): Learned {
    return this.#learning.learned
  }

  /** Whether days that are over are still being gone through. */
  get isLearning(): boolean {
    return this.#learning.isUnderWay
  }

  /** The same numbers, known to be of now. */
  refresh(): void {
    this.#occupancy.publish()
  }

  reconnected(): void {
    this.#occupancy.reconnected()
    this.#usage.reconnected()
  }

  occupancy(): OccupancyState {
    const { building, clock, simulatedSpeed } = this.#parts
    const now = clock.now()
    this.#turn(now)
    this.#live.passTime(now)
    const estimates = this.#live.floors()
    const floors: OccupancyState['floors'] = {}
    for (const floor of building.floors) {
      const estimate = estimates[floor.id] ?? { people: 0, low: 0, high: 0 }
      const capacity = capacityOf(building, floor)
      const crowding = crowdingOf(estimate.people, capacity)
      floors[floor.id] = { ...estimate, capacity, crowding, ...this.#caveatsOf(floor, now) }
    }
    const lastEventAt = this.#lastEventAt()
    const { anchor } = this.#live
    const { silentSince } = this.#caveats
    return {
      v: CONTRACT_VERSION,
      at: now,
      ...(lastEventAt > 0 && { lastEventAt }),
      ...this.#live.house(),
      floors,
      ...(silentSince && { silentSince }),
      ...(anchor && { anchor }),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
    }
  }

  #lastEventAt(): number {
    let last = 0
    for (const mark of this.#parts.ledger.marks) last = Math.max(last, mark.lastPassageAt ?? 0)
    return last
  }

  /** What speaks against a floor's number: its counters, and what the whole house was last tied to. */
  #caveatsOf(floor: Floor, now: number): FloorCaveat {
    const { caveats, ...rest } = this.#caveats.of(floor)
    const { anchor, nightNotEmpty } = this.#live
    if (nightNotEmpty) caveats.push('night-not-empty')
    if (!anchor || now - anchor.at > ANCHOR_HOLDS_MS) caveats.push('never-anchored')
    return { caveats, ...rest }
  }

  usage(): UsageState {
    const { building, clock, ledger, usage } = this.#parts
    const now = clock.now()
    const day = ledger.time.dayOf(now)
    const year = ledger.time.yearOf(now)
    const { uses, people } = usage.inYear(year)
    const reported = building.usage.history.find((past) => past.year === year)?.uses ?? 0
    const target = building.usage.targets.find((candidate) => candidate.year === year)?.uses ?? null
    return {
      v: CONTRACT_VERSION,
      at: now,
      day,
      today: usage.onDay(day),
      year: { year, uses: uses + reported, people, target },
    }
  }
}
