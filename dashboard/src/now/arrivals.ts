/** Who came and went by the doors of the house, for a short list. */
import { type Building, type LivePassages, type LocalTime, OUTSIDE } from '@munteok/core'

export interface Arrival {
  readonly id: string
  /** The minute in which it was: UTC epoch milliseconds. */
  readonly minute: number
  readonly portal: string
  /** Into the house, or out of it. */
  readonly way: 'in' | 'out'
  readonly people: number
}

/** As many as are kept. */
export const MOST_ARRIVALS = 8
const MINUTE_MS = 60_000

/**
 * The list with what was just counted, the latest first: people of the same minute, door and way stand
 * in one line, so that a crowd does not push everything else out.
 */
export function withArrivals(
  shown: readonly Arrival[],
  building: Building,
  time: LocalTime,
  passed: readonly LivePassages[],
): readonly Arrival[] {
  const list = [...shown]
  for (const { at, passages } of passed)
    for (const { portal, ...counted } of passages) {
      const door = building.portals.find(
        ({ id, from, to }) => id === portal && (from === OUTSIDE || to === OUTSIDE),
      )
      if (!door) continue
      for (const direction of ['in', 'out'] as const) {
        const way = (direction === 'in') === (door.from === OUTSIDE) ? 'in' : 'out'
        add(list, { minute: time.bucketStart(at, 'minute'), portal, way, people: counted[direction] })
      }
    }
  return list.slice(0, MOST_ARRIVALS)
}

function add(list: Arrival[], seen: Omit<Arrival, 'id'>): void {
  if (seen.people === 0) return
  const id = `${seen.minute / MINUTE_MS}/${seen.portal}/${seen.way}`
  const known = list.findIndex((arrival) => arrival.id === id)
  const [before] = known < 0 ? [] : list.splice(known, 1)
  list.unshift({ id, ...seen, people: seen.people + (before?.people ?? 0) })
}
