import {
  type Building,
  CENTRE,
  capacityOf,
  type Day,
  type LocalTime,
  NONE,
  type OccupancyState,
  type SeriesPoint,
  usesOf,
} from '@munteok/core'
import type { Db } from '../ledger-file.ts'
import { LEVELS } from '../ledger-schema.ts'
import { HOUSE, zonesOf } from '../occupancy-history.ts'
import type { OccupancyRollup } from '../occupancy-rollup.ts'
import type { UsageQueries } from '../usage-queries.ts'
import type { LedgerChanges } from './ledger-changes.ts'

const MINUTE_MS = 60_000

export interface LedgerPointsParts {
  readonly db: Db
  readonly building: Building
  readonly time: LocalTime
  readonly usage: UsageQueries
  readonly occupancies: OccupancyRollup
}

interface UsesRow {
  readonly space: string
  readonly programme: string
  readonly uses: number
  readonly people: number
  readonly corrected_uses: number
  readonly corrected_people: number
}

/** The ledger's figures as points: whole values, read from the roll-ups as they are now. */
export class LedgerPoints {
  readonly #parts: LedgerPointsParts
  readonly #minute
  readonly #uses

  constructor(parts: LedgerPointsParts) {
    this.#parts = parts
    this.#minute = parts.db.prepare<[number, string, number], { in: number; out: number }>(
      `SELECT ins AS "in", outs AS "out" FROM passage_rollup WHERE level = ? AND portal = ? AND start = ?`,
    )
    this.#uses = parts.db.prepare<{ day: Day }, UsesRow>(
      `SELECT space, programme, sum(uses) AS uses, sum(people) AS people,
              sum(corrected_uses) AS corrected_uses, sum(corrected_people) AS corrected_people
       FROM (SELECT space, programme, uses, people, 0 AS corrected_uses, 0 AS corrected_people
             FROM usage_rollup WHERE day = @day
             UNION ALL
             SELECT CASE space WHEN '${NONE}' THEN '${CENTRE}' ELSE space END, programme, 0, 0, uses, people
             FROM correction WHERE day = @day)
       GROUP BY space, programme`,
    )
  }

  /** Of what some entries changed. */
  of(changes: LedgerChanges): SeriesPoint[] {
    const { minutes, days, years } = changes
    return [
      ...[...minutes].flatMap(([portal, starts]) => this.#passages(portal, starts)),
      ...[...days].flatMap((day) => this.#usesOn(day)),
      ...(years ? this.#years([...days]) : []),
    ]
  }

  /** None where the building's file has no such portal: its passages are counted nowhere. */
  #passages(portal: string, starts: Iterable<number>): SeriesPoint[] {
    return [...starts].flatMap((time): SeriesPoint[] => {
      const counted = this.#minute.get(LEVELS.minute, portal, time)
      return counted ? [this.#point('passages', time, { ...counted }, { portal })] : []
    })
  }

  #usesOn(day: Day): SeriesPoint[] {
    const time = this.#parts.time.startOfDay(day)
    return this.#uses
      .all({ day })
      .map(({ space, programme, ...fields }) => this.#point('uses', time, fields, { space, programme }))
  }

  /** @param changed days whose figure may be another one */
  #years(changed: readonly Day[]): SeriesPoint[] {
    const { usage, building, time } = this.#parts
    usage.forget(changed)
    const { targets, history } = building.usage
    const years = new Set([...usage.years(), ...targets.map(({ year }) => year)])
    return [...years].map((year) => {
      const { counted, imported, corrected } = usage.sumsOf(year)
      const parts = {
        reported: history.find((past) => past.year === year)?.uses ?? 0,
        imported: imported?.uses ?? 0,
        counted: counted?.uses ?? 0,
        corrected: corrected?.uses ?? 0,
      }
      const target = targets.find((candidate) => candidate.year === year)?.uses
      const { people } = usage.inYear(year)
      const fields = { uses: usesOf(parts), people, ...parts, ...(target !== undefined && { target }) }
      return this.#point('usage_year', time.startOfDay(`${year}-01-01`), fields)
    })
  }

  /** What holds for a whole day: the building, how many people each zone may hold, and each year's figure. */
  facts(day: Day): SeriesPoint[] {
    const { building, time } = this.#parts
    const start = time.startOfDay(day)
    const capacities = building.floors.map((floor) => [floor.id, capacityOf(building, floor)] as const)
    const inAll = capacities.reduce((sum, [, people]) => sum + people, 0)
    const { name, timeZone, floors } = building
    const fields = {
      ...{ name_ko: name.ko, name_en: name.en, time_zone: timeZone, people_capacity: inAll },
      area_m2: Math.round(floors.reduce((sum, { areaM2 }) => sum + areaM2, 0) * 100) / 100,
    }
    return [
      this.#point('building', start, fields),
      ...[...capacities, [HOUSE, inAll] as const].map(([zone, people]) =>
        this.#point('capacity', start, { people }, { zone }),
      ),
      ...this.#years([]),
    ]
  }

  /** Who is where now. */
  live({ at, people, low, high, floors }: OccupancyState): SeriesPoint[] {
    const minute = at - (at % MINUTE_MS)
    return [
      ...Object.entries(floors).map(([zone, of]) =>
        this.#occupancy(minute, zone, of.people, of.low, of.high),
      ),
      this.#occupancy(minute, HOUSE, people, low, high),
    ]
  }

  /** The minutes of a day that is over, as looked back on. */
  dayOver(day: Day): SeriesPoint[] {
    const { building, occupancies } = this.#parts
    const { from, minutes, curves } = occupancies.dayOver(day)
    return zonesOf(building).flatMap((zone, i) => {
      const curve = curves[i]
      if (!curve) return []
      return Array.from({ length: minutes }, (_, minute) => {
        const { people, low, high } = curve
        return this.#occupancy(
          from + minute * MINUTE_MS,
          ...([zone, people[minute] ?? 0, low[minute] ?? 0, high[minute] ?? 0] as const),
        )
      })
    })
  }

  #occupancy(time: number, zone: string, people: number, low: number, high: number): SeriesPoint {
    return this.#point('occupancy', time, { people, low, high }, { zone })
  }

  #point(
    measurement: SeriesPoint['measurement'],
    time: number,
    fields: SeriesPoint['fields'],
    tags: Readonly<Record<string, string>> = {},
  ): SeriesPoint {
    return { measurement, tags: { building: this.#parts.building.id, ...tags }, fields, time }
  }
}
