import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceSettings } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import {
  type CounterFirmware,
  type Direction,
  type FaultSettings,
  type Firmware,
  overBadLine,
  type PresentedCard,
  type ReaderFirmware,
  timesCounted,
} from './devices/firmware.ts'
import type { InOut } from './house.ts'
import type { PortReaders } from './port-readers.ts'
import { PseudoTerminal } from './pseudo-terminal.ts'
import type { Random } from './random.ts'

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10
const KEPT_FRAMES = 6
/** What was sent before a plug is pulled has arrived by then. */
const ARRIVES_WITHIN_MS = 100

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

/** A device's body: its firmware, its power and the line that it sends over. */
export class SimulatedDevice {
  readonly settings: SimulatedSettings
  readonly #firmware: Firmware
  readonly #faults: FaultSettings
  readonly #random: Random
  readonly #nowMs: () => number
  readonly #log: Log
  readonly #terminal: PseudoTerminal
  #lastChange: Promise<void> = Promise.resolve()
  #powered = false
  #sending: NodeJS.Timeout | undefined
  #lastFrames: string[] = []
  framesSent = 0

  constructor({ settings, firmware, faults, random, readers, nowMs, log }: SimulatedDeviceParts) {
    this.settings = settings
    this.#firmware = firmware
    this.#faults = faults
    this.#random = random
    this.#nowMs = nowMs
    this.#log = log
    this.#terminal = new PseudoTerminal(settings.path, readers, (why) => {
      this.#powered = false
      this.#log.warn(`the port of device "${settings.id}" (${settings.path}) is lost: ${why}`)
    })
  }

  get plugged(): boolean {
    return this.#powered
  }

  /** True when somebody has its port open. */
  get isRead(): boolean {
    return this.#terminal.isRead
  }

  /** The last frames as they went over the line, read by somebody or not, in hexadecimal, the newest first. */
  get lastFrames(): readonly string[] {
    return this.#lastFrames
  }

  plug(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#powered) return
      await this.#terminal.open()
      this.#powered = true
      this.#firmware.powerOn(this.#nowMs())
      this.pump()
    })
  }

  /** Pulls the plug: port and power go. What the device has counted by now is sent before. */
  unplug(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#powered) return
      this.pump()
      while (this.#sending) await sleep(2)
      this.#powered = false
      await sleep(ARRIVES_WITHIN_MS)
      await this.#terminal.close()
    })
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#powered = false
      clearTimeout(this.#sending)
      this.#sending = undefined
      await this.#terminal.close()
    })
  }

  /** Somebody who pulls a plug while another one puts it in would leave two terminals at one path. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const changed = this.#lastChange.then(change)
    // Whoever asked for the change is told that it failed; the next one only waits for its end.
    this.#lastChange = changed.catch(() => undefined)
    return changed
  }

  /** Sends what the firmware has to say, if the line is free; goes on by itself until it is silent. */
  pump(): void {
    if (!this.#powered || this.#sending) return
    const frame = this.#firmware.nextFrame(this.#nowMs())
    if (!frame) return
    const arrived = overBadLine(frame, this.#firmware.checked, this.#faults, this.#random)
    const takesMs = (frame.length * BITS_PER_BYTE * 1000) / this.#firmware.baudRate
    this.#sending = setTimeout(() => {
      this.#sending = undefined
      this.#arrive(arrived)
      this.pump()
    }, takesMs)
  }

  #arrive(bytes: Uint8Array): void {
    this.#terminal.write(bytes)
    this.framesSent++
    this.#lastFrames = [Buffer.from(bytes).toString('hex'), ...this.#lastFrames].slice(0, KEPT_FRAMES)
  }
}

/** A door counter at a portal. */
export class SimulatedCounter extends SimulatedDevice {
  readonly portal: string
  readonly #counter: CounterFirmware
  readonly #counterFaults: FaultSettings
  readonly #chance: Random
  readonly #counted: InOut = { in: 0, out: 0 }

  constructor(parts: SimulatedDeviceParts & { firmware: CounterFirmware; portal: string }) {
    super(parts)
    this.portal = parts.portal
    this.#counter = parts.firmware
    this.#counterFaults = parts.faults
    this.#chance = parts.random.fork('crossings')
  }

  /** What its registers have counted, all times since power-on added up, as the portal's in and out. */
  get counted(): InOut {
    return { ...this.#counted }
  }

  /** Somebody walks by; without power nobody is counted. */
  crossed(direction: Direction): void {
    if (!this.plugged) return
    const times = timesCounted(this.#counterFaults, this.#chance)
    for (let i = 0; i < times; i++) this.#counter.crossed(this.#asMounted(direction))
    this.#counted[direction] += times
    this.pump()
  }

  #asMounted(direction: Direction): Direction {
    if (!this.settings.reversed) return direction
    return direction === 'in' ? 'out' : 'in'
  }
}

/** A card reader on a floor. */
export class SimulatedReader extends SimulatedDevice {
  readonly floor: string
  readonly #reader: ReaderFirmware

  constructor(parts: SimulatedDeviceParts & { firmware: ReaderFirmware; floor: string }) {
    super(parts)
    this.floor = parts.floor
    this.#reader = parts.firmware
  }

  /** @returns false when the reader is dead or too many wait at it */
  present(card: PresentedCard): boolean {
    if (!this.plugged || !this.#reader.present(card)) return false
    this.pump()
    return true
  }
}
