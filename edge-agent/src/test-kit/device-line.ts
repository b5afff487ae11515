import { DriverRun, type Heard } from '../devices/driver-run.ts'
import type { DeviceDriver, Reading } from '../drivers/driver.ts'
import type { DriverSample } from './driver-samples.ts'

/** No device that is well is left alone for longer. */
const LONGEST_WAIT_MS = 60_000

/** One connection: says to a driver what its device would say, when it would, and keeps what was read. */
export class DeviceLine {
  readonly readings: Reading[] = []
  readonly #run: DriverRun
  readonly #sample: DriverSample
  #nowMs = 0
  /** The last one that waits for an answer. */
  #question: Uint8Array | undefined

  constructor(driver: DeviceDriver, sample: DriverSample) {
    this.#run = new DriverRun(driver)
    this.#sample = sample
  }

  /**
   * Says what follows on each other; for a device that answers, each part once it is asked.
   * @param sizes of the chunks; as a whole when absent. A report is never split
   */
  say(parts: readonly Uint8Array[], sizes?: Iterator<number>): void {
    const [only = new Uint8Array(), ...more] = parts
    if (this.#sample.says === 'stream') this.#push(more.length === 0 ? only : Buffer.concat(parts), sizes)
    else for (const part of parts) this.#sayOne(part, sizes)
  }

  /** What was read besides faults, and besides what a device that is asked tells of itself. */
  get meant(): Reading[] {
    const isAsked = this.#sample.says === 'answers'
    return this.readings.filter(({ kind }) => kind !== 'fault' && !(isAsked && kind === 'info'))
  }

  #sayOne(part: Uint8Array, sizes: Iterator<number> | undefined): void {
    if (this.#sample.says === 'reports') this.#keep(this.#run.push(part, this.#nowMs))
    else {
      this.#untilAsked()
      this.#push(part, sizes)
    }
  }

  #push(bytes: Uint8Array, sizes: Iterator<number> | undefined): void {
    for (let at = 0; at < bytes.length; ) {
      const size = sizes ? Number(sizes.next().value) : bytes.length
      this.#keep(this.#run.push(bytes.subarray(at, at + size), this.#nowMs))
      at += size
    }
  }

  /** Goes on until it is asked for readings. */
  #untilAsked(): void {
    for (const began = this.#nowMs; this.#nowMs - began < LONGEST_WAIT_MS; ) {
      const question = this.#question
      this.#question = undefined
      const answer = question && this.#sample.setUp?.(question)
      if (question && !answer) return
      if (answer) this.#keep(this.#run.push(answer, this.#nowMs))
      else {
        this.#nowMs = Math.max(this.#nowMs, this.#run.dueAt ?? this.#nowMs)
        this.#keep(this.#run.wake(this.#nowMs))
      }
    }
    throw new Error('the driver does not ask')
  }

  #keep({ readings, send }: Heard): void {
    this.readings.push(...readings)
    if (send) this.#question = send
  }
}
