import {
  CONTRACT_VERSION,
  opened,
  type Speaker,
  TOPICS,
  type TopicEntry,
  type TopicMessage,
  topicMessages,
} from '@munteok/core'

const BINDING_VERSION = '0.2.0'
const WHO: Readonly<Record<Speaker, string>> = {
  agent: 'the agent of a floor, by its own account `agent-<name>`',
  recorder: 'the recorder',
  screen: 'whoever may read: the dashboard, a program of one’s own',
  'home-assistant': 'a Home Assistant, where it is set up',
}

interface Described extends TopicEntry, TopicMessage {
  readonly topic: string
}

/** The description of what is said over MQTT, at `/docs/asyncapi.json`: AsyncAPI 3.0, made of the list of topics. */
export function asyncApi(version: string, building: string): object {
  const all: Described[] = Object.entries(TOPICS).map(([topic, entry]) => ({
    topic,
    ...(entry as TopicEntry),
    ...topicMessages[topic as keyof typeof TOPICS],
  }))
  const byTopic = <T>(of: (one: Described) => T) => Object.fromEntries(all.map((one) => [one.topic, of(one)]))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Munteok over MQTT',
      version,
      description: `What one building says on an MQTT 3.1.1 broker. Times are UTC epoch milliseconds. What the recorder says may hold more than its schema: let it pass. What agents say is checked as strictly as it is described.`,
    },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: byTopic(channelOf),
    operations: Object.fromEntries(all.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(all.map((one) => [one.name, messageOf(one)])),
      parameters: parameters(building),
      securitySchemes: {
        account: {
          type: 'userPassword',
          description: `The account decides what is let through: ${Object.values(WHO).join('; ')}. Passwords lie in the data directory below \`secrets\`; \`GET /api/v1/live\` has the one that may read.`,
        },
      },
    },
  }
}

function servers(): object {
  const security = [{ $ref: '#/components/securitySchemes/account' }]
  const of = (protocol: string, port: string, description: string) => ({
    host: `{host}:${port}`,
    protocol,
    protocolVersion: '3.1.1',
    description,
    variables: { host: { default: 'localhost', description: 'Where the broker runs.' } },
    security,
  })
  return {
    mqtt: of('mqtt', '1883', 'For agents and programs.'),
    webSocket: of('ws', '8083', 'For screens: MQTT over WebSocket.'),
  }
}

function parameters(building: string): object {
  return {
    building: { description: 'The id of the building.', default: building },
    agent: { description: 'The name of an agent: lower-case letters, digits and hyphens.', examples: ['1f'] },
  }
}

function channelOf({ address, name, summary }: Described): object {
  const named = ['building', ...(address.includes('{agent}') ? ['agent'] : [])]
  return {
    address: `munteok/${CONTRACT_VERSION}/{building}/${address}`,
    summary,
    parameters: Object.fromEntries(named.map((one) => [one, { $ref: `#/components/parameters/${one}` }])),
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
  }
}

/** Who sends it, and each who hears it, as an operation of theirs: `recorderSendsOccupancy`. */
function operationsOf(one: Described): [name: string, operation: object][] {
  const { topic, sender, receivers } = one
  const subject = `${topic[0]?.toUpperCase()}${topic.slice(1)}`
  return [
    [`${sender}Sends${subject}`, operationOf(one, 'send', sender)],
    ...receivers.map((who): [string, object] => [
      `${who}Receives${subject}`,
      operationOf(one, 'receive', who),
    ]),
  ]
}

function operationOf(
  { topic, name, qos, retained }: Described,
  action: 'send' | 'receive',
  who: Speaker,
): object {
  const channel = `#/channels/${topic}`
  return {
    action,
    channel: { $ref: channel },
    summary: `${action === 'send' ? 'Said' : 'Heard'} by ${WHO[who]}.`,
    tags: [{ name: who }],
    messages: [{ $ref: `${channel}/messages/${name}` }],
    bindings: {
      mqtt: { qos, ...(action === 'send' && { retain: retained }), bindingVersion: BINDING_VERSION },
    },
  }
}

function messageOf({ name, summary, sender, parser }: Described): object {
  const { schema } = parser
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    payload: sender === 'recorder' ? opened(schema) : schema,
  }
}
