import { messageOf } from '@munteok/core'

const EVENTS = ['state', 'receipt', 'refusal'] as const
const RETRY_MS = 1_000

export interface StreamListener {
  opened(): void
  lost(): void
  hear(event: string, text: string): void
}

/** The agent's stream of events, opened anew whenever it ends. */
export class AgentStream {
  readonly #url: string
  readonly #listener: StreamListener
  #source: EventSource | undefined
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, listener: StreamListener) {
    this.#url = url
    this.#listener = listener
  }

  start(): void {
    const source = new EventSource(this.#url)
    this.#source = source
    source.onopen = () => this.#listener.opened()
    source.onerror = () => {
      this.#listener.lost()
      // A browser reconnects by itself unless the server answered with something else than a stream.
      if (source.readyState === EventSource.CLOSED) this.#retry = setTimeout(() => this.start(), RETRY_MS)
    }
    for (const event of EVENTS)
      source.addEventListener(event, ({ data }) => {
        try {
          this.#listener.hear(event, data)
        } catch (error) {
          console.error(messageOf(error))
        }
      })
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
  }
}
