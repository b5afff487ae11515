import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface StandInAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; text as it is. */
  readonly body?: unknown
}

/** What it does with a request: an answer, silence, or a connection that is cut in the middle of the answer. */
export type Reaction = StandInAnswer | 'silence' | 'cut'

export interface HeardRequest {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  readonly lines: readonly string[]
}

const PING: StandInAnswer = {
  status: 204,
  headers: { 'x-influxdb-version': '', 'x-influxdb-build': 'cloud2' },
}
const TAKEN: StandInAnswer = { status: 204 }

/**
 * A stand-in for InfluxDB Cloud, which cannot be had here: it gives the answers that only a cloud, a newer
 * InfluxDB or a proxy before one gives, as InfluxData documents them. It keeps nothing but what it heard.
 */
export class CloudStandIn {
  readonly heard: HeardRequest[] = []
  /** What it answers to `/ping`. */
  ping: Reaction = PING
  /** How it reacts to the next requests that are none to `/ping`, in order; then it takes everything. */
  readonly next: Reaction[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => this.#react(request, Buffer.concat(chunks), response))
    })
  }

  static async start(): Promise<CloudStandIn> {
    const cloud = new CloudStandIn()
    await new Promise<void>((resolve) => cloud.#server.listen(0, '127.0.0.1', resolve))
    return cloud
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #react(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    const lines = plain
      .toString()
      .split('\n')
      .filter((line) => line !== '')
    const { method = '', headers } = request
    this.heard.push({ method, url, authorization: headers.authorization, lines })
    answer(url.pathname === '/ping' ? this.ping : (this.next.shift() ?? TAKEN), response)
  }
}

function answer(reaction: Reaction, response: ServerResponse): void {
  if (reaction === 'silence') return
  if (reaction === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"results":[', () => response.destroy())
    return
  }
  const { status, headers = {}, body } = reaction
  const text = typeof body === 'object' ? JSON.stringify(body) : String(body ?? '')
  response.writeHead(status, { ...(text ? { 'content-type': 'application/json' } : {}), ...headers })
  response.end(text)
}
