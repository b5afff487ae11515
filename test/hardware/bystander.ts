import type { Guest } from './guest.ts'

/** The text console, where somebody could log in. */
const CONSOLE = '/dev/tty1'

/** Whoever would get a keyboard's keystrokes beside the agent: a desktop at the input device, and the console. */
export class Bystander {
  readonly #guest: Guest
  readonly #events: string
  #isAtConsole = false

  /** @param events the input device, by a name that stays */
  constructor(guest: Guest, events: string) {
    this.#guest = guest
    this.#events = events
  }

  /** Begins anew at the input device as it is now. */
  async watch(): Promise<void> {
    await this.#guest.call('watch', { path: this.#events })
    if (this.#isAtConsole) return
    await this.#guest.call('watch', { path: CONSOLE })
    this.#isAtConsole = true
  }

  /** @returns bytes: at the input device since `watch`, on the console altogether */
  async seen(): Promise<{ atTheDevice: number; onTheConsole: number }> {
    return {
      atTheDevice: await this.#guest.call('watched', { path: this.#events }),
      onTheConsole: await this.#guest.call('watched', { path: CONSOLE }),
    }
  }
}
