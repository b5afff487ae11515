import { type Clock, messageOf } from '@munteok/core'

/** Nobody has been there for so long before the page is loaded anew. */
export const QUIET_MS = 30_000
/** An agent that does not serve the new page yet is asked again after so long. */
const RETRY_MS = 10_000

/** What the renewal must know of the screen. */
export interface Renewable {
  readonly picture: { readonly build?: string } | undefined
  readonly quietMs: number
  /** True once the agent said something that this page does not understand: it speaks another build's language. */
  readonly isOutdated: boolean
}

/**
 * Loads the page anew when the agent serves another build than the one that is running: only while
 * nobody is there, and only once the agent really answers, so that the screen never ends at an error.
 */
export class Renewal {
  readonly #screen: Renewable
  readonly #clock: Clock
  readonly #fetch: typeof fetch
  readonly #reload: () => void
  #firstBuild: string | undefined
  #triedAt = Number.NEGATIVE_INFINITY

  constructor(screen: Renewable, clock: Clock, fetcher: typeof fetch, reload: () => void) {
    this.#screen = screen
    this.#clock = clock
    this.#fetch = fetcher
    this.#reload = reload
  }

  /** Must be called now and then. */
  tick(): void {
    const { picture, quietMs, isOutdated } = this.#screen
    this.#firstBuild ??= picture?.build
    const isNew = picture?.build !== undefined && picture.build !== this.#firstBuild
    if (!isNew && !isOutdated) return
    const now = this.#clock.now()
    if (quietMs < QUIET_MS || now - this.#triedAt < RETRY_MS) return
    this.#triedAt = now
    void this.#load()
  }

  async #load(): Promise<void> {
    try {
      const answer = await this.#fetch('./', { cache: 'no-store' })
      if (answer.ok) this.#reload()
      else console.warn(`the new page is not there yet: the agent answers ${answer.status}`)
    } catch (error) {
      console.warn(`the new page is not there yet: ${messageOf(error)}`)
    }
  }
}
