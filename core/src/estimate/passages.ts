import type { PortalCount } from '../occupancy.ts'
import type { Move } from './cloud.ts'
import { alongside, type Graph } from './graph.ts'
import { FIRST_Q, FIRST_Q_UNSEEN, type Learned } from './learned.ts'

/** Passages that an unmetered way is taken to have for each one at a counter next to it. */
export const UNSEEN_SHARE = 0.1
/** So many people behind one another within a minute make up most of a crowd's effect. */
const CROWD = 4
/** A count of nothing at all may hide a person too: a little error for each count. */
const LEAST_VARIANCE = 1e-4

/**
 * People among `people` of one minute who passed in the shadow of others: nobody when one passes,
 * nearly all of them when many do.
 */
export function crowded(people: number): number {
  return people <= 1 ? 0 : people * (1 - Math.exp(-(people - 1) / CROWD))
}

/** Turns counts into moves of the cloud, by what is known about each counter. */
export class Passages {
  readonly #ways
  readonly #crowding: number
  readonly #graph: Graph

  constructor(graph: Graph, learned: Learned) {
    this.#ways = graph.ways.map(({ id, metered }) => {
      const way = learned.ways[id]
      return {
        q: way?.q ?? (metered ? FIRST_Q : FIRST_Q_UNSEEN),
        missed: way?.missed ?? 0,
      }
    })
    this.#crowding = learned.crowding
    this.#graph = graph
  }

  /** @param inBefore counted at this way earlier in the same minute, as `outBefore` */
  move(way: number, { in: ins, out: outs }: PortalCount, inBefore = 0, outBefore = 0): Move {
    const { q, missed } = this.#ways[way] ?? { q: FIRST_Q, missed: 0 }
    const crowd =
      crowded(inBefore + ins) - crowded(inBefore) - (crowded(outBefore + outs) - crowded(outBefore))
    return {
      net: (ins - outs) * (1 + missed) + this.#crowding * crowd,
      total: ins + outs,
      variance: q * (ins + outs) + LEAST_VARIANCE,
    }
  }

  /** What passed unseen, most likely, while this was counted. */
  unseen(way: number, { in: ins, out: outs }: PortalCount): { way: number; move: Move }[] {
    const total = UNSEEN_SHARE * (ins + outs)
    const { ways, unseenBeside } = this.#graph
    const metered = ways[way]
    return (unseenBeside[way] ?? []).map((beside) => {
      const unmetered = ways[beside]
      const along = metered && unmetered ? alongside(metered, unmetered) : 0
      const variance = (this.#ways[beside]?.q ?? FIRST_Q_UNSEEN) * total
      return { way: beside, move: { net: 0, total, variance, beside: along * (ins - outs) } }
    })
  }
}
