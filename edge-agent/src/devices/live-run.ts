import type { ConfiguredDriver, FoundDevice, Reading } from '../drivers/driver.ts'
import { realTimers, type Timers } from '../timers.ts'
import type { Heard } from './driver-run.ts'
import { TimedRun } from './timed-run.ts'
import type { Transport, TransportEvents, Trouble } from './transport.ts'

/** What is seen and heard at a device. Times are those of the timers. */
export interface LiveEvents {
  opened?(device: FoundDevice, nowMs: number): void
  received?(bytes: Uint8Array, nowMs: number): void
  sent?(bytes: Uint8Array, nowMs: number): void
  /** @param driver which of those that listen */
  read?(readings: readonly Reading[], driver: ConfiguredDriver, nowMs: number): void
  trouble?(trouble: Trouble, nowMs: number): void
}

export interface LiveRunOptions {
  readonly transport: (events: TransportEvents) => Promise<Transport>
  /** All of these get every byte. */
  readonly drivers: readonly ConfiguredDriver[]
  readonly events: LiveEvents
  readonly timers?: Timers
}

/** One device that somebody looks at: its transport, and drivers that listen, for as long as wanted. */
export class LiveRun {
  readonly #options: LiveRunOptions
  readonly #timers: Timers
  #transport: Transport | undefined
  #runs: TimedRun[] = []

  constructor(options: LiveRunOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
  }

  async start(): Promise<void> {
    this.#transport = await this.#options.transport({
      opened: (device) => this.#opened(device),
      bytes: (chunk) => this.#received(chunk),
      trouble: (trouble) => this.#trouble(trouble),
    })
    this.#transport.start()
  }

  async close(): Promise<void> {
    this.#end()
    await this.#transport?.close()
  }

  #opened(device: FoundDevice): void {
    this.#end()
    this.#transport?.approve?.()
    this.#options.events.opened?.(device, this.#timers.now())
    this.#runs = this.#options.drivers.map(
      (driver) =>
        new TimedRun(driver.create(device), this.#timers, (heard, now) => this.#heard(driver, heard, now)),
    )
    for (const run of this.#runs) run.start()
  }

  #received(chunk: Uint8Array): void {
    this.#options.events.received?.(chunk, this.#timers.now())
    for (const run of this.#runs) run.push(chunk)
  }

  #heard(driver: ConfiguredDriver, { readings, send }: Heard, now: number): void {
    if (send) {
      this.#options.events.sent?.(send, now)
      this.#transport?.send(send)
    }
    if (readings.length > 0) this.#options.events.read?.(readings, driver, now)
  }

  #trouble(trouble: Trouble): void {
    this.#end()
    this.#options.events.trouble?.(trouble, this.#timers.now())
  }

  #end(): void {
    for (const run of this.#runs) run.end()
    this.#runs = []
  }
}
