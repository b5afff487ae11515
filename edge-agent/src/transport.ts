import type { DeviceTrouble } from '@munteok/core'
import type { FoundDevice } from './drivers/driver.ts'

/** What is wrong, and what to do about it. */
export interface Trouble {
  readonly code: DeviceTrouble
  readonly message: string
}

/** What a transport tells its owner. */
export interface TransportEvents {
  /** The device is there: whatever came before belongs to another connection. */
  opened(device: FoundDevice): void
  /** Bytes as they came, or one HID report. */
  bytes(chunk: Uint8Array): void
  /** The device could not be opened, or went away; it is tried again. The same trouble is told once. */
  trouble(trouble: Trouble): void
}

/**
 * The way to one device: finds it, opens it, and again whenever it was away. Knows no protocol, and
 * opens exclusively.
 */
export interface Transport {
  /** Begins to look for the device and returns at once. */
  start(): void
  /** Sends bytes, or one report, if it is open; what cannot be sent is gone. */
  send(bytes: Uint8Array): void
  close(): Promise<void>
}
