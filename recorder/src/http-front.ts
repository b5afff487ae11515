import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Listen, MunteokError, messageOf } from '@munteok/core'
import type { Api } from './http-parts.ts'

/** As Fastify has it: longer than a proxy keeps a connection. */
const KEEP_ALIVE_MS = 72_000

/** The port that the HTTP API is asked at, while the API behind it may be exchanged for another one. */
export class HttpFront {
  readonly #server: Server
  #app: Api | undefined

  constructor() {
    this.#server = createServer((request, response) => this.#app?.routing(request, response))
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS
  }

  /** From now on requests are served by this one; those that are under way end where they began. */
  async show(app: Api): Promise<void> {
    await app.ready()
    const before = this.#app
    this.#app = app
    await before?.close()
  }

  /**
   * @returns the address to ask at
   * @throws MunteokError `outside` when the address cannot be had
   */
  async listen({ host, port }: Required<Listen>): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(listenTrouble(host, port, cause)))
      this.#server.listen({ host, port }, resolve)
    })
    const { address, family, port: taken } = this.#server.address() as AddressInfo
    if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${taken}`
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
    await this.#app?.close()
  }
}

function listenTrouble(host: string, port: number, cause: Error): MunteokError {
  const { code } = cause as { code?: string }
  const text =
    code === 'EADDRINUSE'
      ? `port ${port} at ${host} is taken by another program: stop it, or choose another one at recorder.http.port in the site file`
      : `cannot listen at ${host}:${port}: ${messageOf(cause)}`
  return new MunteokError('outside', code === 'EADDRINUSE' ? 'port-busy' : 'listen', text, { cause })
}
