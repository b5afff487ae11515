import type { OccupancyState } from './messages.ts'

/** Public screens show no number of people below this, unless told otherwise. */
const HIDE_BELOW = 5

/**
 * Occupancy for a screen that anybody can see. A floor with fewer than `below` people stands as "0 to
 * `below` - 1", whatever its number. The house's number is then the sum of what is shown, as an interval:
 * from it and the floors beside it nothing more can be worked out than each of them says.
 *
 * @param below 0 or 1 hides nothing
 */
export function publicOccupancy(state: OccupancyState, below: number = HIDE_BELOW): OccupancyState {
  const hidden = Object.entries(state.floors).filter(([, { people }]) => people < below)
  if (below <= 1 || hidden.length === 0) return state
  const most = below - 1
  const cover = { people: Math.floor(below / 2), low: 0, high: most, crowding: 'calm' as const }
  const floors = { ...state.floors }
  for (const [id, floor] of hidden) floors[id] = { ...floor, ...cover }
  const shown = Object.values(floors)
  const sum = (of: 'low' | 'people' | 'high') => shown.reduce((total, floor) => total + floor[of], 0)
  return {
    ...state,
    people: sum('people'),
    low: sum('low'),
    high: sum('high'),
    floors,
    hidden: { below, floors: hidden.map(([id]) => id) },
  }
}
