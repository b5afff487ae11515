import { type AgentSettings, type HomeAssistantSettings, type InfluxSettings, messageOf } from '@munteok/core'
import type { Complaints } from './complaints.ts'
import { homeAssistantOf } from './home-assistant/home-assistant.ts'
import { InfluxServer } from './mirror/influx-server.ts'
import { readInfluxToken, storeName } from './mirror/influx-store.ts'
import { InfluxWriter } from './mirror/influx-writer.ts'
import { Mirror } from './mirror/mirror.ts'
import type { Neighbour, NeighbourParts } from './neighbour.ts'

/** Which of them the site file asks for. */
export interface NeighbourSettings {
  readonly influx?: InfluxSettings | undefined
  /** Announces the house to a Home Assistant. */
  readonly homeAssistant?: HomeAssistantSettings | undefined
  readonly agents?: readonly AgentSettings[] | undefined
}

/** Those that the site file asks for. One that cannot be set up is told of, and left out. */
export class Neighbours {
  readonly #all: readonly Neighbour[]
  readonly #complaints: Complaints

  constructor(parts: NeighbourParts, settings: NeighbourSettings) {
    const { influx, homeAssistant, agents = [] } = settings
    this.#complaints = parts.complaints
    this.#all = [
      influx && mirrorOrNone(influx, parts),
      homeAssistantOf({ ...parts, homeAssistant, siteAgents: agents }),
    ].filter((neighbour) => neighbour !== undefined)
  }

  /** Topics that they want to hear beside the recorder's own. */
  get filters(): string[] {
    return this.#all.flatMap(({ filters = [] }) => filters)
  }

  /** One that fails is told of, and keeps neither events nor the others waiting. */
  tell(tell: (neighbour: Neighbour) => void): void {
    for (const neighbour of this.#all) {
      try {
        tell(neighbour)
      } catch (error) {
        this.#complaints.say(neighbour.name, () => `${neighbour.name}: ${messageOf(error)}`, 'error')
      }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#all.map((neighbour) => neighbour.close?.()))
  }
}

/** What keeps a mirror from being set up is told, and keeps nobody from counting. */
function mirrorOrNone(settings: InfluxSettings, parts: NeighbourParts): Mirror | undefined {
  try {
    return mirrorInto(settings, parts)
  } catch (err) {
    parts.log.error({ err }, `nothing is mirrored into ${storeName(settings)}: ${messageOf(err)}`)
    return undefined
  }
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
