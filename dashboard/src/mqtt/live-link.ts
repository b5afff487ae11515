import { messageOf } from '@munteok/core'
import {
  connectPacket,
  disconnectPacket,
  type Packet,
  PacketReader,
  pingPacket,
  subscribePacket,
} from './packets.ts'

const KEEP_ALIVE_S = 10
/** Nothing heard for this long, not even the answer to a ping: the line is dead, whatever the socket says. */
const SILENCE_MS = 2.5 * KEEP_ALIVE_S * 1000
const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 8_000
/** CONNACK codes for an account that the broker does not know or does not let in. */
const REFUSED_ACCOUNT = [4, 5]
const REFUSED_FILTER = 128

/** Where the broker is, and the account to listen with. */
export interface LiveAddress {
  readonly url: string
  readonly username: string
  readonly password: string
}

/** What a socket tells, each from its opening to its end. */
export interface SocketHandlers {
  opened(): void
  received(bytes: Uint8Array): void
  closed(): void
}

export interface Socket {
  send(bytes: Uint8Array): void
  /** After it, nothing more is told. */
  close(): void
}

export interface LiveListener {
  /** Every filter is subscribed: what was kept comes now, then what happens. */
  connected(): void
  /** @param reason one line for whoever looks after the system */
  lost(reason: string): void
  /** @param kept true for a retained message, which may be old */
  hear(topic: string, payload: string, kept: boolean): void
}

export interface LiveLinkOptions {
  readonly filters: readonly string[]
  readonly clientId: string
  /** Asked before each connection: accounts and ports may have changed since the last one. */
  readonly reach: () => Promise<LiveAddress>
  readonly openSocket: (url: string, handlers: SocketHandlers) => Socket
  readonly listener: LiveListener
}

/** A listener's connection to the broker over WebSocket, made again with back-off whenever it ends. */
export class LiveLink {
  readonly #options: LiveLinkOptions
  #socket: Socket | undefined
  #reader = new PacketReader()
  #closed = false
  #attempts = 0
  #timers: ReturnType<typeof setTimeout>[] = []

  constructor(options: LiveLinkOptions) {
    this.#options = options
  }

  /** Begins to connect and returns at once. */
  start(): void {
    void this.#connect()
  }

  close(): void {
    this.#closed = true
    this.#send(disconnectPacket())
    this.#drop()
  }

  async #connect(): Promise<void> {
    try {
      const address = await this.#options.reach()
      if (!this.#closed) this.#open(address)
    } catch (error) {
      this.#lose(messageOf(error))
    }
  }

  #open({ url, username, password }: LiveAddress): void {
    const { clientId, openSocket } = this.#options
    const connect = connectPacket({ clientId, username, password, keepAliveS: KEEP_ALIVE_S })
    this.#reader = new PacketReader()
    this.#watch()
    this.#socket = openSocket(url, {
      opened: () => this.#send(connect),
      received: (bytes) => this.#receive(bytes),
      closed: () => this.#lose(`no connection to the broker at ${url}`),
    })
  }

  #receive(bytes: Uint8Array): void {
    this.#watch()
    try {
      for (const packet of this.#reader.push(bytes)) this.#take(packet)
    } catch (error) {
      this.#lose(messageOf(error))
    }
  }

  #take(packet: Packet): void {
    const { listener, filters } = this.#options
    if (packet.kind === 'publish') listener.hear(packet.topic, packet.payload, packet.kept)
    else if (packet.kind === 'connack' && packet.code === 0) this.#send(subscribePacket(1, filters))
    else if (packet.kind === 'connack') this.#lose(refusal(packet.code))
    else if (packet.kind === 'suback' && packet.codes.includes(REFUSED_FILTER))
      this.#lose('the broker lets this account listen to less than the screen shows')
    else if (packet.kind === 'suback') {
      this.#attempts = 0
      listener.connected()
    }
  }

  /** Winds the clocks again: a ping when it stays quiet, and the end when nothing answers. */
  #watch(): void {
    this.#clearTimers()
    this.#timers = [
      setTimeout(() => this.#send(pingPacket()), KEEP_ALIVE_S * 1000),
      setTimeout(() => this.#lose('the broker fell silent'), SILENCE_MS),
    ]
  }

  #lose(reason: string): void {
    this.#drop()
    if (this.#closed) return
    this.#options.listener.lost(reason)
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts)
    this.#attempts += 1
    this.#timers = [setTimeout(() => this.start(), waitMs)]
  }

  #drop(): void {
    this.#clearTimers()
    this.#socket?.close()
    this.#socket = undefined
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }

  #send(packet: Uint8Array): void {
    this.#socket?.send(packet)
  }
}

function refusal(code: number): string {
  return REFUSED_ACCOUNT.includes(code)
    ? 'the broker refuses the screen’s account: restart the recorder, which tells the screen its account'
    : `the broker refuses the connection (MQTT code ${code})`
}
