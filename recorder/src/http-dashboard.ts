import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { type LiveAnswer, MunteokError } from '@munteok/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const HASHED = `${sep}assets${sep}`

/**
 * Serves the built dashboard: files under `assets/` carry their content's hash in their name and may
 * be kept forever, everything else is asked for again; an unknown page is the application's own.
 */
export async function serveDashboard(
  app: Pick<FastifyInstance, 'register' | 'addHook'>,
  dir: string,
  live: LiveAnswer,
): Promise<void> {
  if (!existsSync(join(dir, 'index.html')))
    throw new MunteokError(
      'outside',
      'no-dashboard',
      `${dir} holds no built dashboard (index.html is missing): npm run build`,
    )
  app.addHook('onRequest', (request, reply, next) => {
    protect(request, reply, live)
    next()
  })
  await app.register(fastifyStatic, {
    root: dir,
    cacheControl: false,
    setHeaders: (response, path) => {
      const forever = path.includes(HASHED)
      response.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/** True for a request that a browser makes when somebody opens a page. */
export function asksForPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? ''
  const isFile = /\.[a-z0-9]+$/i.test(path)
  const isApi = path.startsWith('/api/') || path.startsWith('/docs/')
  return request.method === 'GET' && !isFile && !isApi && (request.headers.accept ?? '').includes('text/html')
}

/** The page may load what is its own, and talk to this recorder and the broker. */
function protect(request: FastifyRequest, reply: FastifyReply, live: LiveAnswer): void {
  const policy = [
    "default-src 'self'",
    `connect-src 'self' ${webSocketSource(request, live)}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ]
  reply.header('content-security-policy', policy.join('; '))
  reply.header('x-content-type-options', 'nosniff')
  reply.header('referrer-policy', 'same-origin')
}

function webSocketSource(request: FastifyRequest, { webSocketUrl, webSocketPort }: LiveAnswer): string {
  if (webSocketUrl !== undefined) {
    const url = new URL(webSocketUrl)
    return `${url.protocol}//${url.host}`
  }
  const host = /^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/i.test(request.hostname) ? request.hostname : ''
  if (webSocketPort === undefined || host === '') return ''
  return `ws://${host}:${webSocketPort} wss://${host}:${webSocketPort}`
}
