import { SerialPort } from 'serialport'
import type { SerialSettings } from '../../drivers/driver.ts'
import type { Timers } from '../../timers.ts'
import { nodeAt } from '../node-at.ts'

const LOOK_EVERY_MS = 1_000
/** A device that takes nothing holds no more than this of what it was sent. */
const MOST_UNSENT_BYTES = 4_096

export interface SerialLineOptions {
  readonly path: string
  readonly settings: SerialSettings
  readonly timers: Timers
  opened(): void
  bytes(chunk: Uint8Array): void
  /** It could not be opened, or went away. Told once, and nothing after it. */
  gone(error: unknown): void
}

/**
 * One connection over a serial port, from its opening to its end. Opened exclusively.
 *
 * It also looks once a second whether the device is still there: a port that hangs up while serialport
 * is inside a read tells nobody, and spins for ever (node-serialport/bindings-cpp#162). Closing it ends
 * that.
 */
export class SerialLine {
  readonly #options: SerialLineOptions
  readonly #port: SerialPort
  #cancelLook: (() => void) | undefined
  #isOver = false

  constructor(options: SerialLineOptions) {
    const { path, settings } = options
    this.#options = options
    this.#port = new SerialPort({ path, ...settings, lock: true, autoOpen: false })
  }

  open(): void {
    const port = this.#port
    port.on('error', (error) => this.#gone(error))
    port.on('close', (error: unknown) => this.#gone(error))
    // Without a listener for data, an unplug goes unnoticed.
    port.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#options.bytes(chunk)
    })
    port.open((error) => {
      if (error) this.#gone(error)
      else if (this.#isOver) port.close()
      else this.#opened()
    })
  }

  send(bytes: Uint8Array): void {
    if (!this.#isOver && this.#port.isOpen && this.#port.writableLength < MOST_UNSENT_BYTES)
      this.#port.write(Buffer.from(bytes))
  }

  /** Ends it without telling `gone`. */
  async close(): Promise<void> {
    this.#end()
    if (this.#port.isOpen) await new Promise<void>((resolve) => this.#port.close(() => resolve()))
  }

  #opened(): void {
    this.#look(nodeAt(this.#options.path))
    this.#options.opened()
  }

  #look(node: string): void {
    const { path, timers } = this.#options
    this.#cancelLook = timers.after(LOOK_EVERY_MS, () => {
      if (nodeAt(path) === node) this.#look(node)
      else this.#gone(undefined)
    })
  }

  #gone(error: unknown): void {
    if (this.#isOver) return
    this.#end()
    if (this.#port.isOpen) this.#port.close()
    this.#options.gone(error)
  }

  #end(): void {
    this.#isOver = true
    this.#cancelLook?.()
  }
}
