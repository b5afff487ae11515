/** Which floors are at their limit, and where there is room instead. */
import { type Building, type Crowding, type Floor, floorOfSpace, type OccupancyState } from '@munteok/core'

export interface RoomAdvice {
  readonly full: readonly Floor[]
  /** The roomiest floor; none when the whole house is busy. */
  readonly room: readonly Floor[]
}

const ROOMY: readonly Crowding[] = ['calm', 'moderate']
const MOST_SUGGESTED = 1

/**
 * @param space only when its floor is full; undefined asks for every full floor
 * @returns undefined when nothing is full
 */
export function roomAdvice(
  building: Building,
  occupancy: OccupancyState,
  space?: string,
): RoomAdvice | undefined {
  const only = space === undefined ? undefined : floorOfSpace(building, space)
  const floors = building.floors.toSorted((a, b) => a.level - b.level)
  const full = floors.filter(
    (floor) => occupancy.floors[floor.id]?.crowding === 'full' && (!only || floor === only),
  )
  if (full.length === 0) return undefined
  return { full, room: withRoom(floors, occupancy) }
}

function withRoom(floors: readonly Floor[], occupancy: OccupancyState): Floor[] {
  for (const crowding of ROOMY) {
    const found = floors.filter((floor) => occupancy.floors[floor.id]?.crowding === crowding)
    if (found.length > 0) return found.toSorted((a, b) => b.areaM2 - a.areaM2).slice(0, MOST_SUGGESTED)
  }
  return []
}
