import { ErrorAnswer, MunteokError, type Parser, parserOf } from '@munteok/core'

const TIMEOUT_MS = 8_000
const errorParser = parserOf(ErrorAnswer)

/** The recorder's HTTP API, asked from the page that it serves. Who asks is known by the browser's cookie. */
export class Http {
  readonly #fetch: typeof fetch

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher
  }

  /**
   * @param name below `api/v1/`
   * @throws MunteokError `outside` / `unreachable`; `input` with the recorder's own code for what it refuses
   *   (`no-session` for who must log in first, `not-allowed` for who may not), or for an answer that is none
   */
  get<T>(name: string, parser: Parser<T>): Promise<T> {
    return this.#ask(name, parser, {})
  }

  /**
   * Asks for a change.
   * @param said the body; undefined for none
   * @param timeoutMs for what takes its time
   * @throws MunteokError as `get`
   */
  send<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    name: string,
    said: unknown,
    parser: Parser<T>,
    timeoutMs: number = TIMEOUT_MS,
  ): Promise<T> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }
    return this.#ask(name, parser, { method, ...(said !== undefined && json) }, timeoutMs)
  }

  async #ask<T>(name: string, parser: Parser<T>, request: RequestInit, timeoutMs = TIMEOUT_MS): Promise<T> {
    const path = `./api/v1/${name}`
    const body = await this.#answer(path, { ...request, signal: AbortSignal.timeout(timeoutMs) })
    return parser.parse(body, `the recorder's answer to ${path}`)
  }

  async #answer(path: string, request: RequestInit): Promise<unknown> {
    try {
      const response = await this.#fetch(path, { ...request, credentials: 'same-origin' })
      if (!response.ok) throw await refusalOf(path, response)
      return response.status === 204 ? undefined : await response.json()
    } catch (cause) {
      if (cause instanceof MunteokError) throw cause
      const message = `${path} was not answered: ${String(cause)}`
      throw new MunteokError('outside', 'unreachable', message, { cause })
    }
  }
}

/** Why the recorder did not do it, in its own words where it gave any. */
async function refusalOf(path: string, response: Response): Promise<MunteokError> {
  const said: unknown = await response.json().catch(() => undefined)
  const answered = `${path} was answered with ${response.status}`
  const { code, message } = errorParser.check(said) ? said : { code: 'unreachable', message: answered }
  return new MunteokError(response.status < 500 ? 'input' : 'outside', code, message)
}
