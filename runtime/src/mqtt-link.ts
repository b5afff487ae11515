import { messageOf } from '@munteok/core'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { LinkTally } from './link-metrics.ts'
import type { Log } from './log.ts'

export interface MqttLinkOptions {
  readonly url: string
  readonly username: string
  readonly password: string
  /** Must differ from every other client's: a broker drops the older of two with one id. */
  readonly clientId: string
  readonly ca?: Buffer | undefined
  readonly will?: { topic: string; payload: string }
  readonly log: Log
  /** Called after each connection, the first and every later one. */
  readonly onConnect: (client: MqttClient) => void
  readonly onMessage: (topic: string, payload: Buffer) => void
  /** Counts what goes through, for whoever keeps watch. */
  readonly tally?: LinkTally | undefined
}

/**
 * A connection to the broker that comes back by itself. Sessions are clean and nothing is queued
 * here while it is down: what must arrive is sent again by its owner, who knows what was acknowledged.
 */
export class MqttLink {
  readonly #options: MqttLinkOptions
  #client: MqttClient | undefined
  #lastTrouble = ''

  constructor(options: MqttLinkOptions) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#client?.connected ?? false
  }

  /** Begins to connect and returns at once. */
  start(): void {
    const { url, username, password, clientId, ca, will, log, onConnect, onMessage, tally } = this.#options
    const settings: IClientOptions = {
      username,
      password,
      clientId,
      clean: true,
      protocolVersion: 4,
      reconnectPeriod: 500,
      connectTimeout: 5_000,
      keepalive: 15,
      queueQoSZero: false,
      resubscribe: false,
      reconnectOnConnackError: true,
      ...(ca && { ca }),
      ...(will && { will: { ...will, qos: 1 as const, retain: true } }),
    }
    const client = mqtt.connect(url, settings)
    this.#client = client
    client.on('connect', () => {
      // Without it, a message that waits for its answer takes 40 ms more (Nagle's algorithm).
      ;(client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true)
      this.#lastTrouble = ''
      if (tally) tally.connections += 1
      log.info({ broker: url }, `connected to the broker ${url} as ${username}`)
      onConnect(client)
    })
    client.on('message', (topic, payload) => {
      if (tally) tally.received += 1
      onMessage(topic, payload)
    })
    client.on('error', (error) => {
      if (!client.disconnecting) this.#trouble(error)
    })
    client.on('close', () => {
      if (!client.disconnecting) this.#trouble(new Error('the connection was closed'))
    })
  }

  /** One line for each new kind of trouble, not one for each attempt. */
  #trouble(error: Error & { code?: number | string }): void {
    const { url, username, log } = this.#options
    const refused = error.code === 4 || error.code === 5
    const text = refused
      ? `the broker ${url} refuses account "${username}" (${error.message}): its password file here must be the one the broker made`
      : `no connection to the broker ${url}: ${messageOf(error) || String(error.code)}; trying again`
    if (this.#lastTrouble !== '' && !refused) return
    if (this.#lastTrouble === text) return
    this.#lastTrouble = text
    log[refused ? 'error' : 'warn'](text)
  }

  /**
   * Publishes if connected; otherwise does nothing and returns false.
   * @param done called once the broker has taken it (QoS 1) or it was written (QoS 0), or with an error
   */
  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos: 0 | 1; retain?: boolean },
    done?: (error?: Error) => void,
  ): boolean {
    if (!this.#client?.connected) return false
    if (this.#options.tally) this.#options.tally.sent += 1
    this.#client.publish(topic, payload, options, (error) => done?.(error ?? undefined))
    return true
  }

  async close(): Promise<void> {
    await this.#client?.endAsync(!this.connected)
  }
}
