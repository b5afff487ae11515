import type { ConfiguredDriver, FoundDevice, Reading } from '../drivers/driver.ts'
import { realTimers, type Timers } from '../timers.ts'
import { DriverRun, type Heard } from './driver-run.ts'
import type { Transport, TransportEvents, Trouble } from './transport.ts'

/** What is seen and heard at a device. Times are those of `nowMs`. */
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
  readonly nowMs?: () => number
}

interface Listener {
  readonly driver: ConfiguredDriver
  readonly run: DriverRun
  cancel?: () => void
}

/** One device that somebody looks at: its transport, and drivers that listen, for as long as wanted. */
export class LiveRun {
  readonly #options: LiveRunOptions
  readonly #timers: Timers
  readonly #nowMs: () => number
  #transport: Transport | undefined
  #runs: Listener[] = []

  constructor(options: LiveRunOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
    this.#nowMs = options.nowMs ?? (() => performance.now())
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
    const now = this.#nowMs()
    this.#transport?.approve?.()
    this.#options.events.opened?.(device, now)
    this.#runs = this.#options.drivers.map((driver) => ({
      driver,
      run: new DriverRun(driver.create(device)),
    }))
    for (const each of this.#runs) this.#heard(each, each.run.wake(now), now)
  }

  #received(chunk: Uint8Array): void {
    const now = this.#nowMs()
    this.#options.events.received?.(chunk, now)
    for (const each of this.#runs) this.#heard(each, each.run.push(chunk, now), now)
  }

  #heard(each: Listener, { readings, send }: Heard, now: number): void {
    if (send) {
      this.#options.events.sent?.(send, now)
      this.#transport?.send(send)
    }
    if (readings.length > 0) this.#options.events.read?.(readings, each.driver, now)
    each.cancel?.()
    const { dueAt } = each.run
    if (dueAt === undefined || !this.#runs.includes(each)) return
    each.cancel = this.#timers.after(Math.max(0, dueAt - now), () => {
      const later = this.#nowMs()
      this.#heard(each, each.run.wake(later), later)
    })
  }

  #trouble(trouble: Trouble): void {
    this.#end()
    this.#options.events.trouble?.(trouble, this.#nowMs())
  }

  #end(): void {
    for (const { cancel } of this.#runs) cancel?.()
    this.#runs = []
  }
}
