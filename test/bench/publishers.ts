/**
 * Agents that have events to send, many in one process. They speak as a real agent does, over its
 * uplink, or as a plain mqtt.js publisher with as many messages on their way.
 *
 * Arguments: `munteok` or `plain`, broker URL, data directory (for passwords), events for each agent,
 * events in a batch, agent names. Reports `{ ready }`, begins when told so, and reports `{ done }` when
 * everything was acknowledged: by the recorder, or in plain mode by the broker.
 */
import { randomBytes } from 'node:crypto'
import { CONTRACT_VERSION, messages, topicsOf } from '@munteok/core'
import { type EventStore, Uplink } from '@munteok/edge-agent'
import { agentAccount, createLog, MqttLink, readPassword, realClock } from '@munteok/runtime'

const WINDOW = 20
const [mode, url = '', dataDir = '', count = '0', batch = '1', ...agents] = process.argv.slice(2)
const eventCount = Number(count)
const batchSize = Number(batch)
const topics = topicsOf('dobong')
const log = createLog('publishers').child({}, { level: 'warn' })

/** An outbox in memory: what is measured begins after the outbox. */
class MemoryStore implements EventStore {
  readonly id = randomBytes(16).toString('base64url')
  oldest = 1
  readonly newest = eventCount
  readonly #startedAt = realClock.now() - eventCount * 1000

  /** A crossing a second. */
  event(seq: number): string {
    return `{"kind":"passage","at":${this.#startedAt + seq * 1000},"device":"door","portal":"entrance","in":1,"out":0}`
  }

  read(afterSeq: number, limit: number): string[] {
    const until = Math.min(afterSeq + limit, this.newest)
    return Array.from({ length: until - afterSeq }, (_, i) => this.event(afterSeq + 1 + i))
  }

  acknowledge(seq: number): void {
    this.oldest = seq + 1
  }

  beginAnew(): string {
    throw new Error('the recorder has events of an outbox that was made a moment ago')
  }
}

let unfinished = agents.length
function finished(): void {
  unfinished--
  if (unfinished === 0) process.send?.({ done: true })
}

function munteokAgent(agent: string): { link: MqttLink; go: () => void } {
  const store = new MemoryStore()
  let isDone = false
  const hear = (payload: Buffer) => {
    uplink.acknowledged(messages.acknowledgement.parse(JSON.parse(payload.toString()), topics.ack(agent)))
    if (store.oldest <= store.newest || isDone) return
    isDone = true
    finished()
  }
  const link = linkOf(agent, hear, topics.ack(agent))
  const uplink = new Uplink({
    store,
    link,
    topic: topics.events(agent),
    clock: realClock,
    log,
    maxBatchEvents: batchSize,
    window: WINDOW,
  })
  return { link, go: () => uplink.connected() }
}

function plainAgent(agent: string): { link: MqttLink; go: () => void } {
  const store = new MemoryStore()
  const link = linkOf(agent, () => {})
  let sent = 0
  let taken = 0
  const send = () => {
    if (sent >= store.newest) return
    const events = store.read(sent, batchSize)
    const payload = `{"v":${CONTRACT_VERSION},"outbox":"${store.id}","oldest":1,"first":${sent + 1},"sentAt":${realClock.now()},"events":[${events.join(',')}]}`
    sent += events.length
    link.publish(topics.events(agent), payload, { qos: 1 }, () => {
      taken += events.length
      if (taken === store.newest) finished()
      else send()
    })
  }
  return { link, go: () => Array.from({ length: WINDOW }).forEach(send) }
}

function linkOf(agent: string, onMessage: (payload: Buffer) => void, filter?: string): MqttLink {
  const link = new MqttLink({
    urls: [url],
    username: agentAccount(agent),
    password: readPassword(dataDir, agentAccount(agent)),
    clientId: `bench-${agent}`,
    log,
    onConnect: () => {
      if (filter) link.subscribe([filter], () => {})
    },
    onMessage: (_topic, payload) => onMessage(payload),
  })
  link.start()
  return link
}

const all = agents.map((agent) => (mode === 'plain' ? plainAgent(agent) : munteokAgent(agent)))
const waiting = setInterval(() => {
  if (!all.every(({ link }) => link.connected)) return
  clearInterval(waiting)
  process.send?.({ ready: true })
}, 20)
process.on('message', () => {
  for (const { go } of all) go()
})
process.on('disconnect', () => process.exit(0))
