/** How far the estimate was off when people were counted by hand. */
import type { HeadcountAccuracy } from '@munteok/core'

type Comparison = HeadcountAccuracy['comparisons'][number]

export interface ZoneAccuracy {
  /** A floor's id, or `house`. */
  readonly zone: string
  readonly times: number
  /** Estimated less counted, the mean of all: people. */
  readonly mean: number
  /** The one that is furthest off, with its sign. */
  readonly largest: number
  /** How often what was counted lay within the interval. */
  readonly inside: number
}

/** With fewer than this nothing can be said about how right a counter is. */
export const ENOUGH_COUNTS = 5

/** By zone, the order of their first appearance. */
export function accuracyByZone(comparisons: readonly Comparison[]): ZoneAccuracy[] {
  return [...new Set(comparisons.map(({ zone }) => zone))].map((zone) => {
    const of = comparisons.filter((one) => one.zone === zone)
    const errors = of.map(({ estimated, counted }) => estimated - counted)
    return {
      zone,
      times: of.length,
      mean: errors.reduce((sum, error) => sum + error, 0) / of.length,
      largest: errors.reduce((most, error) => (Math.abs(error) > Math.abs(most) ? error : most), 0),
      inside: of.filter(({ counted, low, high }) => low <= counted && counted <= high).length,
    }
  })
}

/** `+0.6`, `−2`, `0`. */
export function signed(people: number): string {
  const text = Number.isInteger(people) ? String(Math.abs(people)) : Math.abs(people).toFixed(1)
  if (text === '0' || text === '0.0') return '0'
  return `${people < 0 ? '−' : '+'}${text}`
}
