import { type DeviceSettings, MunteokError, type UsbSettings } from '@munteok/core'
import type { FoundDevice } from '../../drivers/driver.ts'
import type { Claims } from '../claims.ts'
import { type Choice, choose, wait } from '../identification.ts'
import { troubleOf } from '../open-trouble.ts'
import type { Trouble } from '../transport.ts'
import type { PortList } from './port-list.ts'

export interface PortFinderOptions {
  readonly settings: DeviceSettings
  readonly list: PortList
  readonly claims: Claims
  /** @see Seeker.isTalker */
  readonly isTalker?: boolean
}

/** Looks for the port of one device of the site file, and claims it. */
export class PortFinder {
  readonly #options: PortFinderOptions
  readonly #rejected = new Set<string>()

  constructor(options: PortFinderOptions) {
    this.#options = options
  }

  /** What to open now; it is then claimed for this device. Never fails: what is wrong is a trouble. */
  async next(): Promise<Choice> {
    const { settings } = this.#options
    if (settings.path !== undefined) return this.#byPath(settings.path)
    if (settings.usb === undefined)
      return wait('misconfigured', 'it has neither "path" nor "usb": give it one')
    const found = await this.#found()
    if ('code' in found) return { kind: 'wait', trouble: found }
    this.#forgetGone(found)
    const choice = this.#choose(found, settings.usb, this.#rejected)
    // All were tried: the next time begins a new round.
    if (choice.kind === 'wait' && choice.trouble?.code === 'ambiguous') this.#rejected.clear()
    return choice.kind === 'open' ? this.#claim(choice) : choice
  }

  /** The device is the right one. */
  settle(): void {
    this.#rejected.clear()
    this.#options.claims.settle(this.#options.settings.id)
  }

  release(): void {
    this.#options.claims.release(this.#options.settings.id)
  }

  /** At this port it was not understood: others are tried first. */
  reject({ path }: FoundDevice): void {
    this.#rejected.add(path)
  }

  /** Whether another port could be the one instead, or another device waits for this one. */
  async hasAlternative({ path }: FoundDevice): Promise<boolean> {
    const { usb } = this.#options.settings
    if (usb === undefined) return false
    const found = await this.#found()
    if ('code' in found) return false
    const choice = this.#choose(found, usb, new Set([path]))
    return choice.kind === 'open' ? choice.device.path !== path : choice.trouble?.code === 'ambiguous'
  }

  #byPath(path: string): Choice {
    const { claims, settings } = this.#options
    if (claims.take(settings.id, path)) return { kind: 'open', device: { path }, isTrial: false }
    return wait(
      'in-use',
      `${path} belongs to device "${claims.holderOf(path)}": give each device its own port`,
    )
  }

  #claim(choice: Extract<Choice, { kind: 'open' }>): Choice {
    const { claims, settings } = this.#options
    return claims.take(settings.id, choice.device.path) ? choice : { kind: 'wait' }
  }

  #choose(found: readonly FoundDevice[], usb: UsbSettings, rejected: ReadonlySet<string>): Choice {
    const { settings, claims, isTalker } = this.#options
    return choose(found, { id: settings.id, usb, isTalker: isTalker ?? false, rejected }, claims)
  }

  /** What is plugged in anew at a path deserves another trial. */
  #forgetGone(found: readonly FoundDevice[]): void {
    for (const path of this.#rejected)
      if (!found.some((device) => device.path === path)) this.#rejected.delete(path)
  }

  async #found(): Promise<readonly FoundDevice[] | Trouble> {
    try {
      return await this.#options.list.found()
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      return troubleOf(error)
    }
  }
}
