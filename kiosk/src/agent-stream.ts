import { type Clock, messageOf } from '@munteok/core'

const EVENTS = ['state', 'receipt', 'withdrawn', 'refusal'] as const
const RETRY_MS = 1_000
/** A stream that has said nothing for so long is looked after: the comments that keep it alive are not seen here. */
const SILENT_MS = 30_000
const HEARTBEAT_TIMEOUT_MS = 5_000

export interface StreamListener {
  opened(): void
  lost(): void
  hear(event: string, text: string): void
  /** The agent said something that this page does not understand. */
  misunderstood?(): void
}

export interface StreamParts {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** The agent's stream of events, opened anew whenever it ends, and when the agent no longer answers. */
export class AgentStream {
  readonly #url: string
  readonly #listener: StreamListener
  readonly #parts: StreamParts
  #source: EventSource | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #heardAt = 0
  #isAsking = false

  constructor(url: string, listener: StreamListener, parts: StreamParts) {
    this.#url = url
    this.#listener = listener
    this.#parts = parts
  }

  start(): void {
    const source = new EventSource(this.#url)
    this.#source = source
    this.#heardAt = this.#parts.clock.now()
    source.onopen = () => {
      this.#heard()
      this.#listener.opened()
    }
    source.onerror = () => {
      this.#listener.lost()
      // A browser reconnects by itself unless the server answered with something else than a stream.
      if (source.readyState === EventSource.CLOSED) this.#restart(RETRY_MS)
    }
    for (const event of EVENTS)
      source.addEventListener(event, ({ data }) => {
        this.#heard()
        try {
          this.#listener.hear(event, data)
        } catch (error) {
          console.error(messageOf(error))
          this.#listener.misunderstood?.()
        }
      })
  }

  /** Must be called a few times a second. */
  tick(): void {
    if (this.#isAsking || this.#parts.clock.now() - this.#heardAt < SILENT_MS) return
    this.#isAsking = true
    void this.#heartbeat()
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
  }

  #heard(): void {
    this.#heardAt = this.#parts.clock.now()
  }

  async #heartbeat(): Promise<void> {
    try {
      const answer = await this.#parts.fetch('./healthz', {
        signal: AbortSignal.timeout(HEARTBEAT_TIMEOUT_MS),
      })
      if (!answer.ok) throw new Error(`it answers ${answer.status}`)
    } catch (error) {
      console.error(`the agent has no heartbeat: ${messageOf(error)}`)
      this.#listener.lost()
      this.#restart(0)
    }
    this.#heard()
    this.#isAsking = false
  }

  #restart(afterMs: number): void {
    this.close()
    this.#retry = setTimeout(() => this.start(), afterMs)
  }
}
