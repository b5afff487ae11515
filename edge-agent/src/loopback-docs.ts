import { agentRoutes, ErrorAnswer, HealthzAnswer, opened, ReadyzAnswer, type Route } from '@munteok/core'

interface Described {
  readonly route: Route
  readonly summary: string
  /** Where it is not 200, or 204 for a route without an answer. */
  readonly status?: number
  /** Statuses that it is refused with, beside 400 for a wrong request. */
  readonly refusals?: readonly number[]
}

const OPERATIONS: Readonly<Record<string, Described>> = {
  state: { route: agentRoutes.state, summary: 'The whole picture for a screen' },
  checkIn: {
    route: agentRoutes.checkIn,
    summary: 'Somebody without a card; 507 when the disk is full',
    status: 201,
    refusals: [507],
  },
  changeCheckIn: {
    route: agentRoutes.changeCheckIn,
    summary: 'Says something more closely, or otherwise; 409 when it is too late',
    refusals: [409, 507],
  },
  takeBack: {
    route: agentRoutes.takeBack,
    summary: 'Takes a check-in back; 409 when it is too late',
    refusals: [409, 507],
  },
  typed: { route: agentRoutes.typed, summary: 'What a reader typed into the page' },
  health: {
    route: { method: 'GET', path: '/healthz', answer: HealthzAnswer },
    summary: 'Does the agent live?',
  },
  ready: {
    route: { method: 'GET', path: '/readyz', answer: ReadyzAnswer },
    summary: 'Does the agent work, and if not, why? 503 when it does not',
  },
}

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const stream = {
  operationId: 'stream',
  summary: 'What happens, as server-sent events: `state`, `receipt`, `withdrawn`, `refusal`',
  responses: {
    200: {
      description: 'A stream without an end.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
  },
}

/** The description of an agent's API at its `/docs/openapi.json`: OpenAPI 3.1, made of the routes that it serves. */
export function loopbackDocs(version: string): object {
  const paths: Record<string, Record<string, object>> = { '/api/stream': { get: stream } }
  for (const [operationId, described] of Object.entries(OPERATIONS)) {
    const { method, path } = described.route
    const named = path.replace(/:(\w+)/g, '{$1}')
    paths[named] = { ...paths[named], [method.toLowerCase()]: { operationId, ...operationOf(described) } }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Munteok edge agent',
      version,
      description:
        'For the kiosk on the same machine, and for nothing else: it listens at loopback, and answers 403 to pages of other hosts. Times are UTC epoch milliseconds.',
    },
    paths,
  }
}

function operationOf({ route, summary, status, refusals = [] }: Described): object {
  const { params, body, answer } = route
  const done = status ?? (answer ? 200 : 204)
  const errors = [...(body ? [400] : []), 403, ...refusals].map((one) => [
    one,
    { description: 'Why not.', ...json(opened(ErrorAnswer)) },
  ])
  const named = Object.keys((params as { properties?: object } | undefined)?.properties ?? {})
  return {
    summary,
    ...(params && {
      parameters: named.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    ...(body && { requestBody: { required: true, ...json(body) } }),
    responses: {
      [done]: { description: 'It was done.', ...(answer && json(opened(answer))) },
      ...Object.fromEntries(errors),
    },
  }
}
