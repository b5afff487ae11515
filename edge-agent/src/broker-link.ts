import { MqttLink, type MqttLinkOptions } from '@munteok/runtime'

/** The connection to the broker, as far as an agent needs one. */
export interface BrokerLink {
  readonly connected: boolean
  start(): void
  close(): Promise<void>
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

/** Subscribes on the present connection; `done` gets an error when the broker refuses. */
export type Subscribe = (topic: string, qos: 0 | 1, done: (error?: Error) => void) => void

export interface BrokerLinkOptions extends Omit<MqttLinkOptions, 'onConnect'> {
  /** Called after each connection, the first and every later one. */
  readonly onConnect: (subscribe: Subscribe) => void
}

export type CreateBrokerLink = (options: BrokerLinkOptions) => BrokerLink

export const createMqttLink: CreateBrokerLink = (options) =>
  new MqttLink({
    ...options,
    onConnect: (client) =>
      options.onConnect((topic, qos, done) => {
        client.subscribe(topic, { qos }, (error, granted) => {
          const refused = granted?.some((grant) => Number(grant.qos) > 2)
          done(error ?? (refused ? new Error('not allowed for this account') : undefined))
        })
      }),
  })
