import { type Clock, messageOf, type PublicAnswer, parseJson, publicParser } from '@munteok/core'

const STREAM = './api/v1/public/stream'
const FEED = './api/v1/public'
/** The stream speaks every ten seconds; who hears nothing for longer asks. */
const SILENT_MS = 13_000
const ASK_EVERY_MS = 5_000
const ASK_TIMEOUT_MS = 8_000
/** A stream that stays silent, or was refused because all places are taken, is opened anew after so long. */
const REOPEN_MS = 30_000

export interface FeedListener {
  hear(answer: PublicAnswer): void
  /** Nothing could be had for now. */
  failed(): void
  /** Something was said that this page does not understand. */
  misunderstood(): void
}

export interface FeedSourceParts {
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly openStream: (url: string) => EventSource
}

/**
 * What the recorder tells everybody: by its stream where it is open, by asking now and then where it is not.
 * It owns one stream at a time and no timer: whoever owns it calls `tick`.
 */
export class FeedSource {
  readonly #listener: FeedListener
  readonly #parts: FeedSourceParts
  #stream: EventSource | undefined
  #openedAt = 0
  #heardAt = Number.NEGATIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY
  #isAsking = false

  constructor(listener: FeedListener, parts: FeedSourceParts) {
    this.#listener = listener
    this.#parts = parts
  }

  start(): void {
    this.#open()
    void this.#ask()
  }

  /** Must be called about once a second. */
  tick(): void {
    const now = this.#parts.clock.now()
    // A clock that was set back must not keep the page from asking.
    if (now < this.#heardAt || now < this.#openedAt || now < this.#askedAt) this.#forgetTimes(now)
    const silentMs = now - this.#heardAt
    if (silentMs < SILENT_MS) return
    if (now - this.#openedAt >= REOPEN_MS) this.#open()
    if (!this.#isAsking && now - this.#askedAt >= ASK_EVERY_MS) void this.#ask()
  }

  close(): void {
    this.#stream?.close()
    this.#stream = undefined
  }

  #forgetTimes(now: number): void {
    this.#heardAt = now
    this.#openedAt = now
    this.#askedAt = now
  }

  #open(): void {
    this.close()
    this.#openedAt = this.#parts.clock.now()
    const stream = this.#parts.openStream(STREAM)
    stream.addEventListener('house', (event) => {
      this.#heardAt = this.#parts.clock.now()
      this.#take((event as MessageEvent<string>).data)
    })
    // The line is lost: whether the recorder is there at all shows when it is asked.
    stream.onerror = () => {
      this.#heardAt = Number.NEGATIVE_INFINITY
    }
    this.#stream = stream
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    this.#askedAt = this.#parts.clock.now()
    try {
      const answer = await this.#parts.fetch(FEED, {
        credentials: 'omit',
        cache: 'no-cache',
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      })
      if (answer.ok) this.#take(await answer.text())
      else this.#listener.failed()
    } catch (error) {
      console.warn(`${FEED} was not answered: ${messageOf(error)}`)
      this.#listener.failed()
    }
    this.#isAsking = false
  }

  #take(text: string): void {
    try {
      this.#listener.hear(parseJson(publicParser, text, FEED))
    } catch (error) {
      console.error(messageOf(error))
      this.#listener.misunderstood()
    }
  }
}
