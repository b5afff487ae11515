import type { Metrics } from '@munteok/runtime'
import type { Api, HttpDurations } from './http-parts.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route whose answer goes on as long as somebody listens. */
    isStream?: boolean
  }
}

/** As OpenTelemetry advises for HTTP. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

export function httpDurations(metrics: Metrics): HttpDurations {
  const durations = metrics.histogram(
    'http_server_request_duration_seconds',
    'Requests that were answered, by route',
    SECONDS,
    ['http_request_method', 'http_route', 'http_response_status_code'],
  )
  return ({ method, routeOptions }, { elapsedTime, statusCode }) =>
    durations.observe(
      {
        http_request_method: method,
        http_route: routeOptions.url ?? 'none',
        http_response_status_code: statusCode,
      },
      elapsedTime / 1000,
    )
}

/** Notes each request, but for streams, which last as long as somebody looks. */
export function measureRequests(app: Api, durations: HttpDurations): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (!request.routeOptions.config.isStream) durations(request, reply)
    done()
  })
}
