import { messageOf } from '@munteok/core'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import type { LinkTally } from './link-metrics.ts'
import type { Log } from './log.ts'

/** From here on, what a broker answers for a filter is that it is refused. */
const REFUSED = 128
/** So long a broker may take to take what was published. */
const CLOSE_WITHIN_MS = 1_000

export interface MqttLinkOptions {
  /** Of a cluster, all of its nodes. Each client begins at another one, and tries the next at each attempt. */
  readonly urls: readonly string[]
  readonly username: string
  readonly password: string
  /** Must differ from every other client's: a broker drops the older of two with one id. */
  readonly clientId: string
  readonly ca?: Buffer | undefined
  readonly will?: { topic: string; payload: string }
  readonly log: Log
  /** Called after each connection, the first and every later one. */
  readonly onConnect: () => void
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
  /** Which of the URLs, counted around and around. */
  #turn: number
  #isRenewing = false
  #told: 'nothing' | 'away' | 'refused' = 'nothing'

  constructor(options: MqttLinkOptions) {
    this.#options = options
    this.#turn = [...options.clientId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  }

  get connected(): boolean {
    return this.#client?.connected ?? false
  }

  /** The broker, or the node of it, that is connected or being tried. */
  get #url(): string {
    const { urls } = this.#options
    return urls[this.#turn % urls.length] ?? ''
  }

  /** Begins to connect and returns at once. */
  start(): void {
    const { username, password, clientId, ca, will, log, onConnect, onMessage, tally } = this.#options
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
    const client = mqtt.connect({ ...settings, ...addressOf(this.#url) })
    this.#client = client
    // Read at each attempt. The list of servers that mqtt.js knows has no paths, and keeps the first one's name for TLS.
    client.on('reconnect', () => {
      this.#turn += 1
      Object.assign(client.options, addressOf(this.#url))
    })
    client.on('connect', () => {
      // Without it, a message that waits for its answer takes 40 ms more (Nagle's algorithm).
      ;(client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true)
      this.#told = 'nothing'
      if (tally) tally.connections += 1
      log.info({ broker: this.#url }, `connected to the broker ${this.#url} as ${username}`)
      onConnect()
    })
    client.on('message', (topic, payload) => {
      if (tally) tally.received += 1
      onMessage(topic, payload)
    })
    client.on('error', (error) => {
      if (!client.disconnecting) this.#trouble(error)
    })
    client.on('close', () => {
      // It would send these again before it says that it is connected, and wait for the broker to take each.
      for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id))
      const isRenewed = this.#isRenewing
      this.#isRenewing = false
      if (!client.disconnecting && !isRenewed) this.#trouble(new Error('the connection was closed'))
    })
  }

  /** One line for each new kind of trouble, not one for each attempt or each node. */
  #trouble(error: Error & { code?: number | string }): void {
    const { urls, username, log } = this.#options
    const kind = error.code === 4 || error.code === 5 ? 'refused' : 'away'
    if (this.#told === 'refused' || this.#told === kind) return
    this.#told = kind
    if (kind === 'refused')
      log.error(
        `the broker ${this.#url} refuses account "${username}" (${error.message}): its password file here must be the one that the broker's accounts were made with`,
      )
    else {
      const next = urls.length > 1 ? `trying ${urls[(this.#turn + 1) % urls.length]}` : 'trying again'
      log.warn(`no connection to the broker ${this.#url}: ${messageOf(error) || String(error.code)}; ${next}`)
    }
  }

  /**
   * Subscribes on the present connection, at QoS 0 although much is published at QoS 1: what gets lost between
   * broker and subscriber is asked for again, sent again after a silence, or retained, so a broker's promise would
   * only cost an answer to every message, and a NATS cluster a place in a queue that dies with its node.
   * @param done called with the filters that the broker refused, unless the connection was lost first
   */
  subscribe(filters: readonly string[], done: (refused: string[]) => void): void {
    const { username, log } = this.#options
    this.#client?.subscribe([...filters], { qos: 0 }, (_error, _asked, answer) => {
      if (!answer) return
      const refused = filters.filter((_, i) => Number(answer.granted[i] ?? REFUSED) >= REFUSED)
      if (refused.length > 0)
        log.error(
          `the broker does not let account "${username}" read ${refused.join(', ')}: give it that permission`,
        )
      done(refused)
    })
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

  /** Ends the connection, though it seems to be there, and makes another one: of a cluster, to the next node. */
  renew(): void {
    this.#isRenewing = true
    this.#client?.stream.destroy()
  }

  async close(): Promise<void> {
    const client = this.#client
    if (!client) return
    // A broker that takes nothing is not waited for.
    const patience = setTimeout(() => client.stream.destroy(), CLOSE_WITHIN_MS)
    try {
      await Promise.race([client.endAsync(!this.connected), closed(client)])
    } finally {
      clearTimeout(patience)
    }
  }
}

function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()))
}

/** Where to connect to, as options of mqtt.js: each of them, so that nothing of another address is left. */
function addressOf(url: string): object {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const scheme = protocol.slice(0, -1)
  const isWebSocket = scheme.startsWith('ws')
  const host = isWebSocket ? hostname : hostname.replace(/^\[|\]$/g, '')
  return {
    protocol: scheme,
    host,
    hostname: host,
    port: port === '' ? undefined : Number(port),
    path: isWebSocket ? `${pathname}${search}` : undefined,
    servername: undefined,
  }
}
