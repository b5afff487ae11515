import { AbortError, HttpError, RequestTimedOutError } from '@influxdata/influxdb-client'
import { messageOf } from '@munteok/core'
import { SeriesTrouble } from './series-trouble.ts'

/** What was asked of a server, as far as its troubles are told by it. */
export interface Asked {
  /** The server's address as the site file has it. */
  readonly url: string
  readonly bucket: string
  /** Points that were on their way; 0 where it was a question. */
  readonly points: number
}

const MS_PER_S = 1_000
const TOKEN_FILE = 'secrets/influx.token in the data directory'

/** What went wrong between us and an InfluxDB, in one line: where, what and what to do. */
export function influxTrouble(error: unknown, asked: Asked): SeriesTrouble {
  if (error instanceof SeriesTrouble) return error
  if (error instanceof HttpError) return statusTrouble(error, asked)
  const told = (code: string, what: string) =>
    new SeriesTrouble(code, `the time-series store ${asked.url} ${what}`, 'later', { cause: error })
  if (error instanceof RequestTimedOutError)
    return told('influx-timeout', 'does not answer in time: look whether it is overloaded')
  if (isCutOff(error)) return told('influx-cut-off', 'broke off in the middle of its answer')
  return told(
    'influx-unreachable',
    `cannot be reached (${messageOf(error) || codeOf(error)}): check recorder.influx.url in the site file, and that the store runs`,
  )
}

/** The store answered, but with an error, in words that differ between its generations. */
export function saidTrouble(words: string, asked: Asked, cause?: unknown): SeriesTrouble | undefined {
  const told = (code: string, what: string) =>
    new SeriesTrouble(code, `the time-series store ${asked.url} ${what}`, 'later', { cause })
  if (/no space left|disk (is )?full|quota exceeded/i.test(words))
    return told('influx-disk-full', `has no room on its disk (${words}): make room there`)
  if (/(database|bucket).*not found|dbrp/i.test(words))
    return told(
      'influx-no-bucket',
      `has no bucket or database "${asked.bucket}": make it there, or correct recorder.influx.bucket and org in the site file`,
    )
  return undefined
}

function statusTrouble(error: HttpError, asked: Asked): SeriesTrouble {
  const { statusCode: status } = error
  const words = wordsOf(error)
  const refusal = asked.points > 0 ? refusalOf(error, words, asked) : undefined
  if (refusal) return refusal
  const said = saidTrouble(words, asked, error)
  if (said) return said
  const retryAfterMs = retryAfterOf(error)
  const { code, what } = meaningOf(status, words)
  return new SeriesTrouble(code, `the time-series store ${asked.url} ${what}`, 'later', {
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** What a status says of the server, whatever was asked. */
function meaningOf(status: number, words: string): { code: string; what: string } {
  switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return {
        code: 'influx-moved',
        what: `has moved (${status}, ${words}): put its new address into recorder.influx.url in the site file`,
      }
    case 401:
      return {
        code: 'influx-unauthorized',
        what: `does not accept the token (401, ${words}): put a valid one into ${TOKEN_FILE} and start the recorder again`,
      }
    case 403:
      return {
        code: 'influx-forbidden',
        what: `does not allow this to the token (403, ${words}): give its owner the right to write and read the bucket, or put another token into ${TOKEN_FILE} and start the recorder again`,
      }
    case 404:
    case 405:
      return {
        code: 'influx-no-such-path',
        what: `does not know this address (${status}, ${words}): check recorder.influx.url and writePath in the site file`,
      }
    case 413:
      return {
        code: 'influx-too-large',
        what: `takes not even one point at a time (413, ${words}): raise the limit of a request's body there, or at a proxy before it`,
      }
    case 429:
      return { code: 'influx-busy', what: `asks for fewer requests (429, ${words}): sent again later` }
    case 503:
      return { code: 'influx-busy', what: `cannot take anything just now (503, ${words}): sent again later` }
    default:
      return { code: 'influx-failed', what: `answered ${status}: ${words}` }
  }
}

/**
 * What is wrong with the points themselves. Stores say `partial write` when they took all others, InfluxDB 2.0
 * even with a 500. Without these words nothing was taken, though perhaps for the sake of a single point.
 */
function refusalOf(error: HttpError, words: string, asked: Asked): SeriesTrouble | undefined {
  const { statusCode: status } = error
  const few = asked.points === 1
  if (status === 413 && !few)
    return new SeriesTrouble(
      'influx-too-large',
      `the time-series store ${asked.url} finds ${asked.points} points at once too much (413): sent in smaller portions`,
      'smaller',
      { cause: error },
    )
  if (/partial write/i.test(words)) return refused(droppedOf(error, words, asked), words, asked, error)
  const ofPoints =
    status === 422 ||
    (status === 400 &&
      /unable to parse|field type conflict|beyond retention|cannot parse .*line/i.test(words))
  if (!ofPoints) return undefined
  if (few) return refused(1, words, asked, error)
  return new SeriesTrouble(
    'influx-refused-points',
    `the time-series store ${asked.url} refuses ${asked.points} points together (${status}, ${words}): sent in smaller portions`,
    'smaller',
    { cause: error },
  )
}

function refused(
  count: number | undefined,
  words: string,
  { url, bucket }: Asked,
  cause: unknown,
): SeriesTrouble {
  const some = count === undefined ? 'some points' : `${count} ${count === 1 ? 'point' : 'points'}`
  return new SeriesTrouble(
    'influx-refused-points',
    `the time-series store ${url} refuses ${some} for good and took the others (${words}): look at the retention of "${bucket}" and at what else writes there`,
    'never-as-is',
    { cause },
  )
}

/** InfluxDB 1 and 2 count what they dropped, 3 lists it. */
function droppedOf(error: HttpError, words: string, { points }: Asked): number | undefined {
  const dropped = /dropped=(\d+)/.exec(words)?.[1]
  if (dropped !== undefined && dropped !== '0') return Math.min(points, Number(dropped))
  const listed: unknown = error.json?.data
  return Array.isArray(listed) ? listed.length : undefined
}

/** The server's own words, on one line. */
function wordsOf({ json, body, statusMessage, headers }: HttpError): string {
  const first: unknown = json?.data?.[0]?.error_message
  const said: unknown[] = [headers?.['location'] ?? json?.error ?? json?.message ?? body, first]
  const words = said.filter((word) => typeof word === 'string' && word !== '').join(': ')
  return (words || statusMessage || 'no words').replace(/\s+/g, ' ').trim().slice(0, 300)
}

/** `Retry-After` as seconds, or as a date, which is held against the server's own clock. */
function retryAfterOf({ headers }: HttpError): number | undefined {
  const value = String(headers?.['retry-after'] ?? '').trim()
  if (/^\d+$/.test(value)) return Number(value) * MS_PER_S
  const at = Date.parse(value)
  if (Number.isNaN(at)) return undefined
  const now = Date.parse(String(headers?.['date'] ?? ''))
  return Math.max(0, at - (Number.isNaN(now) ? Date.now() : now))
}

/** Several addresses of a host that all refuse come as an error without words. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
}

/** The client has an error of its own for it, Node another one. */
function isCutOff(error: unknown): boolean {
  return error instanceof AbortError || (error instanceof Error && error.message === 'aborted')
}
