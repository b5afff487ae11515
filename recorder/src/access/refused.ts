import { type Deed, MunteokError } from '@munteok/core'

/** Why somebody is not let in, with the status that HTTP has for it. */
export class Refused extends MunteokError {
  readonly statusCode: 401 | 403 | 429
  readonly retryAfterSeconds: number | undefined

  constructor(statusCode: 401 | 403 | 429, code: string, message: string, retryAfterSeconds?: number) {
    super('input', code, message)
    this.name = 'Refused'
    this.statusCode = statusCode
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function tooManyTries(waitMs: number): Refused {
  const seconds = Math.ceil(waitMs / 1000)
  const message = `too many wrong tries: wait ${seconds} seconds, then try again`
  return new Refused(429, 'too-many-tries', message, seconds)
}

/** In plain words, who is wanted for what. */
export const WANTED: Readonly<Record<Deed, string>> = {
  look: 'who may look at the figures (any role)',
  audit: 'who may see the evidence (auditor, staff or administrator)',
  enter: 'who may enter figures (staff or administrator)',
  administer: 'an administrator',
}
