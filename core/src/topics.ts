/**
 * The MQTT topics. Everything of one building lies below `munteok/<version>/<building>/`.
 *
 * | topic | from | retained | payload |
 * |---|---|---|---|
 * | `agent/<name>/events` | agent | no | `EventBatch` |
 * | `agent/<name>/online` | agent (Last Will) | yes | `Online` |
 * | `agent/<name>/health` | agent | yes | `Health` |
 * | `ack/<name>` | recorder | no | `Acknowledgement` |
 * | `state/occupancy` | recorder | yes | `OccupancyState` |
 * | `state/usage` | recorder | yes | `UsageState` |
 * | `state/passes` | recorder | yes | `PassKeys` |
 * | `live/passages` | recorder | no | `LivePassages` |
 */
export const CONTRACT_VERSION = 1

export interface Topics {
  readonly root: string
  events(agent: string): string
  online(agent: string): string
  health(agent: string): string
  ack(agent: string): string
  readonly occupancy: string
  readonly usage: string
  readonly passes: string
  readonly livePassages: string
  /** Filters for whoever listens to every agent. */
  readonly every: { readonly events: string; readonly online: string; readonly health: string }
  readonly everyState: string
  /** The agent that a topic `agent/<name>/…` or `ack/<name>` belongs to. */
  agentOf(topic: string): string | undefined
}

export function topicsOf(building: string): Topics {
  const root = `munteok/${CONTRACT_VERSION}/${building}`
  return {
    root,
    events: (agent) => `${root}/agent/${agent}/events`,
    online: (agent) => `${root}/agent/${agent}/online`,
    health: (agent) => `${root}/agent/${agent}/health`,
    ack: (agent) => `${root}/ack/${agent}`,
    occupancy: `${root}/state/occupancy`,
    usage: `${root}/state/usage`,
    passes: `${root}/state/passes`,
    livePassages: `${root}/live/passages`,
    every: {
      events: `${root}/agent/+/events`,
      online: `${root}/agent/+/online`,
      health: `${root}/agent/+/health`,
    },
    everyState: `${root}/state/+`,
    agentOf(topic) {
      if (!topic.startsWith(`${root}/`)) return undefined
      const [family, name] = topic.slice(root.length + 1).split('/')
      return family === 'agent' || family === 'ack' ? name : undefined
    },
  }
}
