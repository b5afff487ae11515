import { type AgentSettings, type HomeAssistantSettings, type InfluxSettings, messageOf } from '@munteok/core'
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
export function neighboursOf(parts: NeighbourParts, settings: NeighbourSettings): Neighbour[] {
  const { influx, homeAssistant, agents = [] } = settings
  return [
    influx && mirrorOrNone(influx, parts),
    homeAssistantOf({ ...parts, homeAssistant, siteAgents: agents }),
  ].filter((neighbour) => neighbour !== undefined)
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
