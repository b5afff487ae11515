import { type Building, type Day, LocalTime, OUTSIDE } from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'

/** People who came in from outside (연인원), as the doors counted them. */
export class DoorEntries {
  readonly #time: LocalTime
  /** The doors, and in which direction of theirs people come in. */
  readonly #doors: { readonly portal: string; readonly inwards: 'ins' | 'outs' }[]
  readonly #between
  readonly #sum

  constructor(db: Db, building: Building) {
    this.#time = new LocalTime(building.timeZone)
    this.#doors = building.portals
      .filter(({ from, to }) => from === OUTSIDE || to === OUTSIDE)
      .map(({ id, from }) => ({ portal: id, inwards: from === OUTSIDE ? 'ins' : 'outs' }))
    this.#between = db.prepare<[string, number, number], { start: number; ins: number; outs: number }>(
      `SELECT start, ins, outs FROM passage_rollup
       WHERE level = ${LEVELS.day} AND portal = ? AND start >= ? AND start < ?`,
    )
    this.#sum = db.prepare<[string, number, number], { days: number; ins: number; outs: number }>(
      `SELECT count(*) AS days, coalesce(sum(ins), 0) AS ins, coalesce(sum(outs), 0) AS outs
       FROM passage_rollup WHERE level = ${LEVELS.day} AND portal = ? AND start >= ? AND start < ?`,
    )
  }

  /** Entries of a year; null where no door counted. */
  inYear(year: number): number | null {
    const span = this.#spanOf(year)
    const sums = this.#doors.flatMap(({ portal, inwards }) => {
      const sum = this.#sum.get(portal, ...span)
      return sum && sum.days > 0 ? [sum[inwards]] : []
    })
    return sums.length === 0 ? null : sums.reduce((all, entries) => all + entries, 0)
  }

  /** Entries of each day on which a door counted anybody. */
  ofYear(year: number): Map<Day, number> {
    const entries = new Map<Day, number>()
    for (const { portal, inwards } of this.#doors)
      for (const counted of this.#between.all(portal, ...this.#spanOf(year))) {
        const day = this.#time.dayOf(counted.start)
        entries.set(day, (entries.get(day) ?? 0) + counted[inwards])
      }
    return entries
  }

  #spanOf(year: number): [from: number, to: number] {
    return [this.#time.startOfDay(`${year}-01-01`), this.#time.startOfDay(`${year + 1}-01-01`)]
  }
}
