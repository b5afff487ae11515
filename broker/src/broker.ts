import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { type Listen, MAX_BATCH_BYTES, MunteokError, messageOf, type Topics, topicsOf } from '@munteok/core'
import { type Log, Metrics, Monitoring, type Readiness } from '@munteok/runtime'
import { Aedes, type AuthErrorCode, type AuthenticateError, type Client } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Account, Accounts } from './accounts.ts'
import { createMonitoringServer } from './broker-http.ts'
import { addBrokerMetrics, BrokerTally } from './broker-metrics.ts'
import { limitPackets } from './packet-limit.ts'
import { covers, type Permissions, permissionsOf } from './permissions.ts'

/** A batch of the largest size, its topic and its header. */
const MAX_PACKET_BYTES = MAX_BATCH_BYTES + 1024
const NOT_AUTHORIZED: AuthErrorCode.NOT_AUTHORIZED = 5
const BAD_CREDENTIALS: AuthErrorCode.BAD_USERNAME_OR_PASSWORD = 4

export interface BrokerOptions {
  /** The building's id: the broker serves its topics and no others. */
  readonly building: string
  readonly accounts: Accounts
  /** Below which Home Assistant's discovery takes place; none when absent. */
  readonly discoveryPrefixes?: readonly string[]
  readonly tcp: Required<Listen>
  readonly webSocket?: Required<Listen>
  /** PEM files; with them both listeners speak TLS. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** Where it tells how it is; nowhere when absent. */
  readonly monitoring?: {
    readonly http: Required<Listen>
    /** Where the token lies that lets other computers read the metrics. */
    readonly dataDir: string
    readonly version: string
  }
  readonly log: Log
}

/** Where it listens. */
export type BrokerPorts = {
  readonly tcpPort: number
  readonly webSocketPort?: number
  readonly httpPort?: number
}

interface Seat {
  readonly account: Account
  readonly permissions: Permissions
}

/**
 * The MQTT 3.1.1 broker of one building, on aedes: accounts, and for each the topics it may use. It
 * keeps nothing across a restart, and need not: agents keep what the recorder has not acknowledged,
 * and everything retained is published again by its owner.
 */
export class Broker {
  readonly #options: BrokerOptions
  readonly #topics: Topics
  readonly #seats = new WeakMap<Client, Seat>()
  readonly #sockets = new Set<Duplex>()
  readonly #servers: Server[] = []
  readonly #addresses = new WeakMap<Client, string>()
  readonly #said = new Set<string>()
  readonly #tally = new BrokerTally()
  #aedes: Aedes | undefined

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#topics = topicsOf(options.building)
  }

  /**
   * Listens. Ports of 0 are chosen by the system.
   * @returns the ports
   * @throws MunteokError `outside` / `listen` when a port is taken, `certificate` when TLS files cannot be read
   */
  async start(): Promise<BrokerPorts> {
    const ports = await this.#startMqtt()
    const { monitoring } = this.#options
    if (!monitoring) return ports
    const server = createMonitoringServer(this.#monitoring(monitoring))
    return { ...ports, httpPort: await this.#listen(server, monitoring.http, 'the report of its health') }
  }

  async #startMqtt(): Promise<BrokerPorts> {
    const { tcp, webSocket, log } = this.#options
    const tls = this.#readCertificate()
    this.#aedes = await this.#createAedes()
    // Without noDelay an answer waits 40 ms for the next one (Nagle's algorithm).
    const accept = (socket: Socket) => this.#accept(socket, socket.remoteAddress)
    const tcpServer = tls ? createTlsServer(tls, accept) : createServer({ noDelay: true }, accept)
    if (tls) tcpServer.on('connection', (socket: Socket) => socket.setNoDelay(true))
    const tcpPort = await this.#listen(tcpServer, tcp, 'MQTT')
    if (!webSocket) return { tcpPort }
    const httpServer = tls ? createHttpsServer(tls) : createHttpServer()
    const sockets = new WebSocketServer({ server: httpServer, maxPayload: MAX_PACKET_BYTES })
    // The same errors reach #listen, which tells them.
    sockets.on('error', () => {})
    sockets.on('connection', (socket, request) => {
      request.socket.setNoDelay(true)
      socket.on('error', (error) => log.debug(`WebSocket: ${messageOf(error)}`))
      this.#accept(createWebSocketStream(socket), request.socket.remoteAddress)
    })
    const webSocketPort = await this.#listen(httpServer, webSocket, 'MQTT over WebSocket')
    return { tcpPort, webSocketPort }
  }

  async close(): Promise<void> {
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    )
    const aedes = this.#aedes
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
  }

  #monitoring({ dataDir, version }: NonNullable<BrokerOptions['monitoring']>): Monitoring {
    const { building, log } = this.#options
    const metrics = new Metrics({ component: 'broker', building, version })
    addBrokerMetrics(metrics, this.#tally, () => this.#aedes?.connectedClients ?? 0)
    return new Monitoring({ metrics, dataDir, version, log, ready: () => this.#readiness() })
  }

  #readiness(): Readiness {
    const isOpen = this.#aedes !== undefined && !this.#aedes.closed
    return isOpen ? { ok: true } : { ok: false, message: 'the broker is closing' }
  }

  #accept(socket: Duplex, address: string | undefined): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const client = this.#aedes?.handle(socket)
    if (client && address !== undefined) this.#addresses.set(client, address)
    limitPackets(socket, MAX_PACKET_BYTES, (bytes) => {
      this.#tally.oversized += 1
      const who = client ? this.#nameOf(client) : 'a client'
      this.#once(
        `oversize ${(client && this.#seats.get(client)?.account.name) ?? address}`,
        `${who} at ${address} announced a packet of ${bytes} bytes (at most ${MAX_PACKET_BYTES}) and was disconnected: Munteok sends no such packet; look for what else uses this account`,
      )
    })
  }

  async #createAedes(): Promise<Aedes> {
    const { log } = this.#options
    const aedes = await Aedes.createBroker({
      connectTimeout: 10_000,
      preConnect: (_client, packet, done) => {
        // [MQTT-3.1.3-8]: without a client id there is no session to keep.
        const nameless = !packet.clientId && !packet.clean
        if (nameless) this.#tally.refusedConnection('no-client-id')
        done(nameless ? new Error('a client without an id must ask for a clean session') : null, !nameless)
      },
      authenticate: (client, username, password, done) =>
        this.#authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => {
        const allowed = client !== null && covers(this.#permissionsOf(client).publish, packet.topic)
        if (allowed) this.#tally.takes(packet)
        done(allowed ? null : this.#refusal(client, 'publish to', packet.topic))
      },
      authorizeForward: (_client, packet) => {
        this.#tally.out += 1
        return packet
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = covers(this.#permissionsOf(client).subscribe, subscription.topic)
        if (!allowed) this.#refusal(client, 'subscribe to', subscription.topic)
        done(null, allowed ? subscription : null)
      },
    })
    aedes.on('clientReady', (client) => log.info(`${this.#nameOf(client)} connected`))
    aedes.on('clientDisconnect', (client) => log.info(`${this.#nameOf(client)} disconnected`))
    aedes.on('clientError', (client, error) => log.debug(`${this.#nameOf(client)}: ${error.message}`))
    aedes.on('connectionError', (_client, error) => log.debug(`before it was known: ${error.message}`))
    return aedes
  }

  #authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const { accounts, discoveryPrefixes } = this.#options
    const account = accounts.find(username ?? '', password ?? '')
    if (account) {
      const permissions = permissionsOf(account, this.#topics, discoveryPrefixes)
      this.#seats.set(client, { account, permissions })
      done(null, true)
      return
    }
    this.#tally.refusedConnection(username ? 'wrong-account' : 'no-account')
    const address = this.#addresses.get(client) ?? 'an unknown address'
    const who = username ? `account "${username}"` : 'a client without an account'
    const remedy = username
      ? "unknown, or its password is not the one in this broker's secrets folder: copy that file to the client's"
      : "give it the name and the password of one in this broker's secrets folder"
    this.#once(`refused ${who} ${address}`, `${who} at ${address} was refused: ${remedy}`)
    const error = new Error('unknown account or wrong password')
    done(Object.assign(error, { returnCode: username ? BAD_CREDENTIALS : NOT_AUTHORIZED }), null)
  }

  #permissionsOf(client: Client): Permissions {
    return this.#seats.get(client)?.permissions ?? { publish: [], subscribe: [] }
  }

  #refusal(client: Client | null, deed: 'publish to' | 'subscribe to', topic: string): Error {
    const seat = client ? this.#seats.get(client) : undefined
    this.#tally.refusedTopic(deed === 'publish to' ? 'publish' : 'subscribe', seat?.account.kind ?? 'none')
    const who = client ? this.#nameOf(client) : 'the broker itself'
    const allowed = deed === 'publish to' ? seat?.permissions.publish : seat?.permissions.subscribe
    this.#once(
      `${seat?.account.name} ${deed} ${topic}`,
      `${who} may not ${deed} ${topic}: refused; give each agent and screen an account of its own (this one's topics: ${allowed?.join(', ') || 'none'})`,
    )
    return new Error(`may not ${deed} ${topic}`)
  }

  #nameOf(client: Client): string {
    const account = this.#seats.get(client)?.account
    return account ? `"${account.name}" (${client.id})` : 'a client without an account'
  }

  /** One line for each trouble: who tries again and again does not fill the log. */
  #once(key: string, line: string): void {
    if (this.#said.has(key)) return
    if (this.#said.size > 1000) this.#said.clear()
    this.#said.add(key)
    this.#options.log.warn(line)
  }

  #readCertificate(): { cert: Buffer; key: Buffer } | undefined {
    const files = this.#options.tls
    if (!files) return undefined
    try {
      return { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) }
    } catch (cause) {
      throw new MunteokError(
        'outside',
        'certificate',
        `cannot read the broker's certificate: ${messageOf(cause)}`,
        {
          cause,
        },
      )
    }
  }

  async #listen(server: Server, { host, port }: Required<Listen>, what: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const reason =
          cause.code === 'EADDRINUSE'
            ? `port ${port} is taken by another program: stop it, or give the broker another port in the site file`
            : messageOf(cause)
        reject(
          new MunteokError('outside', 'listen', `${what} cannot listen on ${host}:${port}: ${reason}`, {
            cause,
          }),
        )
      })
      server.listen(port, host, resolve)
    })
    this.#servers.push(server)
    const address = server.address()
    return typeof address === 'object' && address ? address.port : port
  }
}
