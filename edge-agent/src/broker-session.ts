import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import {
  type BuildingState,
  buildingStateParser,
  type CardOrder,
  type CardReply,
  type Clock,
  cardOrderParser,
  type Health,
  MunteokError,
  messages,
  type OccupancyState,
  type PassKeys,
  parseJson,
  passKeysParser,
  type Topics,
  topicsOf,
} from '@munteok/core'
import { agentAccount, type LinkTally, type Log, realClock, troubleOf } from '@munteok/runtime'
import type { BrokerLink, CreateBrokerLink } from './broker-link.ts'
import { Presence } from './presence.ts'
import { type EventStore, Uplink } from './uplink.ts'

export interface BrokerSessionOptions {
  readonly building: string
  readonly agent: string
  readonly mqtt: { urls: readonly string[]; ca?: Buffer | undefined; username: string; password: string }
  readonly clock: Clock
  readonly log: Log
  readonly createLink: CreateBrokerLink
  readonly store: EventStore
  readonly tally?: LinkTally
  readonly health: () => Health
  readonly onOccupancy: (occupancy: OccupancyState) => void
  /** @throws MunteokError for what are no keys */
  readonly onPassKeys: (keys: PassKeys) => void
  /** @throws MunteokError for what is no building of this agent's */
  readonly onBuilding: (told: BuildingState) => void
  readonly onCardOrder: (order: CardOrder) => void
  /** Called when the connection is there, and when the recorder begins or ceases to refuse. */
  readonly onChange: () => void
}

/** What was stored a moment ago is acknowledged by then, if the recorder is there. */
const LAST_WORD_MS = 700

/** Everything that an agent says to the broker and hears from it. */
export class BrokerSession {
  readonly uplink: Uplink
  readonly #options: BrokerSessionOptions
  readonly #topics: Topics
  readonly #link: BrokerLink
  readonly #presence: Presence
  #isLeaving = false

  constructor(options: BrokerSessionOptions) {
    const { building, agent, mqtt, clock, log, store, tally } = options
    const instance = randomBytes(8).toString('hex')
    this.#options = options
    this.#topics = topicsOf(building)
    const online = this.#topics.online(agent)
    this.#presence = new Presence({
      agent,
      instance,
      host: hostname(),
      publish: (payload) => this.#link.publish(online, payload, { qos: 1, retain: true }),
      realClock,
      log,
    })
    this.#link = options.createLink({
      ...mqtt,
      clientId: `munteok-${building}-${agentAccount(agent)}-${instance}`,
      will: { topic: online, payload: this.#presence.goneText },
      log,
      tally,
      onConnect: () => this.#connected(),
      onMessage: (topic, payload) => this.#heard(topic, payload.toString('utf8')),
    })
    const topic = this.#topics.events(agent)
    this.uplink = new Uplink({ store, link: this.#link, topic, clock, log, onTrouble: options.onChange })
  }

  get connected(): boolean {
    return this.#link.connected
  }

  start(): void {
    this.#link.start()
  }

  /** Waits a moment for the recorder to take the last events, and says goodbye, for a broker does not publish the will of a client that leaves in order. */
  async close(): Promise<void> {
    await this.uplink.drain(LAST_WORD_MS)
    this.#isLeaving = true
    this.uplink.close()
    const online = this.#topics.online(this.#options.agent)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1_000)
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      const isOut = this.#link.publish(online, this.#presence.goneText, { qos: 1, retain: true }, done)
      if (!isOut) done()
    })
    await this.#link.close()
  }

  /**
   * That this agent is there, and how it is. Said again and again: a cluster that lost a node may have kept an older
   * word, and takes a newer one without being able to keep it.
   */
  publishHealth(): void {
    const { agent, health } = this.#options
    const kept = { qos: 1, retain: true } as const
    this.#link.publish(this.#topics.online(agent), this.#presence.hereText, kept)
    this.#link.publish(this.#topics.health(agent), JSON.stringify(health()), kept)
  }

  replyOnCards(reply: CardReply): void {
    this.#link.publish(this.#topics.cards(this.#options.agent), JSON.stringify(reply), { qos: 1 })
  }

  /**
   * Our own word first, then the ear for others': what is retained there may be from our last life.
   * Events only once acknowledgements can be heard.
   */
  #connected(): void {
    const { agent, onChange } = this.#options
    const { occupancy, passes, building, online, ack, order } = this.#topics
    this.publishHealth()
    const filters = [ack(agent), online(agent), occupancy, passes, building, order(agent)]
    this.#link.subscribe(filters, (refused) => {
      if (!refused.includes(ack(agent))) this.uplink.connected()
    })
    onChange()
  }

  #heard(topic: string, text: string): void {
    const { agent, log } = this.#options
    if (this.#isLeaving) return
    try {
      this.#take(topic, text, agent)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      log.warn(troubleOf(error), `ignored: ${error.message}`)
    }
  }

  /** @throws MunteokError for what is no message of its topic */
  #take(topic: string, text: string, agent: string): void {
    const { onOccupancy, onPassKeys, onBuilding, onCardOrder } = this.#options
    if (topic === this.#topics.ack(agent))
      this.uplink.acknowledged(parseJson(messages.acknowledgement, text, topic))
    else if (topic === this.#topics.online(agent)) this.#presence.heard(text, topic)
    else if (topic === this.#topics.occupancy) onOccupancy(parseJson(messages.occupancy, text, topic))
    else if (topic === this.#topics.passes) onPassKeys(parseJson(passKeysParser, text, topic))
    else if (topic === this.#topics.building)
      onBuilding(parseJson(buildingStateParser, text, topic) as BuildingState)
    else if (topic === this.#topics.order(agent)) onCardOrder(parseJson(cardOrderParser, text, topic))
  }
}
