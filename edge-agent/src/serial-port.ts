import { statSync } from 'node:fs'
import { messageOf } from '@munteok/core'
import { SerialPort } from 'serialport'
import type { SerialSettings } from './drivers/driver.ts'
import { realTimers, type Timers } from './timers.ts'

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5_000
const LOOK_EVERY_MS = 1_000

/** What a port tells its owner. */
export interface PortEvents {
  /** The port is open: whatever came before belongs to another connection. */
  opened(): void
  bytes(chunk: Uint8Array): void
  /** The port could not be opened, or went away. The same trouble is told once. */
  trouble(message: string): void
}

export interface ReconnectingPortOptions {
  readonly path: string
  readonly settings: SerialSettings
  readonly events: PortEvents
  readonly timers?: Timers
}

/**
 * A serial port that is opened again and again until it is there, and again when it is unplugged:
 * a new port for each connection, after 250 ms, then twice as long each time, at most 5 s. Knows no
 * protocol.
 *
 * It also looks once a second whether the device is still there: a port that hangs up while serialport
 * is inside a read tells nobody, and spins for ever (node-serialport/bindings-cpp#162). Closing it ends
 * that.
 */
export class ReconnectingPort {
  readonly #options: ReconnectingPortOptions
  readonly #timers: Timers
  #port: SerialPort | undefined
  #retryMs = FIRST_RETRY_MS
  #cancelRetry: (() => void) | undefined
  #cancelLook: (() => void) | undefined
  #lastTrouble = ''
  #closed = false

  constructor(options: ReconnectingPortOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
  }

  /** Begins to open the port and returns at once. */
  start(): void {
    this.#open()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry?.()
    this.#cancelLook?.()
    const port = this.#port
    this.#port = undefined
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()))
  }

  #open(): void {
    const { path, settings } = this.#options
    const port = new SerialPort({ path, ...settings, lock: true, autoOpen: false })
    this.#port = port
    port.on('error', (error) => this.#gone(port, error))
    port.on('close', (error: unknown) => this.#gone(port, error))
    // Without a listener for data, an unplug goes unnoticed.
    port.on('data', (chunk: Buffer) => this.#port === port && this.#options.events.bytes(chunk))
    port.open((error) => {
      if (error) this.#gone(port, error)
      else if (this.#closed) port.close()
      else this.#opened(port)
    })
  }

  #opened(port: SerialPort): void {
    this.#retryMs = FIRST_RETRY_MS
    this.#lastTrouble = ''
    this.#look(port, deviceAt(this.#options.path))
    this.#options.events.opened()
  }

  #look(port: SerialPort, device: string): void {
    this.#cancelLook = this.#timers.after(LOOK_EVERY_MS, () => {
      if (deviceAt(this.#options.path) === device) this.#look(port, device)
      else this.#gone(port, undefined)
    })
  }

  #gone(port: SerialPort, error: unknown): void {
    if (this.#closed || this.#port !== port) return
    this.#port = undefined
    this.#cancelLook?.()
    if (port.isOpen) port.close()
    const trouble = portTrouble(this.#options.path, error)
    if (trouble !== this.#lastTrouble) this.#options.events.trouble(trouble)
    this.#lastTrouble = trouble
    this.#cancelRetry = this.#timers.after(this.#retryMs, () => this.#open())
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
  }
}

/** Which device a path leads to now; empty when to none. */
function deviceAt(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino} ${found.rdev}` : ''
}

/** What is wrong with a port and what to do about it, from what `serialport` says. */
export function portTrouble(path: string, error: unknown): string {
  const text = messageOf(error)
  if (isDisconnected(error) || error === null || error === undefined)
    return `${path} was unplugged: plug it in again; trying on`
  if (/no such file/i.test(text))
    return `${path} is not there: plug the device in, or correct its path; trying on`
  if (/cannot lock|resource temporarily unavailable|busy/i.test(text))
    return `${path} is in use by another program: stop that one (fuser ${path} names it); trying on`
  if (/permission denied/i.test(text))
    return `${path} may not be opened by this user: add it to the group dialout (sudo usermod -aG dialout $USER) and log in again; trying on`
  if (/inappropriate ioctl/i.test(text)) return `${path} is no serial port: correct its path; trying on`
  return `${path} cannot be opened (${text}); trying on`
}

function isDisconnected(error: unknown): boolean {
  return error instanceof Error && 'disconnected' in error && error.disconnected === true
}
