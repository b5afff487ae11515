import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type ErrorAnswer, type Listen, MunteokError, messageOf } from '@munteok/core'
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import { asksForPage, serveDashboard } from './http-dashboard.ts'
import { exportRoutes } from './http-exports.ts'
import { historyRoutes } from './http-history.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { passRoutes } from './http-passes.ts'
import { healthRoute, presentRoutes } from './http-present.ts'
import { recordRoutes } from './http-records.ts'
import { usageRoutes } from './http-usage.ts'
import { ledgerTrouble } from './ledger-trouble.ts'

/** The HTTP server with its routes, not listening yet. */
export async function createHttpServer(parts: ApiParts): Promise<Api> {
  const app: Api = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>()
  // The answers are typed by their schemas; JSON.stringify is faster than a serializer made of unions.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts))
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply, parts))
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Munteok recorder',
        description: 'Occupancy and space usage of one building. Times are UTC epoch milliseconds.',
        version: parts.version,
      },
      components: {
        securitySchemes: {
          staffCode: { type: 'http', scheme: 'bearer', description: '`munteok staff-code` prints it.' },
        },
      },
    },
  })
  await app.register(
    (api: Api, _options, done) => {
      api.addHook('onRequest', (_request, reply, next) => {
        reply.header('cache-control', 'no-store')
        next()
      })
      for (const routes of [
        presentRoutes,
        historyRoutes,
        usageRoutes,
        recordRoutes,
        passRoutes,
        exportRoutes,
      ])
        routes(api, parts)
      done()
    },
    { prefix: '/api/v1' },
  )
  healthRoute(app, parts)
  app.get('/docs/openapi.json', { schema: { hide: true } }, () => app.swagger())
  if (parts.dashboardDir !== undefined) await serveDashboard(app, parts.dashboardDir, parts.live)
  return app
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply, parts: ApiParts): FastifyReply {
  if (parts.dashboardDir !== undefined && asksForPage(request))
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  return reply
    .code(404)
    .send(answer('not-found', `there is no ${request.method} ${request.url}: see /docs/openapi.json`))
}

function answerError(
  error: FastifyError | MunteokError,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, ledger }: ApiParts,
): FastifyReply {
  if ('validation' in error && error.validation)
    return reply.code(400).send(answer('invalid', `${request.url}: ${error.message}`))
  if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500)
    return reply.code(error.statusCode).send(answer(error.code, error.message))
  const known = ledgerTrouble(error, ledger.file)
  if (known.kind === 'input')
    return reply.code(known.code.startsWith('unknown-') ? 404 : 400).send(answer(known.code, known.message))
  log.error({ err: error }, `${request.method} ${request.url} failed: ${messageOf(error)}`)
  return reply.code(known.kind === 'outside' ? 503 : 500).send(answer(known.code, known.message))
}

function answer(code: string, message: string): ErrorAnswer {
  return { code, message }
}

/** @throws MunteokError `outside` when the address cannot be had */
export async function listen(app: Api, { host, port }: Required<Listen>): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const code = (cause as { code?: string }).code
    const text =
      code === 'EADDRINUSE'
        ? `port ${port} at ${host} is taken by another program: stop it, or choose another one at recorder.http.port in the site file`
        : `cannot listen at ${host}:${port}: ${messageOf(cause)}`
    throw new MunteokError('outside', code === 'EADDRINUSE' ? 'port-busy' : 'listen', text, { cause })
  }
}
