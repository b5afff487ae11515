import { ErrorAnswer, MunteokError, type Parser, parserOf } from '@munteok/core'

const TIMEOUT_MS = 8_000
const errorParser = parserOf(ErrorAnswer)

type Change = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What the recorder did not do. */
export class Refusal extends MunteokError {
  /** How long to wait before another try, where it says so. */
  readonly waitSeconds: number | undefined

  constructor(kind: 'input' | 'outside', code: string, message: string, waitSeconds: number | undefined) {
    super(kind, code, message)
    this.waitSeconds = waitSeconds
  }
}

/** The recorder's HTTP API, asked from the page that it serves. Who asks is known by the browser's cookie. */
export class Http {
  /** Told when somebody is no longer known, or may no longer do what was asked. */
  onunknown: (() => void) | undefined
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
    return this.#ask(name, parser, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  }

  /**
   * Asks for a change.
   * @param said the body; undefined for none
   * @param signal gives up; after a while by itself when absent
   * @throws MunteokError as `get`
   */
  send<T>(
    method: Change,
    name: string,
    said: unknown,
    parser: Parser<T>,
    signal: AbortSignal = AbortSignal.timeout(TIMEOUT_MS),
  ): Promise<T> {
    return this.#ask(name, parser, changing(method, said, signal))
  }

  /**
   * Asks for a change of which nothing is told but that it was made.
   * @throws MunteokError as `get`
   */
  async change(method: Change, name: string, said?: unknown): Promise<void> {
    await this.#answer(`./api/v1/${name}`, changing(method, said, AbortSignal.timeout(TIMEOUT_MS)))
  }

  async #ask<T>(name: string, parser: Parser<T>, request: RequestInit): Promise<T> {
    const path = `./api/v1/${name}`
    const body = await this.#answer(path, request)
    return parser.parse(body, `the recorder's answer to ${path}`)
  }

  async #answer(path: string, request: RequestInit): Promise<unknown> {
    try {
      const response = await this.#fetch(path, { ...request, credentials: 'same-origin' })
      if (!response.ok) throw this.#noticed(await refusalOf(path, response))
      return response.status === 204 ? undefined : await response.json()
    } catch (cause) {
      if (cause instanceof MunteokError) throw cause
      const message = `${path} was not answered: ${String(cause)}`
      throw new MunteokError('outside', 'unreachable', message, { cause })
    }
  }

  #noticed(refusal: Refusal): Refusal {
    if (refusal.code === 'no-session' || refusal.code === 'not-allowed') this.onunknown?.()
    return refusal
  }
}

function changing(method: string, said: unknown, signal: AbortSignal): RequestInit {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }
  return { method, ...(said !== undefined && json), signal }
}

/** Why the recorder did not do it, in its own words where it gave any. */
async function refusalOf(path: string, response: Response): Promise<Refusal> {
  const said: unknown = await response.json().catch(() => undefined)
  const answered = `${path} was answered with ${response.status}`
  const { code, message } = errorParser.check(said) ? said : { code: 'unreachable', message: answered }
  const wait = Number(response.headers.get('retry-after')) || undefined
  return new Refusal(response.status < 500 ? 'input' : 'outside', code, message, wait)
}
