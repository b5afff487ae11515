import type { DeviceDriver, Reading } from '../drivers/driver.ts'

/** What came of one call of a driver. */
export interface Heard {
  readonly readings: readonly Reading[]
  /** Bytes that the driver wants to have sent now. */
  readonly send?: Uint8Array
}

/** However eager a driver is, time goes on between two calls. */
const LEAST_WAIT_MS = 1

/**
 * A driver on one connection, woken when it is due. Knows no timer: whoever runs it looks at `dueAt`,
 * be it with a clock or with the times of a trace.
 */
export class DriverRun {
  readonly #driver: DeviceDriver
  #dueAt: number | undefined

  constructor(driver: DeviceDriver) {
    this.#driver = driver
  }

  /** When `wake` is to be called at the latest, by the clock of the calls; undefined when bytes alone matter. */
  get dueAt(): number | undefined {
    return this.#dueAt
  }

  push(chunk: Uint8Array, nowMs: number): Heard {
    const readings = this.#driver.push(chunk, nowMs)
    const woken = this.wake(nowMs)
    return { ...woken, readings: [...readings, ...woken.readings] }
  }

  /** To be called once at the connection, and when due. */
  wake(nowMs: number): Heard {
    const wake = this.#driver.wake?.(nowMs)
    this.#dueAt = wake?.againInMs === undefined ? undefined : nowMs + Math.max(LEAST_WAIT_MS, wake.againInMs)
    return { readings: wake?.readings ?? [], ...(wake?.send && { send: wake.send }) }
  }
}
