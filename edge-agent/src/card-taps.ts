import type { Clock } from '@munteok/core'

/** A card that was last seen less than this ago has not gone away in between. */
const STAY_MS = 3_000
/** The same for people's own time, where a simulated clock makes three seconds short: readers repeat themselves within it. */
const STAY_REAL_MS = 1_000

/** The last frame of a card at a reader. */
export interface LastTap {
  readonly visitor: string
  /** By the agent's clock. */
  readonly at: number
  /** By the clock on the wall. */
  readonly realAt: number
}

/**
 * A reader sends a card's frame again and again while it stays: that is one tap. It lasts as long as
 * frames of the same card follow each other within three seconds.
 */
export class CardTaps {
  readonly #clock: Clock
  readonly #real: Clock
  #last: LastTap | undefined
  #keptAt = Number.NEGATIVE_INFINITY

  /** @param last what was kept before a restart */
  constructor(clock: Clock, real: Clock, last?: LastTap) {
    this.#clock = clock
    this.#real = real
    this.#last = last
    if (last) this.#keptAt = last.realAt
  }

  /** The frame of a card that may be a new tap; changes nothing. */
  frame(visitor: string): LastTap {
    return { visitor, at: this.#clock.now(), realAt: this.#real.now() }
  }

  /** True when the card of this frame has stayed since its last one. */
  isStay(frame: LastTap): boolean {
    const last = this.#last
    if (!last || last.visitor !== frame.visitor) return false
    return Math.abs(frame.at - last.at) < STAY_MS || Math.abs(frame.realAt - last.realAt) < STAY_REAL_MS
  }

  /** The card is here. */
  seen(frame: LastTap): void {
    this.#last = frame
  }

  /** True when so long a stay ought to be kept again, lest a restart takes the next frame for a tap. */
  isKeepingDue(): boolean {
    return this.#last !== undefined && this.#last.realAt - this.#keptAt >= STAY_REAL_MS
  }

  kept(frame: LastTap): void {
    this.#keptAt = frame.realAt
  }
}
