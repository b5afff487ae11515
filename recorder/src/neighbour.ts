import type { Building, Clock, Topics } from '@munteok/core'
import type { Log, Metrics } from '@munteok/runtime'
import type { Agents } from './agents.ts'
import type { Complaints } from './complaints.ts'
import type { Changes } from './derivation.ts'
import type { Ledger } from './ledger.ts'
import type { BrokerLink } from './link.ts'
import type { LiveState } from './live-state.ts'
import type { OccupancyRollup } from './occupancy-rollup.ts'
import type { PassageQueries } from './passage-queries.ts'

/**
 * Something outside that is kept informed: a time-series store, Home Assistant. It never holds up an event, and
 * what it throws is told and goes no further.
 */
export interface Neighbour {
  /** As the log calls it. */
  readonly name: string
  /** Topics that it wants to hear beside the recorder's own. */
  readonly filters?: readonly string[]
  /**
   * The connection to the broker is there, the first time or again.
   * @param refused filters that the broker does not let us hear: it would end the connection of who writes there
   */
  connected?(refused: readonly string[]): void
  /** Not the recorder's own topic. */
  receive?(topic: string, payload: Buffer): void
  committed?(changes: Changes): void
  settingsChanged?(): void
  /**
   * Called once a second.
   * @param idle whether no event waits and nothing is being learned: the time for what takes a while
   */
  tick?(idle: boolean): void
  /** What it tells of itself to Prometheus. */
  addMetrics?(metrics: Metrics): void
  close?(): Promise<void>
}

/** What a neighbour is told about is read from these. */
export interface NeighbourParts {
  readonly building: () => Building
  readonly dataDir: string
  readonly ledger: Ledger
  readonly state: LiveState
  readonly occupancies: OccupancyRollup
  readonly passages: PassageQueries
  readonly agents: Agents
  readonly link: BrokerLink
  readonly topics: Topics
  readonly complaints: Complaints
  readonly clock: Clock
  readonly log: Log
  /** Does a task after a while, in real time. */
  readonly later: (task: () => void, ms: number) => void
  /** Why events are not written now: the numbers must grow old then, not look new. */
  readonly trouble: () => string | undefined
  /** Munteok's own. */
  readonly version: string
}
