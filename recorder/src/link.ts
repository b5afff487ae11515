import { MqttLink, type MqttLinkOptions } from '@munteok/runtime'

export interface LinkEvents {
  /** After each connection, the first and every later one. */
  readonly onConnect: () => void
  readonly onMessage: (topic: string, payload: Buffer) => void
}

/** The recorder's connection to a broker, as narrow as the recorder needs it. */
export interface BrokerLink {
  readonly connected: boolean
  /** Begins to connect, and goes on by itself whenever the connection is lost. */
  start(events: LinkEvents): void
  /** @param done called with the filters that the broker refused, unless the connection was lost first */
  subscribe(filters: readonly string[], done: (refused: string[]) => void): void
  /** @returns false when there is no connection: nothing is kept */
  publish(
    topic: string,
    payload: string,
    options: { qos: 0 | 1; retain?: boolean },
    done?: (error?: Error) => void,
  ): boolean
  close(): Promise<void>
}

/** A link over MQTT 3.1.1. */
export class MqttBrokerLink implements BrokerLink {
  readonly #options: Omit<MqttLinkOptions, 'onConnect' | 'onMessage'>
  #link: MqttLink | undefined

  constructor(options: Omit<MqttLinkOptions, 'onConnect' | 'onMessage'>) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#link?.connected ?? false
  }

  start(events: LinkEvents): void {
    this.#link = new MqttLink({ ...this.#options, ...events })
    this.#link.start()
  }

  subscribe(filters: readonly string[], done: (refused: string[]) => void): void {
    this.#link?.subscribe(filters, done)
  }

  publish(
    topic: string,
    payload: string,
    options: { qos: 0 | 1; retain?: boolean },
    done?: (error?: Error) => void,
  ): boolean {
    return this.#link?.publish(topic, payload, options, done) ?? false
  }

  async close(): Promise<void> {
    await this.#link?.close()
  }
}
