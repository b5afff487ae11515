import { type Clock, messageOf } from '@munteok/core'

/** Nobody has been there for so long before the page is loaded anew. */
export const QUIET_MS = 30_000
/** A server that does not serve the new page yet is asked again after so long. */
const RETRY_MS = 10_000

/** What the renewal must know of the screen. */
export interface Renewable {
  readonly picture: { readonly build?: string } | undefined
  readonly quietMs: number
  /** True once the server said something that this page does not understand: it speaks another build's language. */
  readonly isOutdated: boolean
}

/**
 * Loads the page anew when another build is served than the one that is running: only while nobody is
 * there, and only once the page itself can be had, so that the screen never ends at an error.
 */
export class Renewal {
  readonly #screen: Renewable
  readonly #clock: Clock
  readonly #fetch: typeof fetch
  readonly #reload: () => void
  readonly #page: string
  #firstBuild: string | undefined
  #triedAt = Number.NEGATIVE_INFINITY

  /** @param page the address of the page that would be loaded */
  constructor(screen: Renewable, clock: Clock, fetcher: typeof fetch, reload: () => void, page = './') {
    this.#screen = screen
    this.#clock = clock
    this.#fetch = fetcher
    this.#reload = reload
    this.#page = page
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
      const answer = await this.#fetch(this.#page, { cache: 'no-store' })
      if (answer.ok) this.#reload()
      else console.warn(`the new page is not there yet: the server answers ${answer.status}`)
    } catch (error) {
      console.warn(`the new page is not there yet: ${messageOf(error)}`)
    }
  }
}
