import type { BrokerLink } from './link.ts'

/**
 * A retained topic that always shows the newest value: one publication is under way at most, and the
 * newest value follows once the broker has taken it. What came in between is skipped.
 */
export class RetainedTopic {
  readonly #link: BrokerLink
  readonly #topic: string
  /** The value of now. */
  readonly #payload: () => string
  #sending = false
  #stale = false
  #connection = 0

  constructor(link: BrokerLink, topic: string, payload: () => string) {
    this.#link = link
    this.#topic = topic
    this.#payload = payload
  }

  /** The value has changed. */
  publish(): void {
    if (this.#sending) {
      this.#stale = true
      return
    }
    this.#stale = false
    const connection = this.#connection
    const payload = this.#payload()
    this.#sending = true
    const sent = this.#link.publish(this.#topic, payload, { qos: 1, retain: true }, () => {
      if (connection !== this.#connection) return
      this.#sending = false
      if (this.#stale) this.publish()
    })
    if (!sent) this.#sending = false
  }

  /** On a new connection nothing is under way, and the broker may have forgotten the value. */
  reconnected(): void {
    this.#connection += 1
    this.#sending = false
    this.publish()
  }
}
