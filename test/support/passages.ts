import type { PassageHistory } from '@munteok/core'
import type { House } from './house.ts'

export interface InOut {
  readonly in: number
  readonly out: number
}

const DAY_MS = 86_400_000

/**
 * What the recorder has counted at each of some portals, in the days around a time.
 * @param at UTC epoch milliseconds
 */
export async function recordedPassages(
  house: House,
  portals: readonly string[],
  at: number,
): Promise<Record<string, InOut>> {
  const query = `from=${at - 2 * DAY_MS}&to=${at + 3 * DAY_MS}&bucket=day`
  const history = await house.get<PassageHistory>(house.recorderUrl(`/api/v1/history/passages?${query}`))
  return Object.fromEntries(
    portals.map((portal) => {
      const rows = history.portals[portal] ?? []
      return [portal, { in: sum(rows.map((row) => row.in)), out: sum(rows.map((row) => row.out)) }]
    }),
  )
}

/** The people in all of them. */
export function crossingsIn(counts: Readonly<Record<string, InOut>>): number {
  return sum(Object.values(counts).map((count) => count.in + count.out))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
