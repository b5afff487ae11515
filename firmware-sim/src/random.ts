/**
 * Chance that can be repeated: the same seed gives the same numbers. (mulberry32, a 32-bit generator
 * that is good enough for people who walk through doors.)
 */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  /** A whole number, 0 ≤ n < `below`. */
  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** One of `choices`; undefined when there are none. */
  pick<T>(choices: readonly T[]): T | undefined {
    return choices[this.int(choices.length)]
  }

  /** One of `choices`, each as often as its weight says; undefined when there are none. */
  weighted<T>(choices: readonly (readonly [choice: T, weight: number])[]): T | undefined {
    let left = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    return choices.at(-1)?.[0]
  }

  /** A number of independent events of which `mean` are expected. */
  poisson(mean: number): number {
    // Products of many small numbers vanish; a Poisson number is the sum of two of half its mean.
    if (mean > 30) return this.poisson(mean / 2) + this.poisson(mean / 2)
    const limit = Math.exp(-mean)
    let events = 0
    for (let product = this.next(); product > limit; product *= this.next()) events++
    return events
  }

  /** A time with a long tail: half of them are shorter than `median`. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.next()))
  }

  /** A stream of its own, so that what one part draws changes nothing for the others. */
  fork(name: string): Random {
    let hash = this.#state ^ 0x811c9dc5
    for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
    return new Random(hash)
  }
}
