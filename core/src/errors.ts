/**
 * Whose move it is when something fails, so that a caller branches on `kind` and a reader knows
 * what to do.
 *
 * - `input`: what somebody handed in is wrong (a configuration, a message, a request).
 * - `outside`: a condition of the world (a port is missing, a disk is full, a broker refuses).
 * - `fault`: Munteok itself is wrong; worth a bug report.
 */
export type ErrorKind = 'input' | 'outside' | 'fault'

/** An expected failure: a stable `code`, one line that says what, where and what to do about it. */
export class MunteokError extends Error {
  readonly kind: ErrorKind
  readonly code: string

  constructor(kind: ErrorKind, code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'MunteokError'
    this.kind = kind
    this.code = code
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
