/** What many samples of one number say together. */

export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

const BINS = 96
/** Of the last spread: made anew each time, it would cost more than the counting. */
const bins = new Float64Array(BINS + 1)

/** Three quantiles from a histogram between the least and the most, without sorting. */
export function spreadOf(values: Float64Array): Spread {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  const width = (most - least) / BINS
  if (width < 1e-9) return { median: least, low: least, high: most }
  bins.fill(0)
  for (const value of values) {
    const bin = Math.floor((value - least) / width)
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return {
    low: least + width * reach(values.length, 0.05),
    median: least + width * reach(values.length, 0.5),
    high: least + width * reach(values.length, 0.95),
  }
}

function reach(size: number, share: number): number {
  let rest = share * size
  for (let bin = 0; bin <= BINS; bin++) {
    const here = bins[bin] ?? 0
    if (rest <= here) return bin + (here > 0 ? rest / here : 0)
    rest -= here
  }
  return BINS
}

/**
 * Systematic resampling (Kitagawa 1996): which samples are kept, each as often as its weight says.
 * @param sum of the weights
 * @param chance from 0 to 1
 */
export function resample(weights: Float64Array, sum: number, chance: number): Uint32Array {
  const kept = new Uint32Array(weights.length)
  const step = sum / weights.length
  let mark = step * chance
  let reached = weights[0] ?? 0
  let at = 0
  for (let i = 0; i < weights.length; i++) {
    while (reached < mark && at < weights.length - 1) {
      at += 1
      reached += weights[at] ?? 0
    }
    kept[i] = at
    mark += step
  }
  return kept
}

export function meanOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum / values.length
}

export function covariance(a: Float64Array = new Float64Array(), b: Float64Array = a, meanOfB = 0): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * ((b[i] ?? 0) - meanOfB)
  return a.length === 0 ? 0 : sum / a.length
}
