import { HealthzAnswer, ReadyzAnswer } from '@munteok/core'
import type { MonitoringPath } from '@munteok/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api, ApiParts } from './http-parts.ts'

const PLAIN_TEXT = { content: { 'text/plain': { schema: { type: 'string' } } } } as const

/** How the recorder is, for whoever watches over it; outside the API's prefix. */
export function monitoringRoutes(api: Api, { monitoring }: ApiParts): void {
  const answer = (path: MonitoringPath) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { status, contentType, text } = await monitoring.answer(path, request.raw)
    return reply.code(status).header('cache-control', 'no-store').type(contentType).send(text)
  }
  const more = 'From another computer or through a proxy, only `ok`, unless the metrics token is sent.'

  api.get(
    '/healthz',
    { schema: { summary: 'Does the recorder live?', description: more, response: { 200: HealthzAnswer } } },
    answer('/healthz'),
  )

  api.get(
    '/readyz',
    {
      schema: {
        summary: 'Can the recorder take events, and if not, why?',
        description: more,
        response: { 200: ReadyzAnswer, 503: ReadyzAnswer },
      },
    },
    answer('/readyz'),
  )

  api.get(
    '/metrics',
    {
      schema: {
        summary: 'What the recorder counts of itself, for Prometheus',
        description: 'From another computer or through a proxy, with the metrics token only.',
        response: {
          200: PLAIN_TEXT,
          401: PLAIN_TEXT,
        },
      },
    },
    answer('/metrics'),
  )
}
