/** Random numbers that are the same on each run: an estimate must not change when it is asked for twice. */

import { quantile } from './normal.ts'

const TABLE = 4096
const NORMALS = normalTable()

/** A small generator after Marsaglia's xorshift (2003): quick, and good enough for a cloud of samples. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1) >>> 0
    for (let i = 0; i < 8; i++) this.next()
  }

  /** Uniform in (0, 1). */
  next(): number {
    return (this.#bits() + 0.5) / 4294967296
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** From the normal distribution with mean 0 and variance 1, out of a table of its quantiles. */
  normal(): number {
    return NORMALS[this.#bits() >>> 20] ?? 0
  }

  #bits(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return this.#state
  }
}

function normalTable(): Float64Array {
  return Float64Array.from({ length: TABLE }, (_, i) => quantile((i + 0.5) / TABLE))
}
