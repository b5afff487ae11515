import { realpathSync } from 'node:fs'
import type { DeviceSettings } from '@munteok/core'

interface Claim {
  /** Where links end. */
  readonly path: string
  settled: boolean
}

/** One USB device may have ports of both kinds: a scanner that is a keyboard and a serial port. */
type PortKind = 'serial' | 'hid'

/**
 * Which device of one agent has which port, so that none takes another's. One for each agent, shared by
 * all transports. A claim is a trial until it is settled.
 */
export class Claims {
  /** All devices of the agent, also those that are not there. */
  readonly devices: readonly DeviceSettings[]
  readonly #kinds = new Map<string, PortKind>()
  readonly #claims = new Map<string, Claim>()
  readonly #listeners = new Set<() => void>()

  constructor(devices: readonly DeviceSettings[] = []) {
    this.devices = devices
  }

  /** Of which kind a device's port is, which its driver decides. */
  setKind(device: string, kind: PortKind): void {
    this.#kinds.set(device, kind)
  }

  /** Whether two devices may mean the same port: not when one is of the other kind. */
  mayMeet(device: string, other: string): boolean {
    const kinds = [this.#kinds.get(device), this.#kinds.get(other)]
    return kinds.includes(undefined) || kinds[0] === kinds[1]
  }

  /**
   * Takes a port for a device, which gives up what it had.
   *
   * @returns false when another device has it
   */
  take(device: string, path: string): boolean {
    const holder = this.holderOf(path)
    if (holder !== undefined && holder !== device) return false
    this.#claims.set(device, { path: endOf(path), settled: false })
    return true
  }

  /** It is surely this device's: others need not wait for it any longer. */
  settle(device: string): void {
    const claim = this.#claims.get(device)
    if (!claim || claim.settled) return
    claim.settled = true
    this.#tell()
  }

  release(device: string): void {
    if (this.#claims.delete(device)) this.#tell()
  }

  /** Which device has a port, whichever of its names is given. */
  holderOf(path: string): string | undefined {
    const end = endOf(path)
    for (const [device, claim] of this.#claims) if (claim.path === end) return device
    return undefined
  }

  /** The port that a device has. */
  pathOf(device: string): string | undefined {
    return this.#claims.get(device)?.path
  }

  /** `trial`: it has a port, and nobody knows yet whether it is the right one. */
  stateOf(device: string): 'none' | 'trial' | 'settled' {
    const claim = this.#claims.get(device)
    if (!claim) return 'none'
    return claim.settled ? 'settled' : 'trial'
  }

  /**
   * @param changed called when a port became free or was settled
   * @returns ends that
   */
  watch(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** What a link leads to; a path that is not there stands for itself. */
export function endOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    // Not there, or not to be looked at: opening it will tell.
    return path
  }
}
