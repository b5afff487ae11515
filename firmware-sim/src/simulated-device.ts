import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceSettings } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import { atWrongBaud, overBadLine } from './devices/bad-line.ts'
import type { FaultSettings } from './devices/faults.ts'
import type { Firmware } from './devices/firmware.ts'
import { PacedInput } from './paced-input.ts'
import type { PortReaders } from './port-readers.ts'
import { PseudoTerminal } from './pseudo-terminal.ts'
import type { Random } from './random.ts'

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10
const KEPT_FRAMES = 6
/** What was sent before a plug is pulled has arrived by then. */
const ARRIVES_WITHIN_MS = 100
/** A device that is asked has told all that it counted by then, or nobody asks it. */
const TELLS_WITHIN_MS = 3_000
/** Devices that speak by themselves do so every second. */
const SPEAKS_WITHIN_MS = 1_200

/** A device of the site file that has a path, where its pseudo-terminal is linked. */
export type SimulatedSettings = DeviceSettings & { readonly path: string }

export interface SimulatedDeviceParts {
  readonly settings: SimulatedSettings
  readonly firmware: Firmware
  readonly faults: FaultSettings
  readonly random: Random
  readonly readers: PortReaders
  /** Real time. */
  readonly nowMs: () => number
  readonly log: Log
}

export interface UnplugOptions {
  /** The plug is pulled while a frame goes over the line, whatever the device still had to say. */
  readonly halfFrame?: boolean
}

/** A device's body: its firmware, its power and the line that it sends and hears over. */
export class SimulatedDevice {
  readonly settings: SimulatedSettings
  readonly #firmware: Firmware
  readonly #random: Random
  readonly #nowMs: () => number
  readonly #log: Log
  readonly #terminal: PseudoTerminal
  readonly #input: PacedInput
  #faults: FaultSettings
  #lastChange: Promise<void> = Promise.resolve()
  #powered = false
  #sending: { readonly frame: Uint8Array; readonly timer: NodeJS.Timeout } | undefined
  #lastFrames: string[] = []
  framesSent = 0
  /** Those among them that went to somebody who had the port open. */
  framesHeard = 0

  constructor({ settings, firmware, faults, random, readers, nowMs, log }: SimulatedDeviceParts) {
    this.settings = settings
    this.#firmware = firmware
    this.#faults = faults
    this.#random = random
    this.#nowMs = nowMs
    this.#log = log
    this.#input = new PacedInput(this.#takesMs(1), (bytes) => this.#hear(bytes))
    this.#terminal = new PseudoTerminal(
      settings.path,
      readers,
      (why) => {
        this.#powered = false
        this.#log.warn(`the port of device "${settings.id}" (${settings.path}) is lost: ${why}`)
      },
      (bytes) => this.#powered && this.#input.take(bytes),
    )
  }

  get plugged(): boolean {
    return this.#powered
  }

  /** True when somebody has its port open. */
  get isRead(): boolean {
    return this.#terminal.isRead
  }

  get faults(): FaultSettings {
    return this.#faults
  }

  /** From now on it errs so. */
  setFaults(faults: Partial<FaultSettings>): void {
    this.#faults = { ...this.#faults, ...faults }
  }

  /** The last frames as they went over the line, read by somebody or not, in hexadecimal, the newest first. */
  get lastFrames(): readonly string[] {
    return this.#lastFrames
  }

  plug(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#powered) return
      if (this.#terminal.terminal === undefined) await this.#terminal.open()
      this.#powered = true
      this.#firmware.powerOn(this.#nowMs())
      this.pump()
    })
  }

  /**
   * Pulls the plug: port and power go. What the device has counted by now is sent before, unless a
   * frame is to be cut in two.
   * @returns whether a frame was cut: a device that says nothing has none
   */
  unplug({ halfFrame = false }: UnplugOptions = {}): Promise<boolean> {
    return this.#inTurn(async () => {
      if (this.#terminal.terminal === undefined) return false
      const isCut = this.#powered && halfFrame && (await this.#cutFrame())
      if (this.#powered && !isCut) await this.#sayAll()
      this.#powerOff()
      await sleep(ARRIVES_WITHIN_MS)
      await this.#terminal.close()
      return isCut
    })
  }

  /** Its power goes and its port stays, as an adapter's does. What it has counted by now is sent before. */
  powerOff(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#powered) return
      await this.#sayAll()
      this.#powerOff()
    })
  }

  /** Its power fails for an instant: the registers are at zero, the port stays. What it has counted by now is sent before. */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#powered) return
      await this.#sayAll()
      this.#firmware.powerOn(this.#nowMs())
      this.pump()
    })
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#powerOff()
      await this.#terminal.close()
    })
  }

  /** Sends what the firmware has to say, if the line is free; goes on by itself until it is silent. */
  pump(): void {
    if (!this.#powered || this.#sending) return
    const frame = this.#firmware.nextFrame(this.#nowMs())
    if (!frame) return
    const arrived = overBadLine(frame, this.#firmware.checked, this.#faults, this.#random)
    const timer = setTimeout(() => {
      this.#sending = undefined
      this.#arrive(arrived)
      this.pump()
    }, this.#takesMs(frame.length))
    this.#sending = { frame, timer }
  }

  /** Somebody who pulls a plug while another one puts it in would leave two terminals at one path. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#lastChange.then(change)
    // Whoever asked for the change is told that it failed; the next one only waits for its end.
    this.#lastChange = changed.then(
      () => undefined,
      () => undefined,
    )
    return changed
  }

  #powerOff(): void {
    this.#powered = false
    clearTimeout(this.#sending?.timer)
    this.#sending = undefined
    this.#input.clear()
  }

  async #sayAll(): Promise<void> {
    this.pump()
    const giveUpMs = this.#nowMs() + TELLS_WITHIN_MS
    const isAsked = () => this.#firmware.owes === true && this.isRead && this.#nowMs() < giveUpMs
    while (this.#sending || isAsked()) await sleep(2)
  }

  /** Lets the first half of a frame through, and no more, if one comes. */
  async #cutFrame(): Promise<boolean> {
    for (const giveUpMs = this.#nowMs() + SPEAKS_WITHIN_MS; this.#nowMs() < giveUpMs; await sleep(2)) {
      this.pump()
      if (!this.#sending) continue
      const { frame, timer } = this.#sending
      clearTimeout(timer)
      this.#arrive(frame.subarray(0, Math.floor(frame.length / 2)))
      return true
    }
    return false
  }

  #takesMs(bytes: number): number {
    return (bytes * BITS_PER_BYTE * 1000) / this.#firmware.baudRate
  }

  #arrive(bytes: Uint8Array): void {
    if (this.#terminal.write(bytes)) this.framesHeard++
    this.framesSent++
    this.#lastFrames = [Buffer.from(bytes).toString('hex'), ...this.#lastFrames].slice(0, KEPT_FRAMES)
  }

  /** A line is as bad in this direction, and its rates are as wrong, the other way round. */
  #hear(bytes: Uint8Array): void {
    const { wrongBaud } = this.#faults
    const heard = overBadLine(bytes, true, { ...this.#faults, wrongBaud: 0 }, this.#random)
    const timesAsFast = wrongBaud === 0 ? 0 : 1 / wrongBaud
    this.#firmware.receive?.(atWrongBaud(heard, timesAsFast), this.#nowMs())
    this.pump()
  }
}
