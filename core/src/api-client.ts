import type { TSchema } from 'typebox'
import { MunteokError } from './errors.ts'
import { ErrorAnswer } from './http-api.ts'
import { type AnswerOf, opened, type RequestOf, type Route } from './routes.ts'
import { type Parser, parserOf } from './schema.ts'

/** What was not done, in the server's own words where it gave any. */
export class RefusedRequest extends MunteokError {
  readonly status: number
  /** How long to wait before another try, where it says so. */
  readonly waitSeconds: number | undefined

  constructor(status: number, code: string, message: string, waitSeconds: number | undefined) {
    super(status < 500 ? 'input' : 'outside', code, message)
    this.name = 'RefusedRequest'
    this.status = status
    this.waitSeconds = waitSeconds
  }
}

export interface ApiClientOptions {
  /** Where the API begins: `./api/v1` of the page that it served, or `http://house.example:8180/api/v1`. */
  readonly base: string
  /** A browser's or Node's `fetch`. */
  fetch(address: string, request?: FetchRequest): Promise<FetchAnswer>
  /** What gives a request up that brings nothing of its own for that: `() => AbortSignal.timeout(8_000)`. */
  readonly signal?: () => unknown
  /** Sent with every request: what is no browser shows its cookie here. */
  readonly headers?: Readonly<Record<string, string>>
}

/** As much of `fetch` as is used here. */
interface FetchRequest {
  readonly method?: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
  readonly credentials?: string
}

interface FetchAnswer {
  readonly ok: boolean
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
}

export interface AskOptions {
  /** Gives up. */
  readonly signal?: unknown
}

type Asked<R extends Route> = unknown extends RequestOf<R> ? [AskOptions?] : [RequestOf<R> & AskOptions]

interface Parts extends AskOptions {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
}

const parsers = new WeakMap<TSchema, Parser<unknown>>()
const errorParser = /* @__PURE__ */ parserOf(/* @__PURE__ */ opened(ErrorAnswer))

/**
 * Asks an HTTP API by its routes. Answers are checked; what they hold beyond their schemas is let pass,
 * for the server may be newer. Who asks is known by a browser's cookie, or by `headers`.
 */
export class ApiClient {
  readonly #options: ApiClientOptions

  constructor(options: ApiClientOptions) {
    this.#options = options
  }

  /**
   * @throws RefusedRequest with the server's own code for what it refuses (`no-session` for who must log in
   *   first, `not-allowed` for who may not); MunteokError `outside` / `unreachable`, or `input` / `invalid`
   *   for an answer that is none
   */
  async request<R extends Route>(route: R, ...[asked = {}]: Asked<R>): Promise<AnswerOf<R>> {
    const parts: Parts = asked
    const address = this.#options.base + pathOf(route, parts)
    const said = await this.#answer(address, this.#requestOf(route, parts))
    const { answer } = route
    return (answer && parserFor(answer).parse(said, `the answer to ${address}`)) as AnswerOf<R>
  }

  #requestOf({ method }: Route, { body, signal }: Parts): FetchRequest {
    const { headers, signal: giveUp } = this.#options
    const until = signal ?? giveUp?.()
    const json = body !== undefined && { 'content-type': 'application/json' }
    return {
      method,
      credentials: 'same-origin',
      headers: { ...headers, ...json },
      ...(json && { body: JSON.stringify(body) }),
      ...(until !== undefined && { signal: until }),
    }
  }

  async #answer(address: string, request: FetchRequest): Promise<unknown> {
    try {
      const answer = await this.#options.fetch(address, request)
      if (!answer.ok) throw await refusalOf(address, answer)
      return answer.status === 204 ? undefined : await answer.json()
    } catch (cause) {
      if (cause instanceof MunteokError) throw cause
      const message = `${address} was not answered: ${String(cause)}`
      throw new MunteokError('outside', 'unreachable', message, { cause })
    }
  }
}

function parserFor(schema: TSchema): Parser<unknown> {
  let parser = parsers.get(schema)
  if (!parser) {
    parser = parserOf(opened(schema))
    parsers.set(schema, parser)
  }
  return parser
}

function pathOf({ path }: Route, { params, query }: Parts): string {
  const named = (params ?? {}) as Record<string, unknown>
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(String(named[name])))
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
  const asked = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return asked ? `${filled}?${asked}` : filled
}

async function refusalOf(address: string, answer: FetchAnswer): Promise<RefusedRequest> {
  const said: unknown = await answer.json().catch(() => undefined)
  const { status } = answer
  const told = errorParser.check(said) ? (said as ErrorAnswer) : undefined
  const { code, message } = told ?? {
    code: 'unreachable',
    message: `${address} was answered with ${status}`,
  }
  const wait = Number(answer.headers.get('retry-after')) || undefined
  return new RefusedRequest(status, code, message, wait)
}
