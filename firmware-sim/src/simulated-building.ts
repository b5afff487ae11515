import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '@munteok/core'
import { DeviceSet } from './device-set.ts'
import { type FaultSettings, NO_FAULTS } from './devices/faults.ts'
import type { Direction } from './devices/firmware.ts'
import type { InOut } from './house.ts'
import { Movement, type Truth } from './movement.ts'
import { DEFAULT_VISITS_PER_DAY, type SimulationOptions } from './options.ts'
import { Panel } from './panel.ts'
import { Random } from './random.ts'
import { loadReplay } from './replay.ts'
import { SimulatedCounter } from './simulated-counter.ts'
import type { SimulatedDevice, UnplugOptions } from './simulated-device.ts'
import { TruthFile } from './truth-file.ts'

const BEAT_MS = 20
/** A jump of the clock is worked off in pieces, so that devices go on sending. */
const MOST_AT_A_BEAT = 2_000
/** Ports that were open for so long have heard each counter: they send every second. */
const HEARD_AFTER_MS = 1_500
const UNPLUGGED_MS = [1_000, 5_000] as const
const HOUR_MS = 3_600_000

const realNowMs = () => performance.now()

/** A building full of simulated devices, and the people who walk past them. */
export class SimulatedBuilding {
  readonly #options: SimulationOptions
  readonly #devices: DeviceSet
  readonly #movement: Movement
  readonly #chance: Random
  readonly #truthFile: TruthFile | undefined
  readonly #panel: Panel | undefined
  readonly #closing = new AbortController()
  readonly #atWork = new Set<Promise<unknown>>()
  #beat: NodeJS.Timeout | undefined
  #begin: (() => void) | undefined
  #readSinceMs: number | undefined

  /** @throws MunteokError `input` for a site with devices that cannot be simulated */
  constructor(options: SimulationOptions) {
    const { site, building, clock, seed, visitsPerDay, truthFile, replay, panel, log } = options
    const random = new Random(seed)
    this.#options = options
    this.#chance = random.fork('unplugging')
    this.#devices = new DeviceSet({
      ...{ site, nowMs: realNowMs, log, random: random.fork('devices') },
      faults: { ...NO_FAULTS, ...options.faults },
      faultsOf: options.faultsOf ?? {},
    })
    this.#truthFile = truthFile === undefined ? undefined : new TruthFile(truthFile, log)
    this.#movement = new Movement({
      building,
      clock,
      seed,
      visitsPerDay: replay ? 0 : (visitsPerDay ?? DEFAULT_VISITS_PER_DAY),
      devices: this.#devices,
      truthFile: this.#truthFile,
    })
    this.#panel =
      panel && new Panel({ listen: panel, controls: this, devices: this.#devices, building, clock, log })
  }

  /**
   * Plugs the devices in and lets the people come. The house is empty at first.
   * @returns where the control panel is
   * @throws MunteokError `outside` when ports, the panel or the truth file cannot be opened
   */
  async start(): Promise<{ panelUrl?: string }> {
    const { clock, building, replay, seed, waitForReaders } = this.#options
    try {
      this.#truthFile?.open()
      const recorded = replay ? loadReplay(replay, building, clock.now(), seed) : []
      await this.#devices.plugAll()
      const panelUrl = await this.#panel?.start()
      this.#begin = () => this.#movement.begin(recorded)
      if (!waitForReaders) this.#beginNow()
      this.#beat = setInterval(() => this.#onBeat(), BEAT_MS)
      return panelUrl === undefined ? {} : { panelUrl }
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#beat)
    this.#closing.abort()
    await this.#panel?.close()
    await Promise.all(this.#atWork)
    await this.#devices.close()
    this.#truthFile?.close()
  }

  /**
   * What each counter has counted, by portal and as the portal's in and out: its registers since
   * power-on and all earlier epochs added up. Differs from the truth by missed and doubled crossings
   * and by who passed while it was unplugged.
   */
  totals(): Record<string, InOut> {
    return Object.fromEntries(this.#devices.counters().map((counter) => [counter.portal, counter.counted]))
  }

  truth(): Truth {
    return this.#movement.truth()
  }

  /** How many cards or codes each reader has read, by its name. */
  taps(): Record<string, number> {
    return Object.fromEntries(this.#devices.readers().map(([name, { taken }]) => [name, taken]))
  }

  /**
   * Holds a card, or shows a code, to a reader. It is in the truth once the reader has seen it.
   * @param what up to ten digits as printed on a card; at an NFC reader also the 14 hexadecimal digits
   * of a UID; at a scanner any text. Another visitor's card or code each time when absent
   * @returns the card or code, or undefined when the reader is dead or too many wait at it
   * @throws MunteokError `input` for a device that reads nothing, or what it cannot read
   */
  tap(device: string, what?: string): string | undefined {
    return this.#movement.tap(device, what)
  }

  /**
   * Leads people through a portal, now. From outside they are new; from a floor they are taken from
   * those who are there, and leave by themselves when the house empties.
   * @returns how many walked: fewer than `people` when fewer were there
   * @throws MunteokError `input` for a portal that is not there
   */
  walk(portal: string, direction: Direction, people = 1): number {
    return this.#movement.walk(portal, direction, people)
  }

  /**
   * Pulls the plug of a device: port, power and registers are gone.
   * @returns whether that cut a frame in two, if it was to
   */
  async unplug(device: string, options?: UnplugOptions): Promise<boolean> {
    return this.#devices.named(device).unplug(options)
  }

  /** A device's power goes, and its registers; its port stays, as an adapter's does, until it is unplugged. */
  async powerOff(device: string): Promise<void> {
    await this.#devices.named(device).powerOff()
  }

  /** A device's registers go to zero, and whatever it was told is forgotten; the port stays. */
  async reset(device: string): Promise<void> {
    await this.#devices.named(device).reset()
  }

  /**
   * A counter's beam sticks: within a second it counts dozens whom nobody has seen.
   * @returns how many, once it is over
   * @throws MunteokError `input` for a device that counts nobody
   */
  async burst(device: string): Promise<number> {
    return this.#devices.counter(device).burst()
  }

  /** From now on a device errs so; what is not named stays as it is. */
  setFaults(device: string, faults: Partial<FaultSettings>): void {
    this.#devices.named(device).setFaults(faults)
  }

  /**
   * Puts the plug in, or gives power again to a device whose port stayed.
   * @throws MunteokError `outside` when no pseudo-terminal can be made
   */
  async plug(device: string): Promise<void> {
    await this.#devices.named(device).plug()
  }

  /** True when somebody has the device's port open; noticed within about 100 ms. */
  isRead(device: string): boolean {
    return this.#devices.named(device).isRead
  }

  /** How many frames of a device went to somebody who had its port open. */
  framesHeard(device: string): number {
    return this.#devices.named(device).framesHeard
  }

  /** Nobody moves any more by himself; devices go on sending their totals. */
  stopPeople(): void {
    this.#begin = undefined
    this.#movement.stop()
  }

  #beginNow(): void {
    this.#begin?.()
    this.#begin = undefined
  }

  #onBeat(): void {
    if (this.#begin && this.#countersAreHeard()) this.#beginNow()
    this.#movement.catchUp(MOST_AT_A_BEAT)
    for (const [, device] of this.#devices.all()) {
      device.pump()
      this.#perhapsFail(device)
    }
    this.#truthFile?.flush()
  }

  #countersAreHeard(): boolean {
    if (!this.#devices.counters().every((counter) => counter.isRead)) this.#readSinceMs = undefined
    else this.#readSinceMs ??= realNowMs()
    return this.#readSinceMs !== undefined && realNowMs() - this.#readSinceMs >= HEARD_AFTER_MS
  }

  #perhapsFail(device: SimulatedDevice): void {
    if (!device.plugged) return
    const { unplugsPerHour, resetsPerHour, burstsPerHour } = device.faults
    if (device instanceof SimulatedCounter && this.#happens(burstsPerHour)) this.#untilDone(device.burst())
    if (this.#happens(resetsPerHour)) this.#untilDone(device.reset())
    if (this.#happens(unplugsPerHour)) this.#untilDone(this.#unplugForAWhile(device))
  }

  #happens(timesPerHour: number): boolean {
    return this.#chance.chance((timesPerHour * BEAT_MS) / HOUR_MS)
  }

  /** `close` waits for it. */
  #untilDone(work: Promise<unknown>): void {
    const done = work.finally(() => this.#atWork.delete(done))
    this.#atWork.add(done)
  }

  async #unplugForAWhile(device: SimulatedDevice): Promise<void> {
    const { log } = this.#options
    log.info(`somebody unplugs device "${device.settings.id}" (${device.settings.path})`)
    try {
      await device.unplug({ halfFrame: this.#chance.chance(device.faults.halfFrames) })
      await sleep(this.#chance.between(...UNPLUGGED_MS), undefined, { signal: this.#closing.signal })
      await device.plug()
      log.info(`device "${device.settings.id}" is plugged in again`)
    } catch (error) {
      if (!this.#closing.signal.aborted)
        log.error(`device "${device.settings.id}" stays unplugged: ${messageOf(error)}`)
    }
  }
}
