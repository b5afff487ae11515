import { type Clock, type DeviceHealth, type DeviceSettings, MunteokError } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'
import type { ConfiguredDriver, DeviceDriver, Fault, FoundDevice } from '../drivers/driver.ts'
import { loadDriver } from '../drivers/registry.ts'
import { realTimers, type Timers } from '../timers.ts'
import type { DevicePorts } from './device-ports.ts'
import type { DeviceReader } from './device-reader.ts'
import { DeviceRecord } from './device-record.ts'
import type { Heard } from './driver-run.ts'
import { TimedRun } from './timed-run.ts'
import type { Transport, TransportEvents, Trouble } from './transport.ts'

const JUDGE_EVERY_MS = 1_000

export interface DeviceOptions {
  readonly settings: DeviceSettings
  readonly clock: Clock
  readonly log: Log
  /** Shared by all devices of the agent. */
  readonly ports: Pick<DevicePorts, 'transport'>
  /** @throws MunteokError `input` when the settings do not suit what the driver measures */
  readonly createReader: (driver: ConfiguredDriver) => DeviceReader
  /** Called when the device comes, goes, tells its firmware, or something else is wrong with it than before. */
  readonly onChange: () => void
  readonly timers?: Timers
  /** Another driver than the registry's, for tests. */
  readonly load?: typeof loadDriver
}

/**
 * One configured device: the way to it, its driver, what it counts, and how it is. A device that is
 * configured wrongly is missing, with the reason, and troubles no other.
 */
export class Device {
  readonly #options: DeviceOptions
  readonly #timers: Timers
  readonly #record: DeviceRecord
  readonly #told = new Set<string>()
  #transport: Transport | undefined
  #reader: DeviceReader | undefined
  #run: TimedRun | undefined
  /** Where it is being tried. */
  #trial: FoundDevice | undefined
  #cancelJudge: (() => void) | undefined
  #closed = false

  constructor(options: DeviceOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
    this.#record = new DeviceRecord(options.settings, options.clock, this.#timers)
  }

  /** Loads the driver and begins to look for the device. Never fails: what is wrong is told by `health`. */
  async start(): Promise<void> {
    try {
      await this.#configure()
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#fail(error)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#disconnect()
    await this.#transport?.close()
  }

  /** Stores what could not be stored before. */
  retry(): void {
    this.#reader?.retry(this.#options.clock.now())
  }

  get health(): DeviceHealth {
    return this.#record.health
  }

  async #configure(): Promise<void> {
    const { settings, createReader, ports, log, load = loadDriver } = this.#options
    const where = `device "${settings.id}"`
    const definition = await load(settings.driver, where)
    const driver = definition.configure(settings.options, where)
    if (this.#closed) return
    this.#reader = createReader(driver)
    const events: TransportEvents = {
      opened: (found, isTrial) => this.#opened(driver, found, isTrial ?? false),
      bytes: (chunk) => this.#run?.push(chunk),
      trouble: (trouble) => this.#lost(trouble),
    }
    const warn = (message: string) => log.warn({ device: settings.id }, `${settings.id}: ${message}`)
    const transport = await ports.transport(settings, driver, events, warn)
    if (this.#closed) return
    this.#transport = transport
    transport.start()
  }

  #opened(driver: ConfiguredDriver, found: FoundDevice, isTrial: boolean): void {
    this.#disconnect()
    const decoder = this.#decoder(driver, found)
    if (!decoder) return
    const run = new TimedRun(decoder, this.#timers, (heard, _, cameBytes) => this.#heard(heard, cameBytes))
    this.#run = run
    this.#record.trying(driver)
    if (isTrial) this.#trial = found
    else this.#connected(found)
    this.#judgeLater(driver)
    run.start()
  }

  /** A device that the driver cannot read, though the settings fit, is as good as missing. */
  #decoder(driver: ConfiguredDriver, found: FoundDevice): DeviceDriver | undefined {
    try {
      return driver.create(found)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#lost({ code: 'misconfigured', message: error.message })
      return undefined
    }
  }

  #connected(found: FoundDevice): void {
    const { settings, clock, log, onChange } = this.#options
    this.#trial = undefined
    this.#record.connected(found)
    this.#told.clear()
    this.#reader?.connected(clock.now())
    log.info({ device: settings.id }, `${settings.id}: connected at ${found.path}`)
    onChange()
  }

  #lost(trouble: Trouble): void {
    this.#disconnect()
    this.#record.missing(trouble)
    this.#tell(trouble)
    this.#options.onChange()
  }

  #disconnect(): void {
    this.#run?.end()
    this.#run = undefined
    this.#trial = undefined
    this.#cancelJudge?.()
  }

  #fail(error: MunteokError): void {
    const { message } = error
    this.#record.missing({ code: 'misconfigured', message })
    this.#options.log.error({ device: this.#options.settings.id, ...troubleOf(error) }, message)
    this.#options.onChange()
  }

  /** The same trouble is told once until the device is well again. */
  #tell({ code, message }: Trouble): void {
    const { settings, log } = this.#options
    if (this.#told.has(message)) return
    this.#told.add(message)
    log.warn({ device: settings.id, trouble: code }, `${settings.id}: ${message}`)
  }

  #heard({ readings, send }: Heard, cameBytes: boolean): void {
    if (send) this.#transport?.send(send)
    const { firmware } = this.#record
    const faults = this.#record.note(readings, cameBytes)
    if (this.#record.firmware !== firmware) this.#options.onChange()
    for (const { fault, seen } of faults) this.#logFault(fault, seen)
    if (this.#trial && this.#record.hasRead) {
      this.#transport?.approve?.()
      this.#connected(this.#trial)
    }
    if (readings.length > 0 && !this.#trial) this.#reader?.take(readings, this.#options.clock.now())
  }

  #judgeLater(driver: ConfiguredDriver): void {
    this.#cancelJudge = this.#timers.after(JUDGE_EVERY_MS, () => {
      this.#judgeLater(driver)
      this.#judge(driver)
    })
  }

  /** One from which nothing was ever read may be another device than the one that is meant. */
  #judge(driver: ConfiguredDriver): void {
    if (this.#record.judge(driver, this.#reader?.heldBack ?? 0)) {
      const { trouble } = this.#record
      if (trouble) this.#tell(trouble)
      else this.#told.clear()
      this.#options.onChange()
    }
    if (this.#record.isUnheard) this.#transport?.reject?.()
  }

  #logFault({ fault, length, hex, detail }: Fault, seen: number): void {
    const { settings, log } = this.#options
    // The 1st, 10th, 100th …: enough to notice, never a flood.
    const level = fault !== 'unmatched' && Number.isInteger(Math.log10(seen)) ? 'warn' : 'debug'
    const bytes = hex === undefined ? `${length} bytes` : `${length} bytes beginning ${hex}`
    log[level](
      { device: settings.id },
      `${settings.id}: ${fault}${detail ? `, ${detail}` : ''} (${bytes}); seen ${seen} times`,
    )
  }
}
