import type { Timers } from '../timers.ts'

/** Timers that a test moves by hand. */
export class ManualTimers implements Timers {
  #now = 0
  #waiting: { at: number; run: () => void }[] = []

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry)
    }
  }

  now(): number {
    return this.#now
  }

  /** Lets time pass, running what falls due in its order. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const next = this.#waiting.filter((entry) => entry.at <= until).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#waiting = this.#waiting.filter((entry) => entry !== next)
      this.#now = next.at
      next.run()
    }
    this.#now = until
  }
}
