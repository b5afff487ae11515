import type { ServerResponse } from 'node:http'
import { setInterval } from 'node:timers'
import { messageOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { PublicFeed, PublicWord } from './public-feed.ts'

/** More screens than any house has; a page that finds no place asks now and then instead. */
export const MOST_LISTENERS = 200
const BEAT_MS = 1_000
/** A browser that lost the line tries again after so long. */
const RETRY_MS = 2_000
/** A screen that does not read is let go. */
const MOST_UNREAD_BYTES = 256_000

export interface PublicStreamParts {
  readonly feed: Pick<PublicFeed, 'word'>
  readonly log: Pick<Log, 'error' | 'info'>
  /** Does something again and again until what it returns is called. */
  readonly every?: (task: () => void, ms: number) => () => void
}

/**
 * The server-sent events of `GET /api/v1/public/stream`. What is new is told on the beat of a second, never
 * when somebody crosses a threshold. Nothing runs while nobody listens.
 */
export class PublicStream {
  readonly #parts: PublicStreamParts
  readonly #listeners = new Set<ServerResponse>()
  #told: PublicWord | undefined
  #stopBeat: (() => void) | undefined
  #isFailing = false

  constructor(parts: PublicStreamParts) {
    this.#parts = parts
  }

  get isFull(): boolean {
    return this.#listeners.size >= MOST_LISTENERS
  }

  /** Somebody listens from now on, and is told `word` first. */
  add(response: ServerResponse, word: PublicWord): void {
    const { every = realEvery } = this.#parts
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // A proxy that gathers what it passes on would keep the news to itself.
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    })
    this.#listeners.add(response)
    response.on('close', () => this.#remove(response))
    response.on('error', () => response.destroy())
    response.write(`retry: ${RETRY_MS}\n\n${eventText(word)}`)
    this.#stopBeat ??= every(() => this.#beat(), BEAT_MS)
  }

  close(): void {
    for (const listener of this.#listeners) listener.end()
    this.#listeners.clear()
    this.#rest()
  }

  #remove(listener: ServerResponse): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size === 0) this.#rest()
  }

  #rest(): void {
    this.#stopBeat?.()
    this.#stopBeat = undefined
    this.#told = undefined
  }

  #beat(): void {
    const word = this.#ask()
    if (!word || word === this.#told) return
    this.#told = word
    const text = eventText(word)
    for (const listener of this.#listeners) {
      if (listener.writableLength > MOST_UNREAD_BYTES) listener.destroy()
      else listener.write(text)
    }
  }

  /** Who listens sees from the silence that the numbers grow old; the log says why. */
  #ask(): PublicWord | undefined {
    const { feed, log } = this.#parts
    try {
      const word = feed.word()
      if (this.#isFailing) log.info('the public display is told again')
      this.#isFailing = false
      return word
    } catch (error) {
      if (!this.#isFailing) log.error({ err: error }, `the public display is not told: ${messageOf(error)}`)
      this.#isFailing = true
      return undefined
    }
  }
}

function eventText({ text }: PublicWord): string {
  return `event: house\ndata: ${text}\n\n`
}

function realEvery(task: () => void, ms: number): () => void {
  const timer = setInterval(task, ms).unref()
  return () => clearInterval(timer)
}
