import { type Building, type Caveat, type Floor, hasUnmeteredWay, type LocalTime } from '@munteok/core'
import type { Agents } from './agents.ts'
import type { PassageQueries } from './passage-queries.ts'
import { SilentCounters } from './silent-counters.ts'

export interface FloorCaveatsParts {
  readonly building: Building
  readonly time: LocalTime
  readonly passages: PassageQueries
  readonly agents: Agents
}

/** Why a floor's number may be off, and since when part of it has not been heard of. */
export interface FloorCaveat {
  readonly caveats: Caveat[]
  readonly staleSince?: number
}

/** What speaks against the numbers of the floors, from the state of the counters around each. */
export class FloorCaveats {
  readonly #building: Building
  readonly #agents: Agents
  readonly #silent: SilentCounters
  /** Since when each silent counter has been silent, as of the last look. */
  readonly #silentSince = new Map<string, number>()

  constructor({ building, time, passages, agents }: FloorCaveatsParts) {
    this.#building = building
    this.#agents = agents
    this.#silent = new SilentCounters(building, time, passages)
  }

  /** Looks again which counters are silent: too much work for each event. */
  look(now: number): void {
    for (const { id, metered } of this.#building.portals) {
      const since = metered ? this.#silent.silentSince(id, now) : undefined
      if (since === undefined) this.#silentSince.delete(id)
      else this.#silentSince.set(id, since)
    }
  }

  /** A counter has counted somebody. */
  heard(portal: string): void {
    this.#silentSince.delete(portal)
  }

  /** Since when counters that are there have been silent, by portal; undefined when none is. */
  get silentSince(): Record<string, number> | undefined {
    const there = [...this.#silentSince].filter(
      ([portal]) => this.#agents.counterState(portal).state === 'counting',
    )
    return there.length > 0 ? Object.fromEntries(there) : undefined
  }

  of(floor: Floor): FloorCaveat {
    const caveats = new Set<Caveat>()
    const since: number[] = []
    for (const portal of this.#building.portals) {
      if (!portal.metered || (portal.from !== floor.id && portal.to !== floor.id)) continue
      const counter = this.#agents.counterState(portal.id)
      const silentSince = this.#silentSince.get(portal.id)
      if (counter.state === 'missing') caveats.add('counter-missing')
      else if (counter.state === 'offline') caveats.add('agent-offline')
      else if (silentSince !== undefined) caveats.add('counter-silent')
      const staleSince = counter.since ?? silentSince
      if (staleSince !== undefined) since.push(staleSince)
    }
    if (hasUnmeteredWay(this.#building, floor)) caveats.add('unmetered')
    return { caveats: [...caveats], ...(since.length > 0 && { staleSince: Math.min(...since) }) }
  }
}
