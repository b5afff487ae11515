import type { ForecastAnswer } from '@munteok/core'

/** Places on one line from nobody to a little beyond all that is drawn, in percent of its length. */
export interface ForecastChart {
  readonly uses: number
  readonly expected?: number
  readonly band?: { readonly from: number; readonly to: number }
  readonly target?: number
}

const ROOM = 1.06

/** @returns undefined where there is nothing to draw */
export function chartOf({ uses, target, expected, low, high }: ForecastAnswer): ForecastChart | undefined {
  const most = Math.max(uses, target ?? 0, expected ?? 0, high ?? 0)
  if (most <= 0) return undefined
  const place = (value: number) => Math.max(0, (value / (most * ROOM)) * 100)
  return {
    uses: place(uses),
    ...(expected !== null && { expected: place(expected) }),
    ...(low !== null && high !== null && { band: { from: place(low), to: place(high) } }),
    ...(target !== null && { target: place(target) }),
  }
}
