import type { Bucket, Building, PortalCount } from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'

/** What one portal counted in one minute. */
export interface MinuteCount extends PortalCount {
  /** The minute's first instant. */
  readonly start: number
}

export interface PassageBucket {
  readonly start: number
  readonly in: number
  readonly out: number
}

/** Reads the roll-ups of passages. */
export class PassageQueries {
  readonly #portals: string[]
  readonly #between
  readonly #sum
  readonly #starts
  readonly #any
  readonly #first

  constructor(db: Db, building: Building) {
    this.#portals = building.portals.map((portal) => portal.id)
    this.#between = db.prepare<[number, string, number, number], PassageBucket>(
      `SELECT start, ins AS "in", outs AS "out" FROM passage_rollup
       WHERE level = ? AND portal = ? AND start >= ? AND start < ? ORDER BY start`,
    )
    this.#sum = db
      .prepare<[number, string, number, number], [ins: number | null, outs: number | null]>(
        `SELECT sum(ins), sum(outs) FROM passage_rollup
         WHERE level = ? AND portal = ? AND start >= ? AND start < ?`,
      )
      .raw()
    this.#starts = db
      .prepare<[number, string, number, number], number>(
        'SELECT start FROM passage_rollup WHERE level = ? AND portal = ? AND start >= ? AND start < ?',
      )
      .pluck()
    this.#any = db.prepare<[number, string, number, number], number>(
      'SELECT 1 FROM passage_rollup WHERE level = ? AND portal = ? AND start >= ? AND start < ? LIMIT 1',
    )
    this.#first = db
      .prepare<[number, string], number>(
        'SELECT start FROM passage_rollup WHERE level = ? AND portal = ? ORDER BY start LIMIT 1',
      )
      .pluck()
  }

  /** The buckets of a portal that start within `[from, to)`, in order; those without people left out. */
  buckets(portal: string, bucket: Bucket, from: number, to: number): PassageBucket[] {
    return this.#between.all(LEVELS[bucket], portal, from, to)
  }

  /** What every portal counted, minute by minute, in order of time. */
  minutes(from: number, to: number): MinuteCount[] {
    const all: MinuteCount[] = []
    for (const portal of this.#portals)
      for (const { start, in: ins, out: outs } of this.buckets(portal, 'minute', from, to))
        all.push({ portal, start, in: ins, out: outs })
    return all.sort((a, b) => a.start - b.start)
  }

  /** Each portal's sum over the buckets that start within `[from, to)`. */
  sums(bucket: Bucket, from: number, to: number): PortalCount[] {
    return this.#portals.map((portal) => {
      const [ins, outs] = this.#sum.get(LEVELS[bucket], portal, from, to) ?? [0, 0]
      return { portal, in: ins ?? 0, out: outs ?? 0 }
    })
  }

  /** Whether any portal counted anybody in a minute that starts within `[from, to)`. */
  anyBetween(from: number, to: number): boolean {
    return this.#portals.some((portal) => this.#any.get(LEVELS.minute, portal, from, to) !== undefined)
  }

  /** The starts of the days within `[from, to)` on which any portal counted anybody, as each portal has them. */
  startsOfDays(from: number, to: number): number[] {
    return this.#portals.flatMap((portal) => this.#starts.all(LEVELS.day, portal, from, to))
  }

  /** The first minute in which anybody was counted. */
  firstMinute(): number | undefined {
    const firsts = this.#portals.map((portal) => this.#first.get(LEVELS.minute, portal))
    const known = firsts.filter((start) => start !== undefined)
    return known.length > 0 ? Math.min(...known) : undefined
  }
}
