/** The MQTT topics. Everything of one building lies below `munteok/<version>/<building>/`. */
export const CONTRACT_VERSION = 1

/** Who speaks on a topic or hears it, by the account at the broker. */
export type Speaker = 'agent' | 'recorder' | 'screen' | 'home-assistant'

export interface TopicEntry {
  /** Below the building's root; `{agent}` is the name of an agent. */
  readonly address: string
  readonly sender: Speaker
  /** An agent hears what is addressed to it alone. */
  readonly receivers: readonly Speaker[]
  /** Kept by the broker for who comes later. */
  readonly retained: boolean
  readonly qos: 0 | 1
}

/**
 * Every topic there is: `Topics` is made of this list, and so is the description at `/docs/asyncapi.json`. What
 * is said on each stands in `topic-messages.ts`, so that a screen need not carry all of it.
 */
export const TOPICS = {
  /** Acknowledged by `ack`: a broker's own promise plays no part. */
  events: {
    address: 'agent/{agent}/events',
    sender: 'agent',
    receivers: ['recorder'],
    retained: false,
    qos: 1,
  },
  /** Also the agent's Last Will. */
  online: {
    address: 'agent/{agent}/online',
    sender: 'agent',
    receivers: ['recorder', 'screen', 'agent', 'home-assistant'],
    retained: true,
    qos: 1,
  },
  health: {
    address: 'agent/{agent}/health',
    sender: 'agent',
    receivers: ['recorder', 'screen', 'home-assistant'],
    retained: true,
    qos: 1,
  },
  cards: {
    address: 'agent/{agent}/cards',
    sender: 'agent',
    receivers: ['recorder'],
    retained: false,
    qos: 1,
  },
  /** What is lost is said again at the next batch. */
  ack: {
    address: 'ack/{agent}',
    sender: 'recorder',
    receivers: ['agent'],
    retained: false,
    qos: 0,
  },
  order: {
    address: 'order/{agent}',
    sender: 'recorder',
    receivers: ['agent'],
    retained: false,
    qos: 1,
  },
  occupancy: {
    address: 'state/occupancy',
    sender: 'recorder',
    receivers: ['screen', 'agent', 'home-assistant'],
    retained: true,
    qos: 1,
  },
  usage: {
    address: 'state/usage',
    sender: 'recorder',
    receivers: ['screen', 'home-assistant'],
    retained: true,
    qos: 1,
  },
  passes: {
    address: 'state/passes',
    sender: 'recorder',
    receivers: ['screen', 'agent'],
    retained: true,
    qos: 1,
  },
  building: {
    address: 'state/building',
    sender: 'recorder',
    receivers: ['screen', 'agent'],
    retained: true,
    qos: 1,
  },
  alarms: {
    address: 'state/alarms',
    sender: 'recorder',
    receivers: ['screen'],
    retained: true,
    qos: 1,
  },
  /** Only where Home Assistant is set up. */
  passages: {
    address: 'state/passages',
    sender: 'recorder',
    receivers: ['screen', 'home-assistant'],
    retained: true,
    qos: 1,
  },
  livePassages: {
    address: 'live/passages',
    sender: 'recorder',
    receivers: ['screen'],
    retained: false,
    qos: 0,
  },
} as const satisfies Record<string, TopicEntry>

export type TopicName = keyof typeof TOPICS
type OfAgent = {
  [N in TopicName]: (typeof TOPICS)[N]['address'] extends `${string}{agent}${string}` ? N : never
}[TopicName]

/** Those of the house, and for each agent its own. */
type Named = { readonly [N in Exclude<TopicName, OfAgent>]: string } & {
  readonly [N in OfAgent]: (agent: string) => string
}

export type Topics = Named & {
  readonly root: string
  /** Filters for whoever listens to every agent. */
  readonly every: { readonly [N in 'events' | 'online' | 'health' | 'cards']: string }
  readonly everyState: string
  /** The agent that a topic `agent/<name>/…`, `ack/<name>` or `order/<name>` belongs to. */
  agentOf(topic: string): string | undefined
}

export function topicsOf(building: string): Topics {
  const root = `munteok/${CONTRACT_VERSION}/${building}`
  const at = (name: TopicName, agent: string) => `${root}/${TOPICS[name].address.replace('{agent}', agent)}`
  const named = Object.entries(TOPICS).map(([key, { address }]) => {
    const name = key as TopicName
    return [name, address.includes('{agent}') ? (agent: string) => at(name, agent) : at(name, '')]
  })
  return {
    ...(Object.fromEntries(named) as Named),
    root,
    every: {
      events: at('events', '+'),
      online: at('online', '+'),
      health: at('health', '+'),
      cards: at('cards', '+'),
    },
    everyState: `${root}/state/+`,
    agentOf(topic) {
      if (!topic.startsWith(`${root}/`)) return undefined
      const [family, name] = topic.slice(root.length + 1).split('/')
      return family === 'agent' || family === 'ack' || family === 'order' ? name : undefined
    },
  }
}
