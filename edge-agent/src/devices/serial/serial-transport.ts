import type { FoundDevice, SerialSettings } from '../../drivers/driver.ts'
import { realTimers, type Timers } from '../../timers.ts'
import { BackOff } from '../back-off.ts'
import { ToldTroubles } from '../told-troubles.ts'
import type { Transport, TransportOptions, Trouble } from '../transport.ts'
import { PortFinder } from './port-finder.ts'
import type { PortList } from './port-list.ts'
import { SerialLine } from './serial-line.ts'
import { serialTrouble } from './serial-trouble.ts'

const PATIENCE = 3

export interface SerialTransportOptions extends TransportOptions {
  readonly serial: SerialSettings
  readonly list: PortList
  /** @see Seeker.isTalker */
  readonly isTalker?: boolean
}

/**
 * A serial device that is looked for and opened again and again until it is there, and again when it
 * is unplugged: a new port for each connection, after 250 ms, then twice as long each time, at most
 * 5 s, and at once when something is plugged in. Knows no protocol.
 */
export class SerialTransport implements Transport {
  readonly #options: SerialTransportOptions
  readonly #timers: Timers
  readonly #finder: PortFinder
  readonly #backOff = new BackOff()
  #stopWatching: (() => void)[] = []
  #line: SerialLine | undefined
  #trial: FoundDevice | undefined
  #device: FoundDevice | undefined
  #cancelRetry: (() => void) | undefined
  readonly #troubles = new ToldTroubles(PATIENCE)
  /** Its own port refuses: what becomes of other devices' ports changes nothing. */
  #isRefused = false
  #closed = false

  constructor(options: SerialTransportOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
    this.#finder = new PortFinder(options)
  }

  start(): void {
    const { settings, list, claims } = this.#options
    this.#stopWatching = [
      list.watch(() => this.#plugged()),
      ...(settings.usb ? [claims.watch(() => this.#freed())] : []),
    ]
    void this.#seek()
  }

  send(bytes: Uint8Array): void {
    this.#line?.send(bytes)
  }

  approve(): void {
    this.#trial = undefined
    this.#settle()
  }

  reject(): void {
    const line = this.#line
    const device = this.#device
    if (line && device) void this.#reject(line, device)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry?.()
    for (const stop of this.#stopWatching) stop()
    const line = this.#line
    this.#line = undefined
    await line?.close()
    this.#finder.release()
  }

  async #seek(): Promise<void> {
    this.#cancelRetry = undefined
    const choice = await this.#finder.next()
    this.#isRefused = false
    if (this.#closed) this.#finder.release()
    else if (choice.kind === 'open') this.#open(choice.device, choice.isTrial)
    else this.#retry(choice.trouble)
  }

  #open(device: FoundDevice, isTrial: boolean): void {
    const { serial, events } = this.#options
    const line = new SerialLine({
      path: device.path,
      settings: serial,
      timers: this.#timers,
      opened: () => this.#opened(device, isTrial),
      bytes: (chunk) => events.bytes(chunk),
      gone: (error) => this.#gone(device, isTrial, error),
    })
    this.#line = line
    line.open()
  }

  #opened(device: FoundDevice, isTrial: boolean): void {
    this.#device = device
    this.#trial = isTrial ? device : undefined
    this.#troubles.opened()
    if (!isTrial) this.#settle()
    this.#options.events.opened(device, isTrial)
  }

  #settle(): void {
    this.#backOff.reset()
    this.#troubles.settled()
    this.#finder.settle()
  }

  #gone(device: FoundDevice, isTrial: boolean, error: unknown): void {
    const wasOpen = this.#device !== undefined
    this.#isRefused = !wasOpen && !isTrial
    this.#forget()
    if (isTrial && !wasOpen) this.#finder.reject(device)
    this.#finder.release()
    const trouble = serialTrouble(device.path, error)
    this.#retry(wasOpen || !this.#troubles.isFleeting(trouble) ? trouble : undefined, wasOpen)
  }

  /** It is put back where another could be the one; where none could, it is this one, and mute. */
  async #reject(line: SerialLine, device: FoundDevice): Promise<void> {
    const isOther = this.#trial !== undefined || (await this.#finder.hasAlternative(device))
    if (!isOther || this.#line !== line) return
    this.#forget()
    await line.close()
    if (this.#closed) return
    this.#finder.reject(device)
    this.#finder.release()
    const message = `${device.path} was opened and is not understood: another is tried; trying on`
    this.#retry({ code: 'not-there', message }, true)
  }

  #forget(): void {
    this.#line = undefined
    this.#device = undefined
    this.#trial = undefined
  }

  #retry(trouble: Trouble | undefined, isLoss = false): void {
    this.#cancelRetry = this.#timers.after(this.#backOff.next(), () => void this.#seek())
    if (!trouble || !(isLoss || this.#troubles.isNews(trouble))) return
    this.#troubles.told(trouble)
    this.#options.events.trouble(trouble)
  }

  /** Something was plugged in or out. */
  #plugged(): void {
    this.#backOff.reset()
    this.#hurry()
  }

  /** Another device let go of a port, or is sure of its own. Two that are refused would hurry each other for ever. */
  #freed(): void {
    if (!this.#isRefused) this.#hurry()
  }

  /** Looks now, if it waits. */
  #hurry(): void {
    if (!this.#cancelRetry) return
    this.#cancelRetry()
    void this.#seek()
  }
}
