import type { SwaggerOptions, SwaggerTransform } from '@fastify/swagger'
import { opened, RECORDER_API, recorderRoutes } from '@munteok/core'
import type { FastifySchema } from 'fastify'
import { SCREEN_COOKIE, SESSION_COOKIE } from '../access/cookies.ts'
import { in2020 } from './json-schema.ts'
import { webhooks } from './webhook-call.ts'

const TAGS = {
  public: 'What everybody may know, without a log-in.',
  present: 'What is so now.',
  history: 'The past of floors, doors and spaces.',
  usage: 'The usage figure, and what it is made of.',
  entries: 'What staff enters: each stands in the ledger, and is undone only by another one.',
  settings: 'What administrators change, and who changed what.',
  access: 'Who logs in.',
  operation: 'For whoever watches over the machine.',
  webhooks: 'Calls that the recorder makes.',
} as const
type Tag = keyof typeof TAGS
type Schema = Parameters<typeof opened>[0]

/** By the first step of the path below the API. */
const TAG_OF: Readonly<Record<string, Tag>> = {
  public: 'public',
  ...{ building: 'present', occupancy: 'present', devices: 'present', live: 'present', alarms: 'present' },
  district: 'present',
  history: 'history',
  usage: 'usage',
  ...{ corrections: 'entries', headcounts: 'entries', nights: 'entries', passes: 'entries' },
  ...{ settings: 'settings', changes: 'settings', cards: 'settings' },
  ...{ session: 'access', people: 'access', screens: 'access' },
}

const STATUSES: Readonly<Record<string, string>> = {
  200: 'What was asked for.',
  304: 'Nothing is new.',
  400: 'Something in the request is wrong: the message says what.',
  401: 'Somebody must log in first, or what was given is not right.',
  403: 'It is not for who asks, or came from a page of another site.',
  404: 'There is nothing of that name.',
  409: 'Somebody else changed it meanwhile.',
  429: 'Too many wrong tries: `retry-after` says for how many seconds to wait.',
  503: 'Something outside is missing: the message says what, `retry-after` when to ask again.',
}

/** The names by which a client of core asks, by method and path. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(recorderRoutes).map(([name, { method, path }]) => [
    `${method} ${RECORDER_API}${path}`,
    name,
  ]),
)

/** The description of the HTTP API at `/docs/openapi.json`, made of the schemas that requests are checked by. */
export function openApiOptions(version: string): SwaggerOptions {
  return {
    transform,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Munteok recorder',
        description:
          'Occupancy and space usage of one building. Times are UTC epoch milliseconds. What an answer holds beyond its schema is new since: let it pass. A request that is not served is answered with `{code, message}`: the code stays, the words may change.',
        version,
      },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: SESSION_COOKIE,
            description: 'A person. `POST /api/v1/session` sets it; what may be done depends on the role.',
          },
          screen: {
            type: 'apiKey',
            in: 'cookie',
            name: SCREEN_COOKIE,
            description:
              'A screen or a program that may look: the token that an administrator made for it is the value. `POST /api/v1/session/screen` sets it in a browser.',
          },
        },
      },
      // The types of the plugin know no webhooks of OpenAPI 3.1, but hand them on.
      ...{ webhooks },
    },
  }
}

const transform: SwaggerTransform = ({ schema, url, route }) => {
  if (!schema || (schema as { hide?: boolean }).hide) return { schema, url }
  const operationId = NAMES.get(`${route.method} ${url}`)
  const [, step = ''] = /^\/api\/v1\/([a-z]+)/.exec(url) ?? []
  const { response, ...said } = schema
  const described = {
    ...in2020(said),
    ...(operationId && { operationId }),
    tags: [TAG_OF[step] ?? 'operation'],
    response: answersOf((response ?? {}) as Record<string, Schema>),
  }
  return { schema: described as FastifySchema, url }
}

function answersOf(response: Record<string, Schema>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) => {
      const description = STATUSES[status] ?? 'See the message.'
      const answer = in2020(opened(schema))
      // A refusal is JSON also where the answer is a stream.
      const isRefusal = Number(status) >= 400
      return [
        status,
        { description, ...(isRefusal ? { content: { 'application/json': { schema: answer } } } : answer) },
      ]
    }),
  )
}
