import type { AgentSettings, HomeAssistantSettings, InfluxSettings } from '@munteok/core'
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
