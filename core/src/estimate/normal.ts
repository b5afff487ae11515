/** The normal distribution, and the one that is cut off below: nobody is ever fewer than none. */

/** The share of a standard normal distribution below z, to 1e-7 (Abramowitz, Stegun 7.1.26). */
export function shareBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const above = (poly * Math.exp(-x * x)) / 2
  return z < 0 ? above : 1 - above
}

const MIDDLE = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
]
const MIDDLE_BELOW = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
]
const TAIL = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const TAIL_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
const TAIL_FROM = 0.02425

/** Where a share of a standard normal distribution lies below, to 1e-8 (Acklam 2003). */
export function quantile(share: number): number {
  if (share > 1 - TAIL_FROM) return -quantile(1 - share)
  if (share < TAIL_FROM) {
    const q = Math.sqrt(-2 * Math.log(Math.max(share, 1e-12)))
    return polynomial(TAIL, q) / polynomial(TAIL_BELOW, q)
  }
  const q = share - 0.5
  return (q * polynomial(MIDDLE, q * q)) / polynomial(MIDDLE_BELOW, q * q)
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

/** A normal distribution of which only what lies at or above `least` is left. */
export function cutQuantile(mean: number, sd: number, least: number, share: number): number {
  const below = shareBelow((least - mean) / sd)
  if (below > 0.9999) return least - (sd * sd * Math.log(1 - share)) / Math.max(least - mean, sd)
  return Math.max(least, mean + sd * quantile(below + share * (1 - below)))
}

const STEP = 0.05
const FROM = -5
/** For each mean of the whole in standard deviations: mean above the cut by standard deviation, and both. */
const CUT = Array.from({ length: 201 }, (_, i) => {
  const alpha = FROM + i * STEP
  const hazard = Math.exp((-alpha * alpha) / 2) / Math.sqrt(2 * Math.PI) / Math.max(shareBelow(alpha), 1e-9)
  const sd = Math.sqrt(Math.max(1e-3, 1 - hazard * (hazard + alpha)))
  return { alpha, ratio: (alpha + hazard) / sd, sd }
})
const LAST = CUT.at(-1)?.ratio ?? 5

/**
 * The whole normal distribution of which a cut one, with this mean above the cut and this standard
 * deviation, is what is left.
 */
export function wholeOf(meanAbove: number, sd: number): { readonly mean: number; readonly sd: number } {
  const ratio = meanAbove / sd
  if (ratio >= LAST) return { mean: meanAbove, sd }
  let low = 0
  let high = CUT.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((CUT[middle]?.ratio ?? 0) < ratio) low = middle
    else high = middle
  }
  const { alpha, sd: left } = CUT[high] ?? { alpha: 5, sd: 1 }
  const whole = sd / left
  return { mean: alpha * whole, sd: whole }
}
