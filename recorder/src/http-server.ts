import cookie from '@fastify/cookie'
import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type ErrorAnswer, type MunteokError, messageOf, RECORDER_API } from '@munteok/core'
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import { guard } from './access/guard.ts'
import { peopleRoutes } from './access/http-people.ts'
import { sessionRoutes } from './access/http-session.ts'
import { Refused } from './access/refused.ts'
import { cardRoutes } from './cards/http-cards.ts'
import { openApiOptions } from './description/open-api.ts'
import { districtRoutes } from './district/http-district.ts'
import { accuracyRoutes } from './http-accuracy.ts'
import { asksForPage, serveDashboard } from './http-dashboard.ts'
import { docsRoutes } from './http-docs.ts'
import { exportRoutes } from './http-exports.ts'
import { historyRoutes } from './http-history.ts'
import { measureRequests } from './http-metrics.ts'
import { monitoringRoutes } from './http-monitoring.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { passRoutes } from './http-passes.ts'
import { presentRoutes } from './http-present.ts'
import { publicRoutes } from './http-public.ts'
import { recordRoutes } from './http-records.ts'
import { settingsRoutes } from './http-settings.ts'
import { usageRoutes } from './http-usage.ts'
import { ledgerTrouble } from './ledger-trouble.ts'

/** The HTTP server with its routes, not listening yet. */
export async function createHttpServer(parts: ApiParts): Promise<Api> {
  const app: Api = Fastify({
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true } },
    forceCloseConnections: true,
    // A proxy on this computer says who asks, and whether by https; nobody else is believed.
    trustProxy: 'loopback',
  }).withTypeProvider<TypeBoxTypeProvider>()
  // The answers are typed by their schemas; JSON.stringify is faster than a serializer made of unions.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts))
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply, parts))
  // JSON is what a page of another site cannot send without being asked.
  app.removeContentTypeParser('text/plain')
  measureRequests(app, parts.requests)
  await app.register(cookie)
  await app.register(swagger, openApiOptions(parts.version))
  await app.register(
    (api: Api, _options, done) => {
      api.addHook('onRequest', (_request, reply, next) => {
        reply.header('cache-control', 'no-store')
        next()
      })
      guard(api, parts.access)
      for (const routes of [
        sessionRoutes,
        peopleRoutes,
        presentRoutes,
        historyRoutes,
        usageRoutes,
        recordRoutes,
        accuracyRoutes,
        passRoutes,
        exportRoutes,
        settingsRoutes,
        cardRoutes,
        districtRoutes,
      ])
        routes(api, parts)
      done()
    },
    { prefix: RECORDER_API },
  )
  await app.register(
    (api: Api, _options, done) => {
      publicRoutes(api, parts)
      done()
    },
    { prefix: RECORDER_API },
  )
  monitoringRoutes(app, parts)
  docsRoutes(app, parts)
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
  if (error instanceof Refused && error.retryAfterSeconds !== undefined)
    reply.header('retry-after', error.retryAfterSeconds)
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
