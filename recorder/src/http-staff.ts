import { AUTHOR_HEADER, MunteokError } from '@munteok/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { StaffGate } from './staff-code.ts'

const MOST_LETTERS = 80

/** What OpenAPI says of routes that write. */
export const STAFF_SECURITY = [{ staffCode: [] }]

/** A hook that answers who may not write. */
export function staffOnly(gate: StaffGate) {
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const refusal = gate.refusal(request.ip, request.headers.authorization)
    if (!refusal) {
      next()
      return
    }
    const { status, code, message, waitSeconds } = refusal
    if (status === 401) reply.header('www-authenticate', 'Bearer realm="munteok"')
    if (waitSeconds !== undefined) reply.header('retry-after', waitSeconds)
    reply.code(status).send({ code, message })
  }
}

/**
 * Who says it, from the request's header.
 * @throws MunteokError `input` / `author`
 */
export function authorOf(request: FastifyRequest): string {
  const header = request.headers[AUTHOR_HEADER]
  const author = decoded(typeof header === 'string' ? header : '').trim()
  const length = [...author].length
  if (length === 0 || length > MOST_LETTERS || /\p{Cc}/u.test(author))
    throw new MunteokError(
      'input',
      'author',
      `the header ${AUTHOR_HEADER} names who enters it: 1 to ${MOST_LETTERS} characters, percent-encoded UTF-8`,
    )
  return author
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    // What is no UTF-8 names nobody.
    return ''
  }
}
