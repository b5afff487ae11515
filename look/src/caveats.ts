import type { Building, Caveat, Floor, OccupancyState } from '@munteok/core'

/** The reasons for doubt in a state, each with the floors that it touches, lowest floor first. */
export function caveatsOf(
  building: Building,
  occupancy: OccupancyState,
): { caveat: Caveat; floors: Floor[]; everywhere: boolean }[] {
  const floors = building.floors.toSorted((a, b) => a.level - b.level)
  const kinds = new Set(floors.flatMap((floor) => occupancy.floors[floor.id]?.caveats ?? []))
  return [...kinds].map((caveat) => {
    const touched = floors.filter((floor) => occupancy.floors[floor.id]?.caveats.includes(caveat))
    return { caveat, floors: touched, everywhere: floors.length > 1 && touched.length === floors.length }
  })
}
