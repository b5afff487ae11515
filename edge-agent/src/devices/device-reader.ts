import type { Reading } from '../drivers/driver.ts'

/** What a device's readings come to: events in the outbox. One for each device, for the agent's life. */
export interface DeviceReader {
  /** The device is there again, since this time. */
  connected(at: number): void
  /** @param readings of one chunk, which arrived at `at` */
  take(readings: readonly Reading[], at: number): void
  /** Stores what could not be stored before, if anything. */
  retry(at: number): void
  /** People whom the device reported lately and no door could have passed: not counted. Survives a restart. */
  readonly heldBack?: number
}
