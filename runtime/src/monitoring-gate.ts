import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { MunteokError } from '@munteok/core'
import { type Log, troubleOf } from './log.ts'
import { makeSecret, readSecret } from './secrets.ts'

/** What a proxy adds: then the one who asks is not the one who connects. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']
const LOOPBACK = /^(::ffff:)?127(\.\d+){3}$|^::1$/

/** Where the token lies. */
export function metricsTokenFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'metrics.token')
}

/**
 * Lets this computer read how a process is, and others who send the token. It is read each time, so that
 * another one holds at once.
 */
export class MonitoringGate {
  readonly #file: string
  readonly #log: Log
  #told = ''

  /** @throws MunteokError `outside` when there is no token and none can be made */
  constructor(dataDir: string, log: Log) {
    this.#file = metricsTokenFile(dataDir)
    this.#log = log
    makeSecret(this.#file)
  }

  /** Why this one may not know more than whether it is well, or undefined where it may. */
  refusal({ socket, headers }: IncomingMessage): string | undefined {
    const isHere = LOOPBACK.test(socket.remoteAddress ?? '')
    if (isHere && FORWARDED.every((name) => headers[name] === undefined)) return undefined
    const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (given === undefined)
      return 'from another computer or through a proxy, send "Authorization: Bearer TOKEN" with what stands in secrets/metrics.token'
    const token = this.#token()
    if (token === undefined) return 'the token of this house cannot be read: see the log'
    return isSame(given, token) ? undefined : 'the token is not the one that stands in secrets/metrics.token'
  }

  #token(): string | undefined {
    try {
      return readSecret(this.#file, 'start this process again, which makes a new one')
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      if (error.message !== this.#told) this.#log.error(troubleOf(error), error.message)
      this.#told = error.message
      return undefined
    }
  }
}

/** Takes as long for a wrong one that is nearly right as for any other. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
