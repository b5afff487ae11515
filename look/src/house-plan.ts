/** Where the parts of the house stand in its drawing, for any building. Pure geometry, no pixels. */
import { type Building, type Floor, OUTSIDE, type Portal } from '@munteok/core'

/** A floor drawn narrower than this could not be seen. */
const NARROWEST = 0.12
/** Outside stands this far before the wall, as a share of the widest floor. */
const BEFORE_THE_WALL = -0.07
const BEHIND_THE_DOOR = 0.06
/** How far down in its row a walking person is drawn, as a share of the row. */
const WALKING_HEIGHT = 0.8

/** A point of the drawing: x as a share of the widest floor, y in rows from the roof. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface PlannedFloor {
  readonly floor: Floor
  /** 0 the highest. */
  readonly row: number
  /** Width as a share of the widest floor: as its area to the largest area. */
  readonly width: number
  readonly underground: boolean
}

/** A gap in a slab (stairs) or in the left wall (a door). */
export interface Opening {
  readonly portal: string
  readonly kind: 'stairs' | 'door'
  readonly at: Point
}

export interface HousePlan {
  /** From the highest to the lowest. */
  readonly floors: readonly PlannedFloor[]
  /** Rows above the ground line. */
  readonly rowsAboveGround: number
  readonly openings: readonly Opening[]
}

export function planHouse(building: Building): HousePlan {
  const largest = Math.max(...building.floors.map((floor) => floor.areaM2))
  const floors = building.floors
    .toSorted((a, b) => b.level - a.level)
    .map((floor, row) => ({
      floor,
      row,
      width: Math.max(NARROWEST, floor.areaM2 / largest),
      underground: floor.level < 0,
    }))
  const rowsAboveGround = floors.filter((planned) => !planned.underground).length
  const openings = building.portals.flatMap((portal) => openingOf(floors, portal) ?? [])
  return { floors, rowsAboveGround, openings }
}

/** Stairs stand above one another, within the narrowest floor. */
function stairwell(floors: readonly PlannedFloor[]): number {
  return Math.min(0.3, 0.72 * Math.min(...floors.map((planned) => planned.width)))
}

function openingOf(floors: readonly PlannedFloor[], portal: Portal): Opening | undefined {
  const rows = rowsOf(floors, portal)
  if (rows.length === 1) return { portal: portal.id, kind: 'door', at: { x: 0, y: (rows[0] ?? 0) + 1 } }
  const [upper = 0, lower = 0] = rows.toSorted((a, b) => a - b)
  // A lift past other floors has no gap of its own in this drawing; who takes it is still shown.
  if (lower - upper !== 1) return undefined
  return { portal: portal.id, kind: 'stairs', at: { x: stairwell(floors), y: lower } }
}

function rowsOf(floors: readonly PlannedFloor[], portal: Portal): number[] {
  const ends = [portal.from, portal.to].filter((end) => end !== OUTSIDE)
  return ends.flatMap((end) => floors.find((planned) => planned.floor.id === end)?.row ?? [])
}

/** The way that somebody takes through a portal, `in` being from its `from` to its `to`. */
export function walkThrough(
  plan: HousePlan,
  portal: Portal,
  direction: 'in' | 'out',
): { from: Point; to: Point } {
  const [start, end] = direction === 'in' ? [portal.from, portal.to] : [portal.to, portal.from]
  const isDoor = start === OUTSIDE || end === OUTSIDE
  const rowOf = (zone: string) => plan.floors.find((planned) => planned.floor.id === zone)?.row
  const place = (zone: string, other: string): Point => ({
    x: isDoor ? (zone === OUTSIDE ? BEFORE_THE_WALL : BEHIND_THE_DOOR) : stairwell(plan.floors),
    y: (rowOf(zone) ?? rowOf(other) ?? 0) + WALKING_HEIGHT,
  })
  return { from: place(start, end), to: place(end, start) }
}
