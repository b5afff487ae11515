import type { FastifyReply, FastifyRequest } from 'fastify'
import { asyncApi } from './description/async-api.ts'
import { docsPage, languageOf } from './description/page.ts'
import type { Api, ApiParts } from './http-parts.ts'

/** `/docs`: what this recorder can be asked and what it says, for people and for programs. Nobody is asked who they are. */
export function docsRoutes(app: Api, { building, version }: ApiParts): void {
  const schema = { hide: true }
  const page = (here: '' | 'docs/') => (request: FastifyRequest, reply: FastifyReply) => {
    const { lang } = request.query as { lang?: string }
    const language = languageOf(lang, request.headers['accept-language'])
    const origin = `${request.protocol}://${request.host}`
    reply.header('vary', 'accept-language').header('cache-control', 'no-cache')
    return reply.type('text/html; charset=utf-8').send(docsPage({ language, origin, here, version }))
  }
  app.get('/docs', { schema }, page('docs/'))
  app.get('/docs/', { schema }, page(''))
  app.get('/docs/openapi.json', { schema }, () => app.swagger())
  app.get('/docs/asyncapi.json', { schema }, () => asyncApi(version, building.id))
}
