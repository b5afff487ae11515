import { ErrorAnswer, type Route } from '@munteok/core'
import type { Needed } from './access/guard.ts'

/** What the description of a route says beside its schemas. */
export interface Described {
  readonly summary: string
  readonly description?: string
  /** Statuses that it is refused with, beside those of a wrong request and a closed door. */
  readonly refusals?: readonly number[]
}

type SchemaOf<R extends Route, P extends keyof Route> = R extends { readonly [name in P]: infer S }
  ? S
  : undefined

export interface Served<R extends Route> {
  readonly method: R['method']
  readonly url: R['path']
  readonly config: { readonly deed: Needed }
  readonly schema: {
    readonly summary: string
    readonly params: SchemaOf<R, 'params'>
    readonly querystring: SchemaOf<R, 'query'>
    readonly body: SchemaOf<R, 'body'>
    /** Beside it `ErrorAnswer` with other statuses. */
    readonly response: { readonly 200: SchemaOf<R, 'answer'> }
  }
}

/**
 * A route of core as Fastify takes it, but for what it does.
 * @param deed what one must be allowed to do
 */
export function served<R extends Route>(route: R, deed: Needed, described: Described): Served<R> {
  const { method, path, params, query, body, answer } = route
  const { refusals = [], ...words } = described
  const schema = {
    ...words,
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { 200: answer, ...errorsOf(route, deed, refusals) },
  }
  return { method, url: path, config: { deed }, schema } as unknown as Served<R>
}

/** A wrong request 400, a closed door 401 and 403, and what is a route's own. */
function errorsOf(
  { method, params, query, body }: Route,
  deed: Needed,
  refusals: readonly number[],
): Record<number, typeof ErrorAnswer> {
  const wrong = params || query || body ? [400] : []
  const closed = deed === 'open' ? [] : [401]
  // Who is known may still not be allowed to, and a page of another site may not change anything.
  const forbidden = deed !== 'open' || method !== 'GET' ? [403] : []
  const statuses = [...wrong, ...closed, ...forbidden, ...refusals]
  return Object.fromEntries(statuses.map((status) => [status, ErrorAnswer]))
}
