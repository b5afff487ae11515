/**
 * Many agents' ways to the recorders: each with its own connection and account, its own outbox (in memory) and
 * the uplink that real agents have. A crossing is an event of its own; what waits while one is on its way goes
 * along with the next.
 *
 * Arguments: broker URL, password, building ids. Reports `{ ready }`. A message `{ perSecond, seconds }` makes
 * all of them together see so many crossings, evenly; then `{ done, seconds, delays }`: how long it took until the
 * last one was acknowledged, and the milliseconds from each to the recorder's acknowledgement. A message `line`
 * is answered with `{ line }` once all are connected.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { messages, type Passage, topicsOf } from '@munteok/core'
import { type EventStore, Uplink } from '@munteok/edge-agent'
import { agentAccount, createLog, MqttLink, realClock } from '@munteok/runtime'
import { AGENTS, accountAt } from './fleet.ts'

/** What is not acknowledged so long after the last crossing is given up. */
const PATIENCE_MS = 3_000
const STEP_MS = 5

const [url = '', password = '', ...ids] = process.argv.slice(2)
const log = createLog('agents').child({}, { level: 'error' })
let delays: number[] = []

/** An outbox in memory that knows when each of its events was made. */
class MemoryOutbox implements EventStore {
  readonly id = randomBytes(16).toString('base64url')
  oldest = 1
  newest = 0
  readonly #kept: { text: string; madeAt: number }[] = []

  add(): void {
    this.newest += 1
    // Who comes goes: the house does not fill without end.
    const isIn = this.newest % 2 === 1
    const event: Passage = {
      ...{ kind: 'passage', at: realClock.now(), device: 'entrance', portal: 'entrance' },
      ...{ in: isIn ? 1 : 0, out: isIn ? 0 : 1 },
    }
    this.#kept.push({ text: JSON.stringify(event), madeAt: performance.now() })
  }

  read(afterSeq: number, limit: number): string[] {
    const from = afterSeq - this.oldest + 1
    return this.#kept.slice(from, from + limit).map(({ text }) => text)
  }

  acknowledge(seq: number): void {
    const now = performance.now()
    for (const { madeAt } of this.#kept.splice(0, seq - this.oldest + 1)) delays.push(now - madeAt)
    this.oldest = seq + 1
  }

  beginAnew(): string {
    throw new Error('the recorder has events of an outbox that was made a moment ago')
  }
}

function agentOf(id: string, agent: string) {
  const topics = topicsOf(id)
  const store = new MemoryOutbox()
  const link = new MqttLink({
    ...{
      urls: [url],
      username: accountAt(id, agentAccount(agent)),
      password,
      clientId: `${id}-${agent}`,
      log,
    },
    onConnect: () => {
      link.subscribe([topics.ack(agent)], () => uplink.connected())
    },
    onMessage: (topic, payload) =>
      uplink.acknowledged(messages.acknowledgement.parse(JSON.parse(payload.toString()), topic)),
  })
  const uplink = new Uplink({ store, link, topic: topics.events(agent), clock: realClock, log })
  link.start()
  return { store, link, uplink }
}

const agents = ids.flatMap((id) => AGENTS.map((agent) => agentOf(id, agent)))
void connected().then(() => process.send?.({ ready: true }))

async function connected(): Promise<void> {
  while (!agents.every(({ link }) => link.connected)) await sleep(50)
}

process.on('message', (message: 'line' | { perSecond: number; seconds: number }) => {
  if (message === 'line') void connected().then(() => process.send?.({ line: true }))
  else
    void cross(message.perSecond, message.seconds).then((seconds) => {
      process.send?.({ done: true, seconds, delays })
    })
})
process.on('disconnect', () => process.exit(0))

/** @returns how many seconds it took until the last one was acknowledged, or was given up */
async function cross(perSecond: number, seconds: number): Promise<number> {
  delays = []
  const began = performance.now()
  let made = 0
  for (let passed = 0; passed < seconds; passed = (performance.now() - began) / 1000) {
    for (const due = Math.floor(passed * perSecond); made < due; made++) {
      const agent = agents[made % agents.length]
      agent?.store.add()
      agent?.uplink.pump()
    }
    await sleep(STEP_MS)
  }
  for (let waited = 0; delays.length < made && waited < PATIENCE_MS; waited += STEP_MS) await sleep(STEP_MS)
  return (performance.now() - began) / 1000
}
