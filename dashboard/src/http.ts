import { type AnswerOf, ApiClient, MunteokError, type Route } from '@munteok/core'

const TIMEOUT_MS = 8_000

/** The recorder's HTTP API, asked from the page that it serves. Who asks is known by the browser's cookie. */
export class Http {
  /** Told when somebody is no longer known, or may no longer do what was asked. */
  onunknown: (() => void) | undefined
  readonly #client: ApiClient

  constructor(fetcher: typeof fetch) {
    this.#client = new ApiClient({
      base: './api/v1',
      fetch: fetcher,
      signal: () => AbortSignal.timeout(TIMEOUT_MS),
    })
  }

  /**
   * As `ApiClient.request`.
   * @throws RefusedRequest or MunteokError
   */
  async request<R extends Route>(
    ...asked: Parameters<typeof ApiClient.prototype.request<R>>
  ): Promise<AnswerOf<R>> {
    try {
      return await this.#client.request<R>(...asked)
    } catch (error) {
      if (isUnknown(error)) this.onunknown?.()
      throw error
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof MunteokError && (error.code === 'no-session' || error.code === 'not-allowed')
}
