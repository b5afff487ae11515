import { type Building, OUTSIDE, type Portal } from '@munteok/core'
import type { Direction } from '../devices/firmware.ts'

/** One portal on somebody's way, and which way through it. */
export interface Step {
  readonly portal: string
  readonly direction: Direction
  readonly from: string
  readonly to: string
}

/** The ways through a building. */
export class Routes {
  /** Doors to the outside, in the building's order, seen from outside. */
  readonly doors: readonly Step[]
  /** Floors that can be reached from outside. */
  readonly floors: readonly string[]
  readonly #steps: readonly Step[]
  readonly #known = new Map<string, readonly Step[] | undefined>()

  constructor(building: Building) {
    this.#steps = building.portals.flatMap(bothWays)
    this.doors = this.#steps.filter((step) => step.from === OUTSIDE)
    this.floors = building.floors.map((floor) => floor.id).filter((floor) => this.between(OUTSIDE, floor))
  }

  /**
   * The way with the fewest portals that does not lead over the street; undefined when there is none.
   * Between equals, the portal that the building names first.
   */
  between(from: string, to: string): readonly Step[] | undefined {
    const key = `${from} ${to}`
    if (!this.#known.has(key)) this.#known.set(key, this.#search(from, to))
    return this.#known.get(key)
  }

  /** The way from one door to a floor. */
  throughDoor(door: Step, to: string): readonly Step[] | undefined {
    const rest = this.between(door.to, to)
    return rest && [door, ...rest]
  }

  #search(from: string, to: string): readonly Step[] | undefined {
    const reached = new Map<string, readonly Step[]>([[from, []]])
    for (const [zone, way] of reached) {
      if (zone === to) return way
      if (zone === OUTSIDE && zone !== from) continue
      for (const step of this.#steps)
        if (step.from === zone && !reached.has(step.to)) reached.set(step.to, [...way, step])
    }
    return undefined
  }
}

function bothWays({ id, from, to }: Portal): Step[] {
  return [
    { portal: id, direction: 'in', from, to },
    { portal: id, direction: 'out', from: to, to: from },
  ]
}
