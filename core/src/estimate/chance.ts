/** Random numbers that are the same on each run: an estimate must not change when it is asked for twice. */

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
  return Float64Array.from({ length: TABLE }, (_, i) => normalQuantile((i + 0.5) / TABLE))
}

/** The normal quantile by bisection of its distribution function: exact enough, and used once. */
function normalQuantile(share: number): number {
  let low = -6
  let high = 6
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (normalShareBelow(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Φ(z) by the series of Marsaglia (2004), good for |z| < 7. */
function normalShareBelow(z: number): number {
  let sum = z
  let term = z
  for (let i = 3; Math.abs(term) > 1e-12 && i < 300; i += 2) {
    term *= (z * z) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
}
