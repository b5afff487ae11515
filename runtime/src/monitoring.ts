import type { IncomingMessage } from 'node:http'
import { messageOf } from '@munteok/core'
import type { Log } from './log.ts'
import { addLogMetrics } from './log-metrics.ts'
import type { Metrics } from './metrics.ts'
import { MonitoringGate } from './monitoring-gate.ts'
import { addProcessMetrics } from './process-metrics.ts'

/** Whether a process can do what it is there for, and if not, why. */
export interface Readiness {
  readonly ok: boolean
  readonly message?: string
}

export interface MonitoringParts {
  readonly metrics: Metrics
  /** Where the token lies that lets other computers read the metrics. */
  readonly dataDir: string
  readonly version: string
  /** With whatever else is worth telling to who may know. */
  readonly ready: () => Readiness
  readonly log: Log
}

/** As an HTTP server sends it. */
export interface MonitoringAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

export const MONITORING_PATHS = ['/healthz', '/readyz', '/metrics'] as const
export type MonitoringPath = (typeof MONITORING_PATHS)[number]

/**
 * How a process is, over HTTP: `/healthz` (it lives: it answers), `/readyz` (it can do what it is there for;
 * 503 and the reason when not) and `/metrics`. Everybody may ask whether it is well; more is for this computer
 * and for who has the token.
 */
export class Monitoring {
  readonly #parts: MonitoringParts
  readonly #gate: MonitoringGate

  /** @throws MunteokError `outside` when the token can be neither read nor made */
  constructor(parts: MonitoringParts) {
    const { metrics, dataDir, ready, log } = parts
    this.#parts = parts
    this.#gate = new MonitoringGate(dataDir, log)
    addProcessMetrics(metrics)
    addLogMetrics(metrics, log)
    metrics.read('gauge', 'munteok_ready', 'Whether it can do what it is there for: 1, or 0', [], () =>
      ready().ok ? 1 : 0,
    )
  }

  async answer(path: MonitoringPath, request: IncomingMessage): Promise<MonitoringAnswer> {
    const refusal = this.#gate.refusal(request)
    if (path === '/metrics') return refusal === undefined ? this.#metrics() : text(401, refusal)
    const { version, ready } = this.#parts
    const state = path === '/healthz' ? { ok: true } : ready()
    const told = refusal === undefined ? { ...state, version } : { ok: state.ok }
    return { status: state.ok ? 200 : 503, contentType: 'application/json', text: JSON.stringify(told) }
  }

  async #metrics(): Promise<MonitoringAnswer> {
    const { metrics, log } = this.#parts
    try {
      return { status: 200, contentType: metrics.contentType, text: await metrics.text() }
    } catch (error) {
      log.error({ err: error }, `the metrics cannot be told: ${messageOf(error)}`)
      return text(500, 'the metrics cannot be told: see the log')
    }
  }
}

function text(status: number, line: string): MonitoringAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', text: `${line}\n` }
}
