import { MqttLink, type MqttLinkOptions } from '@munteok/runtime'

/** The connection to the broker, as far as an agent needs one. */
export interface BrokerLink {
  readonly connected: boolean
  start(): void
  close(): Promise<void>
  /** @param done called with the filters that the broker refused, unless the connection was lost first */
  subscribe(filters: readonly string[], done: (refused: string[]) => void): void
  /** @returns false when it is not connected */
  publish(
    topic: string,
    payload: string,
    options: { qos: 0 | 1; retain?: boolean },
    done?: (error?: Error) => void,
  ): boolean
  /** Ends the connection, though it seems to be there, and makes another one. */
  renew(): void
}

export type CreateBrokerLink = (options: MqttLinkOptions) => BrokerLink

export const createMqttLink: CreateBrokerLink = (options) => new MqttLink(options)
