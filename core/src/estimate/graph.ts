/** A building as a graph: floors are its nodes, ways through are its edges, and outside is no node. */
import { type Building, OUTSIDE } from '../building.ts'
import { addAt, type Matrix } from './matrix.ts'

/** The index of the zone that is not in the house. */
export const NOWHERE = -1

export interface Way {
  readonly id: string
  /** Index of the zone that people leave when they are counted in; `NOWHERE` for outside. */
  readonly from: number
  /** Index of the zone that people enter when they are counted in; `NOWHERE` for outside. */
  readonly to: number
  readonly metered: boolean
}

export interface Graph {
  /** Floor ids, in the building's order. */
  readonly zones: readonly string[]
  /** Portals, in the building's order. */
  readonly ways: readonly Way[]
  readonly wayOf: ReadonlyMap<string, number>
  /** Ways by the zone that they touch. */
  readonly waysOf: readonly (readonly number[])[]
  /** For each way, the unmetered ones that share a floor with it: where it is busy, they are. */
  readonly unseenBeside: readonly (readonly number[])[]
}

export function graphOf(building: Building): Graph {
  const zones = building.floors.map((floor) => floor.id)
  const index = (zone: string) => (zone === OUTSIDE ? NOWHERE : zones.indexOf(zone))
  const ways = building.portals.map(
    ({ id, from, to, metered }): Way => ({ id, from: index(from), to: index(to), metered }),
  )
  const touches = (way: Way, zone: number) => way.from === zone || way.to === zone
  const indicesOf = (wanted: (way: Way) => boolean) => ways.flatMap((way, i) => (wanted(way) ? [i] : []))
  return {
    zones,
    ways,
    wayOf: new Map(ways.map((way, i) => [way.id, i])),
    waysOf: zones.map((_zone, z) => indicesOf((way) => touches(way, z))),
    unseenBeside: ways.map((way) =>
      indicesOf(
        (other) =>
          !other.metered && way.metered && zones.some((_zone, z) => touches(way, z) && touches(other, z)),
      ),
    ),
  }
}

/** Whether two ways join the same zones: 1 in the same direction, −1 in the other one, 0 not at all. */
export function alongside(a: Way, b: Way): number {
  if (a.from === b.from && a.to === b.to) return 1
  return a.from === b.to && a.to === b.from ? -1 : 0
}

/** How a way moves people: +1 into, −1 out of, a zone, for one counted in. */
export function incidence(way: Way, zone: number): number {
  return (way.to === zone ? 1 : 0) - (way.from === zone ? 1 : 0)
}

/** A A·diag(v)·Aᵀ by zones, for variances by way. */
export function spreadByWays(graph: Graph, variances: ArrayLike<number>): Matrix {
  const size = graph.zones.length
  const matrix = new Float64Array(size * size)
  for (const [w, way] of graph.ways.entries())
    for (const a of [way.from, way.to])
      for (const b of [way.from, way.to])
        if (a !== NOWHERE && b !== NOWHERE)
          addAt(matrix, size, a, b, incidence(way, a) * incidence(way, b) * (variances[w] ?? 0))
  return matrix
}
