import { InfluxDB, escape as lineProtocol, RequestTimedOutError } from '@influxdata/influxdb-client'
import type { InfluxSettings } from '@munteok/core'
import { type Asked, influxTrouble, saidTrouble } from './influx-trouble.ts'
import { SeriesTrouble } from './series-trouble.ts'

/** One series of an answer; `values` has a row for each time, in the order of `columns`, times in epoch ms. */
export interface QueriedSeries {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly (string | number | null)[])[]
}

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

interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly lines?: readonly string[]
  readonly answered?: (headers: Readonly<Record<string, unknown>>) => void
}

interface Answer {
  readonly error?: string
  readonly results?: readonly {
    readonly error?: string
    readonly series?: readonly (Partial<QueriedSeries> & { readonly partial?: boolean })[]
  }[]
}

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
   * Which server it is, asked once and again after it did not know a path or a database.
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
    const answer = await this.#send({
      method: 'GET',
      path: '/query',
      parameters: { db: this.#bucket, epoch: 'ms', q: influxql },
    })
    return this.#seriesOf(answer)
  }

  get #bucket(): string {
    return this.#options.settings.bucket
  }

  async #find(): Promise<FoundServer> {
    const { settings, tell } = this.#options
    if (settings.writePath) return { product: 'a time-series store', writePath: settings.writePath }
    let headers: Readonly<Record<string, unknown>> = {}
    const answer = await this.#send({
      method: 'GET',
      path: '/ping',
      parameters: {},
      answered: (answered) => {
        headers = answered
      },
    })
    const found = foundOf(headers, answer)
    const path = found.writePath === 'v1' ? '/write' : '/api/v2/write'
    tell?.(`${found.product} at ${settings.url}: points go to ${path}, into "${settings.bucket}"`)
    return found
  }

  async #writeBy(writePath: 'v1' | 'v2', lines: readonly string[]): Promise<void> {
    const { org = '' } = this.#options.settings
    const where = writePath === 'v1' ? { db: this.#bucket } : { bucket: this.#bucket, org }
    await this.#send({
      method: 'POST',
      path: writePath === 'v1' ? '/write' : '/api/v2/write',
      parameters: { ...where, precision: 'ms' },
      lines,
    })
  }

  /** InfluxDB 1.x has no other place where somebody would make it by hand. */
  async #createDatabase(): Promise<void> {
    const { settings, tell } = this.#options
    const statement = `CREATE DATABASE ${influxName(this.#bucket)}`
    try {
      const parameters = { q: statement }
      this.#seriesOf(await this.#send({ method: 'POST', path: '/query', parameters }))
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

  async #send({ method, path, parameters, lines, answered }: Request): Promise<unknown> {
    const { settings, timeoutMs = TIMEOUT_MS } = this.#options
    const asked: Asked = { url: settings.url, bucket: settings.bucket, points: lines?.length ?? 0 }
    const signal = AbortSignal.timeout(timeoutMs)
    const parts = new URLSearchParams(parameters).toString()
    try {
      return await this.#influx.transport.request(
        parts ? `${path}?${parts}` : path,
        lines?.join('\n') ?? '',
        {
          method,
          signal,
          gzipThreshold: GZIP_FROM_BYTES,
          headers: { 'content-type': 'text/plain; charset=utf-8' },
        },
        answered,
      )
    } catch (error) {
      throw influxTrouble(signal.aborted ? new RequestTimedOutError() : error, asked)
    }
  }

  /** Errors of a question come with a 200. */
  #seriesOf(answer: unknown): readonly QueriedSeries[] {
    const { results, error } = (typeof answer === 'object' ? (answer ?? {}) : {}) as Answer
    const words = error ?? results?.find((result) => result.error !== undefined)?.error
    if (words !== undefined) throw this.#unanswered(words)
    if (!Array.isArray(results))
      throw this.#unanswered('this is no answer of an InfluxDB: check recorder.influx.url')
    const series = (results as NonNullable<Answer['results']>).flatMap((result) => result.series ?? [])
    if (series.some(({ partial }) => partial === true))
      throw this.#unanswered('it cut its answer short: raise max-row-limit in its configuration')
    return series.map(({ name = '', tags = {}, columns = [], values = [] }) => ({
      name,
      tags,
      columns,
      values,
    }))
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
  const version = String(headers['x-influxdb-version'] ?? body ?? '').replace(/^v/, '')
  const build = String(headers['x-influxdb-build'] ?? '')
  if (!version && !build) return { product: 'a store that does not say what it is', writePath: 'v2' }
  const product = ['InfluxDB', /^oss$/i.test(build) ? '' : build, version].filter((word) => word !== '')
  return {
    product: product.join(' '),
    writePath: /^1\./.test(version) && !/cloud/i.test(build) ? 'v1' : 'v2',
  }
}

/** InfluxDB knows `Token user:password` from 1.8 on only; all 1.x know the same by the Basic scheme. */
function authorization(token: string): string {
  if (!token.includes(':')) return `Token ${token}`
  return `Basic ${Buffer.from(token).toString('base64')}`
}

function isNoBucket(error: unknown): boolean {
  return error instanceof SeriesTrouble && error.code === 'influx-no-bucket'
}
