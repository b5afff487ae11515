/**
 * Stands in for the agent where one agent cannot be fast enough: serves the built kiosk, and on its stream
 * sends receipts as fast as the page takes them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { KioskState, Receipt } from '@munteok/core'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}

export class StandInAgent {
  readonly #kioskDir: string
  readonly #state: KioskState
  readonly #server: Server
  #screen: ServerResponse | undefined
  #sent = 0

  /** @param kioskDir the built kiosk */
  constructor(kioskDir: string, state: KioskState) {
    this.#kioskDir = kioskDir
    this.#state = state
    this.#server = createServer(({ url = '/' }, response) => this.#answer(url, response))
  }

  /** @returns its address */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /**
   * Sends so many receipts, each with an id of its own.
   * @param lastPeople how many came with the last one: the page can be asked whether it has come that far
   */
  async send(count: number, lastPeople: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      this.#sent += 1
      const people = left === 1 ? lastPeople : 1 + (this.#sent % 9)
      await this.#tell('receipt', receiptNumber(this.#sent, people))
    }
  }

  async close(): Promise<void> {
    this.#screen?.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(url: string, response: ServerResponse): void {
    const path = new URL(url, 'http://localhost').pathname
    if (path === '/api/stream') this.#stream(response)
    else if (path === '/healthz') response.end()
    else this.#file(join(this.#kioskDir, normalize(path === '/' ? 'index.html' : path)), response)
  }

  #file(file: string, response: ServerResponse): void {
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(file))
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    this.#screen = response
    void this.#tell('state', this.#state)
  }

  /** Waits while the page has not taken what was sent before. */
  async #tell(event: string, data: object): Promise<void> {
    const screen = this.#screen
    if (!screen) throw new Error('no page has opened the stream')
    if (screen.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) return
    await new Promise((resolve) => screen.once('drain', resolve))
  }
}

/** As of a card: some can be changed, some belong to a visit that is open already. */
function receiptNumber(number: number, people: number): Receipt {
  return {
    id: `receipt-${number}`,
    device: 'lobby-reader',
    at: Date.now(),
    method: 'card',
    people,
    sameVisit: number % 5 === 0 && people < 10,
    ...(number % 2 === 0 && { changeableMs: 10_000 }),
  }
}
