import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { type LiveAnswer, MunteokError } from '@munteok/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const HASHED = `${sep}assets${sep}`
const DISPLAY_FILE = 'display.html'
/** Where the public page is. */
const DISPLAY_PATHS = ['/display', `/${DISPLAY_FILE}`]
/** What a page of another site loads to have the public page in it. */
const EMBED_FILE = `${sep}embed.js`

/**
 * Serves the built dashboard: files under `assets/` carry their content's hash in their name and may
 * be kept forever, everything else is asked for again; an unknown page is the application's own. Only the
 * public page at `/display` may stand in pages of other sites.
 */
export async function serveDashboard(
  app: Pick<FastifyInstance, 'register' | 'addHook' | 'get'>,
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
    protect(reply, isDisplay(request) ? displayPolicy() : dashboardPolicy(request, live))
    next()
  })
  await app.register(fastifyStatic, {
    root: dir,
    cacheControl: false,
    setHeaders: (response, path) => {
      const forever = path.includes(HASHED)
      response.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
      // A module is loaded by another site's page only where that is allowed in so many words.
      if (path.endsWith(EMBED_FILE)) response.setHeader('access-control-allow-origin', '*')
    },
  })
  app.get('/display', { schema: { hide: true } }, (_request, reply) => reply.sendFile(DISPLAY_FILE))
}

/** True for a request that a browser makes when somebody opens a page. */
export function asksForPage(request: FastifyRequest): boolean {
  const path = pathOf(request)
  const isFile = /\.[a-z0-9]+$/i.test(path)
  const isApi = path.startsWith('/api/') || path.startsWith('/docs/')
  return request.method === 'GET' && !isFile && !isApi && (request.headers.accept ?? '').includes('text/html')
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? ''
}

function isDisplay(request: FastifyRequest): boolean {
  return DISPLAY_PATHS.includes(pathOf(request))
}

function protect(reply: FastifyReply, policy: readonly string[]): void {
  reply.header('content-security-policy', [...COMMON_POLICY, ...policy].join('; '))
  reply.header('x-content-type-options', 'nosniff')
  reply.header('referrer-policy', 'same-origin')
}

const COMMON_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
]

/** The page may load what is its own, and talk to this recorder and the broker. */
function dashboardPolicy(request: FastifyRequest, live: LiveAnswer): string[] {
  return [
    `connect-src 'self' ${webSocketSource(request, live)}`.trim(),
    "form-action 'self'",
    "frame-ancestors 'self'",
  ]
}

/** The public page talks to this recorder alone, and stands wherever somebody wants it. */
function displayPolicy(): string[] {
  return ["connect-src 'self'", "form-action 'none'", 'frame-ancestors *']
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
