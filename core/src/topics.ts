/**
 * The MQTT topics. Everything of one building lies below `munteok/<version>/<building>/`.
 *
 * | topic | from | retained | payload |
 * |---|---|---|---|
 * | `agent/<name>/events` | agent | no | `EventBatch` |
 * | `agent/<name>/online` | agent (Last Will) | yes | `Online` |
 * | `agent/<name>/health` | agent | yes | `Health` |
 * | `agent/<name>/cards` | agent | no | `CardReply` |
 * | `ack/<name>` | recorder | no | `Acknowledgement` |
 * | `order/<name>` | recorder | no | `CardOrder` |
 * | `state/occupancy` | recorder | yes | `OccupancyState` |
 * | `state/usage` | recorder | yes | `UsageState` |
 * | `state/passes` | recorder | yes | `PassKeys` |
 * | `state/building` | recorder | yes | `BuildingState` |
 * | `state/alarms` | recorder | yes | `AlarmsState` |
 * | `state/passages` | recorder, where Home Assistant is set up | yes | `PassagesState` |
 * | `live/passages` | recorder | no | `LivePassages` |
 */
export const CONTRACT_VERSION = 1

export interface Topics {
  readonly root: string
  events(agent: string): string
  online(agent: string): string
  health(agent: string): string
  cards(agent: string): string
  ack(agent: string): string
  order(agent: string): string
  readonly occupancy: string
  readonly usage: string
  readonly passes: string
  readonly building: string
  readonly alarms: string
  readonly passages: string
  readonly livePassages: string
  /** Filters for whoever listens to every agent. */
  readonly every: {
    readonly events: string
    readonly online: string
    readonly health: string
    readonly cards: string
  }
  readonly everyState: string
  /** The agent that a topic `agent/<name>/…`, `ack/<name>` or `order/<name>` belongs to. */
  agentOf(topic: string): string | undefined
}

export function topicsOf(building: string): Topics {
  const root = `munteok/${CONTRACT_VERSION}/${building}`
  return {
    root,
    events: (agent) => `${root}/agent/${agent}/events`,
    online: (agent) => `${root}/agent/${agent}/online`,
    health: (agent) => `${root}/agent/${agent}/health`,
    cards: (agent) => `${root}/agent/${agent}/cards`,
    ack: (agent) => `${root}/ack/${agent}`,
    order: (agent) => `${root}/order/${agent}`,
    occupancy: `${root}/state/occupancy`,
    usage: `${root}/state/usage`,
    passes: `${root}/state/passes`,
    building: `${root}/state/building`,
    alarms: `${root}/state/alarms`,
    passages: `${root}/state/passages`,
    livePassages: `${root}/live/passages`,
    every: {
      events: `${root}/agent/+/events`,
      online: `${root}/agent/+/online`,
      health: `${root}/agent/+/health`,
      cards: `${root}/agent/+/cards`,
    },
    everyState: `${root}/state/+`,
    agentOf(topic) {
      if (!topic.startsWith(`${root}/`)) return undefined
      const [family, name] = topic.slice(root.length + 1).split('/')
      return family === 'agent' || family === 'ack' || family === 'order' ? name : undefined
    },
  }
}
