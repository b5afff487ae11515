import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { messageOf } from '@munteok/core'
import { MONITORING_PATHS, type Monitoring, type MonitoringAnswer } from '@munteok/runtime'

/** Tells how the broker is, and nothing else; not listening yet. */
export function createMonitoringServer(monitoring: Monitoring): Server {
  return createServer((request, response) => {
    void answerTo(monitoring, request)
      .catch((error: unknown) => failure(messageOf(error)))
      .then((answer) => send(response, answer))
  })
}

function failure(why: string): MonitoringAnswer {
  return { status: 500, contentType: 'text/plain; charset=utf-8', text: `this cannot be told now: ${why}\n` }
}

async function answerTo(monitoring: Monitoring, request: IncomingMessage): Promise<MonitoringAnswer> {
  const asked = request.url?.split('?')[0]
  const path = MONITORING_PATHS.find((known) => known === asked)
  if (path && (request.method === 'GET' || request.method === 'HEAD')) return monitoring.answer(path, request)
  const text = `there is nothing at ${request.method} ${asked}: ask for ${MONITORING_PATHS.join(', ')}\n`
  return { status: 404, contentType: 'text/plain; charset=utf-8', text }
}

function send(response: ServerResponse, { status, contentType, text }: MonitoringAnswer): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
}
