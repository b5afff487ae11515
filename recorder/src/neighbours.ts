import { existsSync } from 'node:fs'
import type {
  AgentSettings,
  Building,
  Clock,
  HomeAssistantSettings,
  InfluxSettings,
  Topics,
} from '@munteok/core'
import { influxTokenFile, type Log, readSecret } from '@munteok/runtime'
import type { Agents } from './agents.ts'
import type { Complaints } from './complaints.ts'
import type { Changes } from './derivation.ts'
import { homeAssistantOf } from './home-assistant/home-assistant.ts'
import type { Ledger } from './ledger.ts'
import type { BrokerLink } from './link.ts'
import type { LiveState } from './live-state.ts'
import { InfluxServer } from './mirror/influx-server.ts'
import { InfluxWriter } from './mirror/influx-writer.ts'
import { Mirror } from './mirror/mirror.ts'
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

/** Which of them the site file asks for. */
export interface NeighbourSettings {
  readonly influx?: InfluxSettings | undefined
  /** Announces the house to a Home Assistant. */
  readonly homeAssistant?: HomeAssistantSettings | undefined
  readonly agents?: readonly AgentSettings[] | undefined
}

/**
 * Those that the site file asks for.
 * @throws MunteokError when one of them cannot be set up at all: a secret that others can read
 */
export function neighboursOf(parts: NeighbourParts, settings: NeighbourSettings): Neighbour[] {
  const { influx, homeAssistant, agents = [] } = settings
  return [
    influx && mirrorInto(influx, parts),
    homeAssistantOf({ ...parts, homeAssistant, siteAgents: agents }),
  ].filter((neighbour) => neighbour !== undefined)
}

function mirrorInto(settings: InfluxSettings, parts: NeighbourParts): Mirror {
  const { dataDir, log } = parts
  const server = new InfluxServer({
    settings,
    token: readInfluxToken(dataDir),
    tell: (line) => log.info(line),
  })
  return new Mirror({
    ...parts,
    writer: new InfluxWriter(server),
    store: storeName(settings),
    random: Math.random,
  })
}

/** A store as the log calls it, and as the mirror remembers how far it has told it. */
export function storeName({ url, bucket }: InfluxSettings): string {
  return `${url} "${bucket}"`
}

/** Undefined where there is none: a store on this machine may not ask for one. */
export function readInfluxToken(dataDir: string): string | undefined {
  const file = influxTokenFile(dataDir)
  return existsSync(file) ? readSecret(file, 'put the token of the time-series store there') : undefined
}
