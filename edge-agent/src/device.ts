import { type Clock, type DeviceHealth, type DeviceSettings, MunteokError } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { DeviceReader } from './device-reader.ts'
import type { ConfiguredDriver, DeviceDriver, Fault, FoundDevice, Reading } from './drivers/driver.ts'
import { loadDriver } from './drivers/registry.ts'
import { ReconnectingPort } from './serial-port.ts'

export interface DeviceOptions {
  readonly settings: DeviceSettings
  readonly clock: Clock
  readonly log: Log
  /** @throws MunteokError `input` when the settings do not suit what the driver measures */
  readonly createReader: (driver: ConfiguredDriver) => DeviceReader
  /** Called when the device comes, goes, or has something to say. */
  readonly onChange: () => void
}

/**
 * One configured device: its port, its driver, what it counts, and how it is. A device that is
 * configured wrongly is missing, with the reason, and troubles no other.
 */
export class Device {
  readonly #options: DeviceOptions
  readonly #faults: Record<string, number> = {}
  #port: ReconnectingPort | undefined
  #reader: DeviceReader | undefined
  #decoder: DeviceDriver | undefined
  #found: FoundDevice | undefined
  #closed = false
  #since: number
  #connections = 0
  #readings = 0
  #lastReadingAt: number | undefined
  #message: string | undefined

  constructor(options: DeviceOptions) {
    this.#options = options
    this.#since = options.clock.now()
  }

  /** Loads the driver and begins to open the port. Never fails: what is wrong is told by `health`. */
  async start(): Promise<void> {
    try {
      await this.#configure()
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#fail(error.message)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#port?.close()
  }

  /** Stores what could not be stored before. */
  retry(): void {
    this.#reader?.retry(this.#options.clock.now())
  }

  get health(): DeviceHealth {
    const { id, driver, portal, space } = this.#options.settings
    const path = this.#found?.path ?? this.#options.settings.path
    return {
      id,
      driver,
      ...(path !== undefined && { path }),
      ...(portal !== undefined && { portal }),
      ...(space !== undefined && { space }),
      state: this.#decoder ? 'connected' : 'missing',
      since: this.#since,
      ...(this.#lastReadingAt !== undefined && { lastReadingAt: this.#lastReadingAt }),
      readings: this.#readings,
      faults: { ...this.#faults },
      reconnects: Math.max(0, this.#connections - 1),
      ...(this.#message !== undefined && { message: this.#message }),
    }
  }

  async #configure(): Promise<void> {
    const { settings, createReader } = this.#options
    const where = `device "${settings.id}"`
    const definition = await loadDriver(settings.driver, where)
    const driver = definition.configure(settings.options, where)
    if (this.#closed) return
    this.#reader = createReader(driver)
    if (settings.path === undefined || driver.connection.kind !== 'serial') return
    const { path } = settings
    this.#port = new ReconnectingPort({
      path,
      settings: driver.connection.settings,
      events: {
        opened: () => this.#opened(driver, { path }),
        bytes: (chunk) => this.#bytes(chunk),
        trouble: (message) => this.#lost(message),
      },
    })
    this.#port.start()
  }

  #opened(driver: ConfiguredDriver, found: FoundDevice): void {
    const { settings, clock, log, onChange } = this.#options
    this.#found = found
    this.#decoder = driver.create(found)
    this.#since = clock.now()
    this.#connections++
    this.#message = undefined
    this.#reader?.connected(this.#since)
    log.info({ device: settings.id }, `${settings.id}: connected at ${found.path}`)
    onChange()
  }

  #lost(message: string): void {
    const { settings, clock, log, onChange } = this.#options
    if (this.#decoder) this.#since = clock.now()
    this.#decoder = undefined
    this.#message = message
    log.warn({ device: settings.id }, `${settings.id}: ${message}`)
    onChange()
  }

  #fail(message: string): void {
    this.#message = message
    this.#options.log.error({ device: this.#options.settings.id }, message)
    this.#options.onChange()
  }

  #bytes(chunk: Uint8Array): void {
    const readings = this.#decoder?.push(chunk, performance.now()) ?? []
    if (readings.length === 0) return
    const at = this.#options.clock.now()
    for (const reading of readings) this.#note(reading, at)
    this.#reader?.take(readings, at)
  }

  #note(reading: Reading, at: number): void {
    if (reading.kind === 'fault') {
      this.#noteFault(reading)
      return
    }
    this.#readings++
    this.#lastReadingAt = at
  }

  #noteFault({ fault, length, hex }: Fault): void {
    const { settings, log } = this.#options
    const seen = (this.#faults[fault] ?? 0) + 1
    this.#faults[fault] = seen
    // The 1st, 10th, 100th …: enough to notice, never a flood.
    const level = fault !== 'unmatched' && Number.isInteger(Math.log10(seen)) ? 'warn' : 'debug'
    const bytes = hex === undefined ? `${length} bytes` : `${length} bytes beginning ${hex}`
    log[level]({ device: settings.id }, `${settings.id}: ${fault} (${bytes}); seen ${seen} times`)
  }
}
