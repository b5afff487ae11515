import { InfluxDB, escape as lineProtocol, RequestTimedOutError } from '@influxdata/influxdb-client'
import { type InfluxSettings, messageOf } from '@munteok/core'
import { type QueriedSeries, seriesOf } from './influx-answer.ts'
import { type Asked, influxTrouble, saidTrouble } from './influx-trouble.ts'
import { SeriesTrouble } from './series-trouble.ts'

export type { QueriedSeries } from './influx-answer.ts'

export interface InfluxServerOptions {
  readonly settings: InfluxSettings
  /** Of InfluxDB 2 and 3 a token; of 1.x with accounts `user:password`; undefined where nobody asks. */
  readonly token: string | undefined
  /** How long an answer may take; 30 s when absent. */
  readonly timeoutMs?: number
  /** Lines for the log: which server was found, and that a database was made. */
  readonly tell?: (line: string) => void
}

/** What answers at the address. */
export interface FoundServer {
  /** As it calls itself: `InfluxDB 1.6.7`. */
  readonly product: string
  readonly writePath: 'v1' | 'v2'
}

type Transport = InfluxDB['transport']

const TIMEOUT_MS = 30_000
/** A body that is smaller gains nothing from being compressed. */
const GZIP_FROM_BYTES = 1_000

/**
 * An InfluxDB of any generation, or a store that speaks its protocol: lines are written by the way that it is
 * found to serve, questions are asked in InfluxQL, which all generations answer at `/query`. Every call is one
 * try: who calls decides about the next.
 */
export class InfluxServer {
  readonly #options: InfluxServerOptions
  readonly #influx: InfluxDB
  #found: Promise<FoundServer> | undefined

  constructor(options: InfluxServerOptions) {
    this.#options = options
    const { settings, token, timeoutMs = TIMEOUT_MS } = options
    this.#influx = new InfluxDB({
      url: settings.url,
      timeout: timeoutMs,
      ...(token === undefined ? {} : { headers: { authorization: authorization(token) } }),
    })
  }

  /**
   * Which server it is: asked once, and again after it did not know the address that was written to.
   * @throws SeriesTrouble
   */
  found(): Promise<FoundServer> {
    this.#found ??= this.#find().catch((error: unknown) => {
      this.#found = undefined
      throw error
    })
    return this.#found
  }

  /**
   * Resolves once the server says that it has all lines.
   * @param lines of the line protocol, times in milliseconds
   * @throws SeriesTrouble
   */
  async write(lines: readonly string[]): Promise<void> {
    const { writePath } = await this.found()
    try {
      await this.#writeBy(writePath, lines)
    } catch (error) {
      this.#forgetWhatWasFoundAfter(error)
      if (writePath !== 'v1' || !isNoBucket(error)) throw error
      await this.#createDatabase()
      await this.#writeBy(writePath, lines)
    }
  }

  /**
   * Asks one or several questions in InfluxQL.
   * @returns the series of all of them, in order
   * @throws SeriesTrouble
   */
  async query(influxql: string): Promise<readonly QueriedSeries[]> {
    const series = await this.#ask('GET', { db: this.#bucket, epoch: 'ms', q: influxql })
    if (answersAll(series) && !/show\s+databases/i.test(influxql))
      throw this.#unanswered(
        'it takes points but knows no InfluxQL, as VictoriaMetrics: read from it by other means',
      )
    return series
  }

  get #bucket(): string {
    return this.#options.settings.bucket
  }

  async #find(): Promise<FoundServer> {
    const { settings, tell } = this.#options
    if (settings.writePath) return { product: 'a time-series store', writePath: settings.writePath }
    let headers: Readonly<Record<string, unknown>> = {}
    const answer: unknown = await this.#send((transport, signal) =>
      transport.request('/ping', '', { method: 'GET', signal }, (answered) => {
        headers = answered
      }),
    )
    const found = foundOf(headers, answer)
    const path = found.writePath === 'v1' ? '/write' : '/api/v2/write'
    tell?.(`${found.product} at ${settings.url}: points go to ${path}, into "${settings.bucket}"`)
    return found
  }

  async #writeBy(writePath: 'v1' | 'v2', lines: readonly string[]): Promise<void> {
    const { org = '' } = this.#options.settings
    const where = writePath === 'v1' ? { db: this.#bucket } : { bucket: this.#bucket, org }
    const path = writePath === 'v1' ? '/write' : '/api/v2/write'
    const answer: unknown = await this.#send(
      (transport, signal) =>
        transport.request(`${path}?${new URLSearchParams({ ...where, precision: 'ms' })}`, lines.join('\n'), {
          ...{ method: 'POST', signal, gzipThreshold: GZIP_FROM_BYTES },
          headers: { 'content-type': 'text/plain; charset=utf-8' },
        }),
      lines.length,
    )
    const isText = typeof answer === 'string' || Buffer.isBuffer(answer)
    if (answer === undefined || (isText && answer.length === 0)) return
    throw new SeriesTrouble(
      'influx-no-such-path',
      `${this.#options.settings.url} answers with something else than that it took the points: it is no time-series store; check recorder.influx.url in the site file`,
      'later',
    )
  }

  /** Only 1.x has nothing to be decided with it, as newer generations have an organisation. */
  async #createDatabase(): Promise<void> {
    const { settings, tell } = this.#options
    const statement = `CREATE DATABASE ${influxName(this.#bucket)}`
    try {
      await this.#ask('POST', { q: statement })
    } catch (error) {
      if (!(error instanceof SeriesTrouble) || error.code !== 'influx-forbidden') throw error
      throw new SeriesTrouble(
        'influx-no-bucket',
        `the time-series store ${settings.url} has no database "${this.#bucket}", and the account in secrets/influx.token may not make it: have its administrator run ${statement}`,
        'later',
        { cause: error },
      )
    }
    tell?.(`the database "${this.#bucket}" was missing at ${settings.url} and has been made`)
  }

  #forgetWhatWasFoundAfter(error: unknown): void {
    if (error instanceof SeriesTrouble && error.code === 'influx-no-such-path') this.#found = undefined
  }

  /** In parts: an answer in one piece is cut at the `max-row-limit` of InfluxDB 1.x. */
  async #ask(method: 'GET' | 'POST', parameters: Record<string, string>): Promise<readonly QueriedSeries[]> {
    const path = `/query?${new URLSearchParams({ ...parameters, chunked: 'true' })}`
    const text = await this.#send((transport, signal) =>
      textOf(transport.iterate(path, '', { method, signal })),
    )
    const series = this.#read(text)
    if (typeof series === 'string') throw this.#unanswered(series)
    return series
  }

  #read(text: string): readonly QueriedSeries[] | string {
    try {
      return seriesOf(text)
    } catch (error) {
      throw this.#unanswered(`${messageOf(error)}: check recorder.influx.url in the site file`)
    }
  }

  async #send<T>(send: (transport: Transport, signal: AbortSignal) => Promise<T>, points = 0): Promise<T> {
    const { settings, timeoutMs = TIMEOUT_MS } = this.#options
    const asked: Asked = { url: settings.url, bucket: settings.bucket, points }
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      return await send(this.#influx.transport, signal)
    } catch (error) {
      throw influxTrouble(signal.aborted ? new RequestTimedOutError() : error, asked)
    }
  }

  #unanswered(words: string): SeriesTrouble {
    const { url, bucket } = this.#options.settings
    return (
      saidTrouble(words, { url, bucket, points: 0 }) ??
      new SeriesTrouble(
        'influx-unanswered',
        `the time-series store ${url} does not answer a question: ${words}`,
        'later',
      )
    )
  }
}

/** Text between quotes, as InfluxQL writes it. */
export function influxString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

/** The name of a measurement, tag, field or database, as InfluxQL writes it. */
export function influxName(name: string): string {
  return lineProtocol.quoted(name).replaceAll('\n', '\\n')
}

/**
 * InfluxDB 1.x says its version in a header; 3 in its answer too. VictoriaMetrics says none at `/ping`; like all
 * that is not 1.x it takes `/api/v2/write`.
 */
function foundOf(headers: Readonly<Record<string, unknown>>, answer: unknown): FoundServer {
  const body =
    typeof answer === 'object' && answer !== null && 'version' in answer ? answer.version : undefined
  const version = String(headers['x-influxdb-version'] || body || '').replace(/^v/, '')
  const build = String(headers['x-influxdb-build'] ?? '')
  if (!version && !build) return { product: 'a store that does not say what it is', writePath: 'v2' }
  const product = ['InfluxDB', /^oss$/i.test(build) ? '' : build, version].filter((word) => word !== '')
  return {
    product: product.join(' '),
    writePath: /^1\./.test(version) && !/cloud/i.test(build) ? 'v1' : 'v2',
  }
}

/** VictoriaMetrics answers every question with the names of databases. */
function answersAll(series: readonly QueriedSeries[]): boolean {
  return series.length === 1 && series[0]?.name === 'databases' && series[0].columns[0] === 'name'
}

/** InfluxDB knows `Token user:password` from 1.8 on only; all 1.x know the same by the Basic scheme. */
function authorization(token: string): string {
  if (!token.includes(':')) return `Token ${token}`
  return `Basic ${Buffer.from(token).toString('base64')}`
}

function isNoBucket(error: unknown): boolean {
  return error instanceof SeriesTrouble && error.code === 'influx-no-bucket'
}

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all).toString()
}
