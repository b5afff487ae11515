import type { DeviceSettings, DeviceTrouble } from '@munteok/core'
import type { FoundDevice } from '../drivers/driver.ts'
import type { Timers } from '../timers.ts'
import type { Claims } from './claims.ts'

/** What is wrong, and what to do about it. */
export interface Trouble {
  readonly code: DeviceTrouble
  readonly message: string
}

/** What a transport tells its owner. */
export interface TransportEvents {
  /**
   * The device is there: whatever came before belongs to another connection.
   *
   * @param isTrial several fit, and only what it says can tell whether it is the right one: the owner
   * answers with `approve` or `reject`
   */
  opened(device: FoundDevice, isTrial?: boolean): void
  /** Bytes as they came, or one HID report. */
  bytes(chunk: Uint8Array): void
  /** The device could not be opened, or went away; it is tried again. The same trouble is told once. */
  trouble(trouble: Trouble): void
}

/** What every transport needs; each adds how its kind is opened: `serial`, or the HID `usage`. */
export interface TransportOptions {
  /** Which device: its `path` or `usb`. */
  readonly settings: DeviceSettings
  readonly events: TransportEvents
  /** Shared by all devices of the agent. */
  readonly claims: Claims
  readonly timers?: Timers
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
  /** It said what only the right device says. */
  approve?(): void
  /** It said nothing that can be read, in a time in which the right one would have: another is tried, if there is one. */
  reject?(): void
  close(): Promise<void>
}
