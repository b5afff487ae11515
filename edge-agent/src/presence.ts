import { type Clock, CONTRACT_VERSION, MunteokError, messages, type Online, parseJson } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'

/** Two agents that each insist on being there must not keep the broker busy with it. */
const REPEAT_AFTER_MS = 30_000

export interface PresenceOptions {
  readonly agent: string
  readonly instance: string
  readonly host: string
  readonly publish: (payload: string) => void
  /** The clock on the wall. */
  readonly realClock: Clock
  readonly log: Log
}

/**
 * Says that this agent is there, and notices when another one says so under the same name. Both say
 * it again when they hear the other, so that both find out, and the retained message is one of a
 * living agent, not the last will of a dead one.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #twins = new Set<string>()
  #repeatedAt = Number.NEGATIVE_INFINITY

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** What is published at each connection, and again with each health. */
  get hereText(): string {
    return this.#text(true)
  }

  /** What the broker publishes when this agent is gone. */
  get goneText(): string {
    return this.#text(false)
  }

  /** A message on the agent's own `online` topic. */
  heard(payload: string, topic: string): void {
    let online: Online
    try {
      online = parseJson(messages.online, payload, topic)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#options.log.warn(troubleOf(error), `ignored: ${error.message}`)
      return
    }
    const isOurs = online.instance === this.#options.instance
    if (isOurs && online.online) return
    if (!online.online) this.#options.publish(this.hereText)
    else this.#twin(online)
  }

  #twin({ instance, host }: Online): void {
    const { agent, log, publish, realClock } = this.#options
    if (!this.#twins.has(instance)) {
      if (this.#twins.size > 100) this.#twins.clear()
      this.#twins.add(instance)
      log.error(
        `another agent called "${agent}" is running on ${host}: stop one of the two, or give it a name of its own in the site file; until then both count`,
      )
    }
    const now = realClock.now()
    if (now - this.#repeatedAt < REPEAT_AFTER_MS) return
    this.#repeatedAt = now
    publish(this.hereText)
  }

  #text(online: boolean): string {
    const { instance, host } = this.#options
    const message: Online = { v: CONTRACT_VERSION, online, instance, host: host.slice(0, 255) }
    return JSON.stringify(message)
  }
}
