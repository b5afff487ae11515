import { MunteokError, messageOf } from '@munteok/core'

const REFUSALS = ['no-session', 'not-allowed']

/** An answer that is asked for, and asked for again: the old one stays in sight meanwhile. */
export class Asked<T> {
  answer: T | undefined = $state.raw()
  /** Why there is none, or none newer. */
  trouble: string | undefined = $state()
  /** It is refused to who is here: `no-session`, `not-allowed`. */
  refused = $state(false)
  readonly #ask: () => Promise<T>
  #turn = 0

  constructor(ask: () => Promise<T>) {
    this.#ask = ask
  }

  async ask(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    try {
      const answer = await this.#ask()
      // A slower, earlier answer must not replace a later one.
      if (turn !== this.#turn) return
      this.answer = answer
      this.trouble = undefined
      this.refused = false
    } catch (error) {
      if (turn !== this.#turn) return
      this.trouble = messageOf(error)
      this.refused = error instanceof MunteokError && REFUSALS.includes(error.code)
    }
  }
}
