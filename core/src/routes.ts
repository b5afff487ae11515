/**
 * Routes of an HTTP API as data. The server takes its paths and schemas from them and a client asks by
 * them, so that the two cannot differ.
 */
import type { Static, TSchema } from 'typebox'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API's own address; what varies in it is named as in `/usage/:year`. */
  readonly path: `/${string}`
  /** What varies in the path. */
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** Absent where nothing is answered but that it was done (204). */
  readonly answer?: TSchema
}

type Part<R extends Route, P extends 'params' | 'query' | 'body'> = R extends {
  readonly [name in P]: infer S extends TSchema
}
  ? { readonly [name in P]: Static<S> }
  : unknown

/** What is said with a request: `params`, `query` and `body`, as far as the route has them. */
export type RequestOf<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>
export type AnswerOf<R extends Route> = R extends { readonly answer: infer S extends TSchema }
  ? Static<S>
  : undefined

/**
 * A schema of what we say, as a reader should take it: what is not known yet is let pass, for a later
 * version may say more. What is said to us stays as strict as it is.
 */
export function opened(schema: TSchema): TSchema {
  const text = JSON.stringify(schema, (key, value) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  )
  return JSON.parse(text) as TSchema
}
