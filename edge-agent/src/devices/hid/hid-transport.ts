import { usbName } from '@munteok/core'
import type { FoundDevice, HidUsage } from '../../drivers/driver.ts'
import { isKeyboard } from '../../drivers/hid-usages.ts'
import { realTimers, type Timers } from '../../timers.ts'
import { BackOff } from '../back-off.ts'
import { ToldTroubles } from '../told-troubles.ts'
import type { Transport, TransportOptions, Trouble } from '../transport.ts'
import { chooseHid } from './hid-choice.ts'
import { HidConnection } from './hid-connection.ts'
import type { HidLibrary } from './hid-library.ts'
import { type HidSystem, realHidSystem } from './hid-system.ts'
import { hidTrouble } from './hid-trouble.ts'

const LOOK_EVERY_MS = 1_000
/** udev gives a new node to the agent's user some time after it appeared. */
const SETTLES_WITHIN_MS = 100
const PATIENCE = 2
/** udev has inhibited a new keyboard by then, if it was told to. */
const WARNING_AFTER_MS = 2_000

export interface HidTransportOptions extends TransportOptions {
  /** The interface that the driver reads. */
  readonly usage: HidUsage
  /** Told once what is not well although the device can be read: a wedge reader that types elsewhere too. */
  readonly warn?: (message: string) => void
  /** The real one when absent. */
  readonly system?: HidSystem
}

/**
 * A HID device that is looked for and opened again and again: after 250 ms, then twice as long each
 * time, at most 5 s, and soon after something was plugged in. An unplug is noticed by the error that
 * reading gives, and by looking once a second whether the node is still the same.
 */
export class HidTransport implements Transport {
  readonly #options: HidTransportOptions
  readonly #system: HidSystem
  readonly #timers: Timers
  readonly #backOff = new BackOff()
  #connection: HidConnection | undefined
  /** What is under way: looking, opening, closing. */
  #attempt: Promise<void> | undefined
  #cancelNext: (() => void) | undefined
  #cancelWarning: (() => void) | undefined
  #endWatches: readonly (() => void)[] = []
  readonly #troubles = new ToldTroubles(PATIENCE)
  #isWarned = false
  /** Another device of the agent could be what is in the way. */
  #waitsForOthers = false
  #closed = false

  constructor(options: HidTransportOptions) {
    this.#options = options
    this.#system = options.system ?? realHidSystem
    this.#timers = options.timers ?? realTimers
  }

  start(): void {
    this.#endWatches = [
      this.#options.claims.watch(() => this.#waitsForOthers && this.#hurry()),
      this.#system.watch(() => this.#hurry()),
    ]
    this.#try()
  }

  send(bytes: Uint8Array): void {
    const connection = this.#connection
    connection?.write(bytes).catch((error: unknown) => this.#gone(connection, error))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelNext?.()
    this.#cancelWarning?.()
    for (const end of this.#endWatches) end()
    await this.#attempt
    await this.#connection?.close()
    this.#connection = undefined
    this.#release()
  }

  #try(): void {
    this.#attempt = this.#connect()
      .catch((error: unknown) => this.#mayBeTold(hidTrouble(this.#place, error)))
      .then((trouble) => {
        this.#attempt = undefined
        if (!this.#connection) this.#retry(trouble)
      })
  }

  /** @returns what is in the way, where that is worth telling */
  async #connect(): Promise<Trouble | undefined> {
    const { usage, settings, claims } = this.#options
    const library = await this.#system.load()
    const choice = chooseHid(await library.list(), usage, settings, claims)
    this.#waitsForOthers = true
    if (choice.kind === 'wait') return choice.trouble
    const { device } = choice
    if (this.#closed || !claims.take(settings.id, device.path)) return undefined
    this.#waitsForOthers = false
    await this.#open(device, library)
    return undefined
  }

  /** @throws what was in the way */
  async #open(device: FoundDevice, library: HidLibrary): Promise<void> {
    let connection: HidConnection | undefined
    let lost: string | undefined
    try {
      connection = await HidConnection.open(device.path, library, this.#system, {
        report: (report) => {
          if (connection && this.#connection === connection) this.#options.events.bytes(report)
        },
        gone: (reason) => {
          lost = reason
          if (connection) this.#gone(connection, reason)
        },
      })
      if (!this.#closed && lost === undefined) this.#opened(connection, device)
      else await connection.close()
    } finally {
      if (!this.#connection) this.#release()
    }
    if (lost !== undefined) throw new Error(lost)
  }

  #opened(connection: HidConnection, device: FoundDevice): void {
    const { settings, claims, events } = this.#options
    this.#connection = connection
    this.#backOff.reset()
    this.#troubles.opened()
    this.#troubles.settled()
    claims.settle(settings.id)
    this.#look(connection)
    this.#warnLater(connection)
    events.opened(device)
  }

  #look(connection: HidConnection): void {
    this.#cancelNext = this.#timers.after(LOOK_EVERY_MS, () => {
      if (connection.isThere) this.#look(connection)
      else this.#gone(connection, undefined)
    })
  }

  #warnLater(connection: HidConnection): void {
    const { usage, warn } = this.#options
    if (!warn || this.#isWarned || !isKeyboard(usage)) return
    this.#cancelWarning = this.#timers.after(WARNING_AFTER_MS, () => {
      const warning = this.#system.wedgeWarning(connection.path)
      this.#isWarned = warning !== undefined
      if (warning !== undefined) warn(warning)
    })
  }

  #gone(connection: HidConnection, error: unknown): void {
    if (this.#closed || this.#connection !== connection) return
    this.#connection = undefined
    this.#cancelNext?.()
    this.#cancelWarning?.()
    this.#tell(hidTrouble(connection.path, error))
    this.#attempt = connection.close().then(() => {
      this.#attempt = undefined
      this.#release()
      this.#retry(undefined)
    })
  }

  #release(): void {
    this.#options.claims.release(this.#options.settings.id)
  }

  /** Looks soon, if it waits. */
  #hurry(): void {
    if (this.#closed || this.#connection || this.#attempt) return
    this.#backOff.reset()
    this.#tryIn(SETTLES_WITHIN_MS)
  }

  #retry(trouble: Trouble | undefined): void {
    if (this.#closed) return
    this.#tryIn(this.#backOff.next())
    if (trouble && this.#troubles.isNews(trouble)) this.#tell(trouble)
  }

  #tryIn(ms: number): void {
    this.#cancelNext?.()
    this.#cancelNext = this.#timers.after(ms, () => this.#try())
  }

  #mayBeTold(trouble: Trouble): Trouble | undefined {
    return this.#troubles.isFleeting(trouble) ? undefined : trouble
  }

  #tell(trouble: Trouble): void {
    this.#troubles.told(trouble)
    this.#options.events.trouble(trouble)
  }

  get #place(): string {
    const { path, usb } = this.#options.settings
    return path ?? usbName(usb)
  }
}
