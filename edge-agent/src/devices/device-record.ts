import type { Clock, DeviceHealth, DeviceSettings } from '@munteok/core'
import type { ConfiguredDriver, Fault, FoundDevice, Reading } from '../drivers/driver.ts'
import type { Timers } from '../timers.ts'
import { garbledTrouble, heldBackTrouble, muteTrouble } from './device-trouble.ts'
import { Readability } from './readability.ts'
import { ReadingRate } from './reading-rate.ts'
import type { Trouble } from './transport.ts'

/** How one device is: what its connections and readings say of it. Keeps counts and times, never content. */
export class DeviceRecord {
  readonly #settings: DeviceSettings
  readonly #clock: Clock
  readonly #timers: Pick<Timers, 'now'>
  readonly #rate = new ReadingRate()
  readonly #faults: Record<string, number> = {}
  #readability: Readability | undefined
  #path: string | undefined
  #since: number
  #isConnected = false
  #connections = 0
  #readings = 0
  #lastReadingAt: number | undefined
  #firmware: string | undefined
  #heldBack = 0
  /** Why it is missing. */
  #trouble: Trouble | undefined
  /** What is wrong although it is there. */
  #complaint: Trouble | undefined

  constructor(settings: DeviceSettings, clock: Clock, timers: Pick<Timers, 'now'>) {
    this.#settings = settings
    this.#clock = clock
    this.#timers = timers
    this.#path = settings.path
    this.#since = clock.now()
  }

  /** It is being tried whether it is the right one. */
  trying(driver: ConfiguredDriver): void {
    this.#readability = new Readability(driver.speaksWithinMs, this.#timers.now())
  }

  /** It is there, and the right one. */
  connected({ path }: FoundDevice): void {
    this.#path = path
    this.#isConnected = true
    this.#since = this.#clock.now()
    this.#connections++
    this.#trouble = undefined
  }

  missing(trouble: Trouble): void {
    if (this.#isConnected) this.#since = this.#clock.now()
    this.#isConnected = false
    this.#readability = undefined
    this.#complaint = undefined
    this.#trouble = trouble
  }

  /**
   * @param cameBytes false for what a driver says of itself, as after a pause
   * @returns the faults among them, each with how often its kind was seen so far
   */
  note(readings: readonly Reading[], cameBytes: boolean): { fault: Fault; seen: number }[] {
    const now = this.#timers.now()
    this.#readability?.note(readings, cameBytes, now)
    return readings.flatMap((reading) => {
      if (reading.kind === 'fault') return [{ fault: reading, seen: this.#countFault(reading) }]
      this.#count(reading, now)
      return []
    })
  }

  /** Whether anything could be read since the connection was made. */
  get hasRead(): boolean {
    return this.#readability?.hasRead ?? false
  }

  /** Whether nothing could be read since the connection was made, although something should or came. */
  get isUnheard(): boolean {
    return !this.hasRead && this.#readability?.judge(this.#timers.now()) !== undefined
  }

  /**
   * Looks at what is there; to be called now and then.
   *
   * @param heldBack how many people were held back lately
   * @returns whether a trouble came or went
   */
  judge(driver: ConfiguredDriver, heldBack: number): boolean {
    this.#heldBack = heldBack
    const before = this.#complaint
    this.#complaint = this.#isConnected ? this.#complaintAbout(driver) : undefined
    return before?.code !== this.#complaint?.code
  }

  /** As the device told it last. */
  get firmware(): string | undefined {
    return this.#firmware
  }

  get trouble(): Trouble | undefined {
    return this.#trouble ?? this.#complaint
  }

  get health(): DeviceHealth {
    const { id, driver, portal, space } = this.#settings
    const trouble = this.trouble
    return {
      id,
      driver,
      ...(this.#path !== undefined && { path: this.#path }),
      ...(portal !== undefined && { portal }),
      ...(space !== undefined && { space }),
      state: this.#isConnected ? 'connected' : 'missing',
      since: this.#since,
      ...(this.#lastReadingAt !== undefined && { lastReadingAt: this.#lastReadingAt }),
      readings: this.#readings,
      readingsPerMinute: this.#rate.perMinute(this.#timers.now()),
      faults: { ...this.#faults },
      reconnects: Math.max(0, this.#connections - 1),
      ...(this.#firmware !== undefined && { firmware: this.#firmware }),
      ...(this.#heldBack > 0 && { heldBack: this.#heldBack }),
      ...(trouble && { trouble: trouble.code, message: trouble.message }),
    }
  }

  #countFault({ fault }: Fault): number {
    const seen = (this.#faults[fault] ?? 0) + 1
    this.#faults[fault] = seen
    return seen
  }

  #count(reading: Exclude<Reading, Fault>, now: number): void {
    if (reading.kind === 'info') this.#firmware = reading.firmware ?? this.#firmware
    else {
      this.#readings++
      this.#lastReadingAt = this.#clock.now()
      this.#rate.add(1, now)
    }
  }

  #complaintAbout(driver: ConfiguredDriver): Trouble | undefined {
    const path = this.#path ?? ''
    const verdict = this.#readability?.judge(this.#timers.now())
    if (verdict === 'mute') return muteTrouble(path, driver)
    if (verdict === 'garbled') return garbledTrouble(path, driver)
    return this.#heldBack > 0 ? heldBackTrouble(this.#heldBack) : undefined
  }
}
