import type { DeviceDriver } from '../drivers/driver.ts'
import type { Timers } from '../timers.ts'
import { DriverRun, type Heard } from './driver-run.ts'

/**
 * @param nowMs when it was heard, by the timers' clock
 * @param cameBytes false for what a driver says of itself, as after a pause
 */
export type Listener = (heard: Heard, nowMs: number, cameBytes: boolean) => void

/** A driver on one connection that is live: woken by timers, until it ends. */
export class TimedRun {
  readonly #run: DriverRun
  readonly #timers: Timers
  readonly #listener: Listener
  #cancelWake: (() => void) | undefined
  #isOver = false

  constructor(driver: DeviceDriver, timers: Timers, listener: Listener) {
    this.#run = new DriverRun(driver)
    this.#timers = timers
    this.#listener = listener
  }

  start(): void {
    this.#wake()
  }

  push(chunk: Uint8Array): void {
    const now = this.#timers.now()
    this.#heard(this.#run.push(chunk, now), now, true)
  }

  end(): void {
    this.#isOver = true
    this.#cancelWake?.()
  }

  #wake(): void {
    const now = this.#timers.now()
    this.#heard(this.#run.wake(now), now, false)
  }

  #heard(heard: Heard, now: number, cameBytes: boolean): void {
    this.#cancelWake?.()
    const { dueAt } = this.#run
    if (dueAt !== undefined)
      this.#cancelWake = this.#timers.after(Math.max(0, dueAt - now), () => this.#wake())
    if (!this.#isOver) this.#listener(heard, now, cameBytes)
  }
}
