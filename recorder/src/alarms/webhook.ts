import { createHmac } from 'node:crypto'
import { type AlarmCall, messageOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'

/** As the description of the webhook says too. */
export const RETRIES = {
  timeoutMs: 5_000,
  firstWaitMs: 1_000,
  longestWaitMs: 300_000,
  /** After an hour an alarm is no news. */
  giveUpMs: 3_600_000,
}
const MOST_WAITING = 100

export const SIGNATURE_HEADER = 'x-munteok-signature'

export interface WebhookOptions {
  /** Where calls go now; undefined when nobody wants to be called. */
  readonly url: () => string | undefined
  /** @throws MunteokError when the secret cannot be had */
  readonly secret: () => string
  readonly log: Log
  /** Runs a task after so many milliseconds of real time. */
  readonly later: (task: () => void, ms: number) => void
  /** Milliseconds of a real clock that never goes back. */
  readonly ticks: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** Told when what waits is another than before. */
  readonly onChange: () => void
  /** How long an answer may take; 5 s when absent. */
  readonly timeoutMs?: number | undefined
}

interface Waiting {
  readonly call: AlarmCall
  readonly since: number
}

/**
 * Calls somebody else's server, one call after the other: what began is told before it ends. A call that
 * is not answered with 2xx is made again, later and later, for an hour.
 */
export class Webhook {
  readonly #options: WebhookOptions
  readonly #closing = new AbortController()
  #queue: Waiting[] = []
  #isBusy = false
  #failures = 0

  /** @param options only kept: nothing is called before `add` */
  constructor(options: WebhookOptions) {
    this.#options = options
  }

  /** What is not told yet, in order. */
  get waiting(): AlarmCall[] {
    return this.#queue.map(({ call }) => call)
  }

  add(calls: readonly AlarmCall[]): void {
    if (calls.length === 0 || this.#options.url() === undefined) return
    const since = this.#options.ticks()
    this.#queue.push(...calls.map((call) => ({ call, since })))
    const dropped = this.#queue.length - MOST_WAITING
    if (dropped > 0) {
      // The head may be under way: it is told, or given up, by itself.
      this.#queue.splice(1, dropped)
      this.#options.log.error(
        `${dropped} calls of the webhook were dropped: ${MOST_WAITING} wait already, because ${this.#where} does not answer`,
      )
    }
    this.#pump()
  }

  close(): void {
    this.#closing.abort()
  }

  #pump(): void {
    if (this.#isBusy || this.#queue.length === 0 || this.#closing.signal.aborted) return
    this.#isBusy = true
    void this.#tell().then((waitMs) => {
      this.#options.later(() => {
        this.#isBusy = false
        this.#pump()
      }, waitMs)
    })
  }

  /** Makes the first call of those that wait. @returns after how long to go on */
  async #tell(): Promise<number> {
    const [first] = this.#queue
    const url = this.#options.url()
    if (!first || url === undefined) {
      this.#queue = []
      this.#options.onChange()
      return 0
    }
    const fault = await this.#post(url, JSON.stringify(first.call))
    if (this.#closing.signal.aborted) return 0
    if (fault === undefined) {
      if (this.#failures > 0) this.#options.log.info(`the webhook ${this.#where} answers again`)
      return this.#over()
    }
    return this.#failed(first, fault)
  }

  #over(): number {
    this.#failures = 0
    this.#queue.shift()
    this.#options.onChange()
    return 0
  }

  #failed({ call, since }: Waiting, fault: string): number {
    const { log, ticks, random } = this.#options
    const name = `${call.alarm.id} ${call.event}`
    if (ticks() - since >= RETRIES.giveUpMs) {
      log.error(`the webhook ${this.#where} was never told that ${name} (${fault}): dropped after an hour`)
      return this.#over()
    }
    this.#failures += 1
    if (this.#failures === 1)
      log.warn(`the webhook ${this.#where} was not told that ${name} (${fault}): tried again for an hour`)
    const longest = Math.min(
      RETRIES.longestWaitMs,
      RETRIES.firstWaitMs * 2 ** Math.min(20, this.#failures - 1),
    )
    return Math.round(longest * (0.5 + random() / 2))
  }

  /** @returns what went wrong, or undefined */
  async #post(url: string, body: string): Promise<string | undefined> {
    const { secret, timeoutMs = RETRIES.timeoutMs } = this.#options
    try {
      const signature = createHmac('sha256', secret()).update(body).digest('hex')
      const answer = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: `sha256=${signature}` },
        // It is told to whom the administrator named, not to whom that one names.
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]),
      })
      await answer.body?.cancel()
      return answer.ok ? undefined : `it answered ${answer.status}`
    } catch (error) {
      return causeOf(error)
    }
  }

  /** Without the path: it may be a secret. */
  get #where(): string {
    const url = this.#options.url() ?? ''
    return URL.canParse(url) ? new URL(url).origin : url.slice(0, 20)
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? messageOf(error) : messageOf(cause)
}
