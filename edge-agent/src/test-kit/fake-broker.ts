import type { MqttLinkOptions } from '@munteok/runtime'
import type { BrokerLink, CreateBrokerLink } from '../broker-link.ts'

/** A broker at the agent's seam: keeps what was published, says what a test wants said. */
export class FakeBroker {
  readonly published: { topic: string; payload: string; retain: boolean }[] = []
  readonly subscribed: string[] = []
  options: MqttLinkOptions | undefined
  connected = false
  closed = false

  readonly createLink: CreateBrokerLink = (options) => {
    this.options = options
    const broker = this
    const link: BrokerLink = {
      get connected() {
        return broker.connected
      },
      start() {},
      renew() {},
      subscribe(filters, done) {
        broker.subscribed.push(...filters)
        done([])
      },
      async close() {
        broker.closed = true
        broker.connected = false
      },
      publish(topic, payload, { retain }, done) {
        if (!broker.connected) return false
        broker.published.push({ topic, payload, retain: retain ?? false })
        done?.()
        return true
      },
    }
    return link
  }

  connect(): void {
    this.connected = true
    this.options?.onConnect()
  }

  say(topic: string, message: object): void {
    this.options?.onMessage(topic, Buffer.from(JSON.stringify(message)))
  }

  on(topic: string): unknown[] {
    return this.published.filter((each) => each.topic === topic).map((each) => JSON.parse(each.payload))
  }
}
