import type { Card, DeviceDriver, Reading } from './driver.ts'

/** A reader that repeats itself does so several times within this. */
const WITHIN_MS = 1_000

/**
 * Believes a card only when its reader says it twice. For readers that now and then make a number up
 * whose check fits: what is made up does not come twice.
 */
export class ConfirmedCards implements DeviceDriver {
  readonly #driver: DeviceDriver
  #last: { readonly identity: string; readonly atMs: number } | undefined

  /** @param driver of a reader that repeats a card while it stays */
  constructor(driver: DeviceDriver) {
    this.#driver = driver
  }

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    return this.#driver
      .push(chunk, nowMs)
      .filter((reading) => reading.kind !== 'card' || this.#isConfirmed(reading, nowMs))
  }

  #isConfirmed({ identity }: Card, atMs: number): boolean {
    const last = this.#last
    this.#last = { identity, atMs }
    return last?.identity === identity && atMs - last.atMs <= WITHIN_MS
  }
}
