import { type Clock, MunteokError } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'

const AGAIN_AFTER_MS = 60_000

/** Says each kind of trouble once, and once a minute while it goes on: a mad agent does not fill the disk. */
export class Complaints {
  readonly #log: Log
  readonly #clock: Clock
  readonly #said = new Map<string, { at: number; unsaid: number }>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /**
   * @param key whose trouble and of which kind
   * @param text made only when it is said; of an error, its line and its code
   */
  say(key: string, text: () => string | MunteokError, level: 'warn' | 'error' = 'warn'): void {
    const now = this.#clock.now()
    const before = this.#said.get(key)
    if (before && now - before.at < AGAIN_AFTER_MS) {
      before.unsaid += 1
      return
    }
    const more = before && before.unsaid > 0 ? ` (and ${before.unsaid} more like it)` : ''
    this.#said.set(key, { at: now, unsaid: 0 })
    const what = text()
    if (what instanceof MunteokError) this.#log[level](troubleOf(what), `${what.message}${more}`)
    else this.#log[level](`${what}${more}`)
  }

  /** The trouble is over: the next one is news again. */
  over(key: string): boolean {
    return this.#said.delete(key)
  }
}
