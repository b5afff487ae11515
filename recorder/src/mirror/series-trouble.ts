import { MunteokError } from '@munteok/core'

/**
 * - `later`: the store is away, full or busy: the same again, after a while
 * - `smaller`: it was too much at once: the same points in smaller portions
 * - `never-as-is`: the store took what it could and refuses the rest for good: going on is all that is left
 */
export type Retry = 'later' | 'smaller' | 'never-as-is'

/** A time-series store did not take points, or did not answer. The message says where, what and what to do. */
export class SeriesTrouble extends MunteokError {
  readonly retry: Retry
  /** How long the store asked to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: string,
    message: string,
    retry: Retry,
    more: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super('outside', code, message, { cause: more.cause })
    this.retry = retry
    this.retryAfterMs = more.retryAfterMs
  }
}
