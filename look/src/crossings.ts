import type { LivePassages } from '@munteok/core'

/** Somebody seen crossing a threshold, to be drawn once. */
export interface Crossing {
  readonly id: number
  readonly portal: string
  readonly direction: 'in' | 'out'
  readonly people: number
}

/** More at once than this would be a flicker, not a picture. */
const MOST_AT_ONCE = 12

/** The crossings still to be drawn after those that were just counted. */
export function withPassages(
  shown: readonly Crossing[],
  passages: LivePassages['passages'],
  nextId: () => number,
): Crossing[] {
  const fresh = passages.flatMap((passage) =>
    (['in', 'out'] as const)
      .filter((direction) => passage[direction] > 0)
      .map((direction) => ({ id: nextId(), portal: passage.portal, direction, people: passage[direction] })),
  )
  return [...shown, ...fresh].slice(-MOST_AT_ONCE)
}
