import type { ServerResponse } from 'node:http'
import type { KioskState, Receipt, Refusal, Withdrawal } from '@munteok/core'
import type { CheckInAudience } from './check-ins.ts'
import { realTimers, type Timers } from './timers.ts'

/** Changes that come close together make one message. */
const GATHER_MS = 100
const ALIVE_MS = 10_000
/** A screen that does not read is let go. */
const MOST_UNREAD_BYTES = 1_000_000

/** The server-sent events of `GET /api/stream`: what every connected kiosk is told. */
export class KioskStream implements CheckInAudience {
  readonly #state: () => KioskState
  readonly #timers: Timers
  readonly #screens = new Set<ServerResponse>()
  #cancelGather: (() => void) | undefined
  #cancelAlive: (() => void) | undefined

  constructor(state: () => KioskState, timers: Timers = realTimers) {
    this.#state = state
    this.#timers = timers
  }

  /** A kiosk connected: it gets the whole picture first. */
  add(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    })
    this.#screens.add(response)
    response.on('close', () => this.#screens.delete(response))
    response.on('error', () => response.destroy())
    this.#write(response, eventText('state', this.#state()))
    this.#cancelAlive ??= this.#timers.after(ALIVE_MS, () => this.#keepAlive())
  }

  get isThere(): boolean {
    return this.#screens.size > 0
  }

  receipt(receipt: Receipt): void {
    this.#tellAll(eventText('receipt', receipt))
  }

  withdrawn(withdrawal: Withdrawal): void {
    this.#tellAll(eventText('withdrawn', withdrawal))
  }

  refusal(refusal: Refusal): void {
    this.#tellAll(eventText('refusal', refusal))
  }

  /** The state changed. */
  changed(): void {
    this.#cancelGather ??= this.#timers.after(GATHER_MS, () => {
      this.#cancelGather = undefined
      if (this.isThere) this.#tellAll(eventText('state', this.#state()))
    })
  }

  close(): void {
    this.#cancelGather?.()
    this.#cancelAlive?.()
    for (const screen of this.#screens) screen.end()
    this.#screens.clear()
  }

  #keepAlive(): void {
    this.#tellAll(': here\n\n')
    this.#cancelAlive = this.#timers.after(ALIVE_MS, () => this.#keepAlive())
  }

  #tellAll(text: string): void {
    for (const screen of this.#screens) this.#write(screen, text)
  }

  #write(screen: ServerResponse, text: string): void {
    if (screen.writableLength > MOST_UNREAD_BYTES) screen.destroy()
    else screen.write(text)
  }
}

function eventText(name: 'state' | 'receipt' | 'withdrawn' | 'refusal', data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
