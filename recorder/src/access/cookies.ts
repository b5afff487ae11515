import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LONGEST_MS } from './access-store.ts'

export const SESSION_COOKIE = 'munteok_session'
export const SCREEN_COOKIE = 'munteok_screen'

/** The most that browsers keep a cookie. */
const SCREEN_SECONDS = 400 * 86_400

/** No script can read it, and no other site's page can have it sent. */
function options({ protocol }: FastifyRequest, maxAge: number): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https', maxAge }
}

/** Ends in the browser when it would end here at the latest. */
export function setSession(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, options(request, LONGEST_MS / 1000))
}

export function endSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, options(request, 0))
}

export function setScreen(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SCREEN_COOKIE, token, options(request, SCREEN_SECONDS))
}
