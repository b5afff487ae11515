import { MqttLink, type MqttLinkOptions } from '@munteok/runtime'

type MqttClient = Parameters<MqttLinkOptions['onConnect']>[0]

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
  /**
   * At QoS 0, although events are published at QoS 1: what gets lost between broker and recorder is
   * asked for again after the hole or sent again after a silence, so a broker's promise to the recorder
   * would only cost an answer to every message. What agents say of themselves is retained.
   * @param done the filters that the broker refused
   */
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

/** From here on, what a broker answers for a filter is that it is refused. */
const REFUSED = 128

/** A link over MQTT 3.1.1. */
export class MqttBrokerLink implements BrokerLink {
  readonly #options: Omit<MqttLinkOptions, 'onConnect' | 'onMessage'>
  #link: MqttLink | undefined
  #client: MqttClient | undefined

  constructor(options: Omit<MqttLinkOptions, 'onConnect' | 'onMessage'>) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#link?.connected ?? false
  }

  start({ onConnect, onMessage }: LinkEvents): void {
    this.#link = new MqttLink({
      ...this.#options,
      onMessage,
      onConnect: (client) => {
        this.#client = client
        onConnect()
      },
    })
    this.#link.start()
  }

  subscribe(filters: readonly string[], done: (refused: string[]) => void): void {
    this.#client?.subscribe([...filters], { qos: 0 }, (_error, _asked, answer) => {
      // Without an answer none of them was given.
      const codes = answer?.granted ?? []
      done(filters.filter((_, i) => Number(codes[i] ?? REFUSED) >= REFUSED))
    })
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
