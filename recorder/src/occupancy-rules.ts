import { type Building, ESTIMATE_VERSION, type LocalTime, nextDay } from '@munteok/core'
import { type Db, readMeta } from './ledger-file.ts'
import { LEVELS } from './ledger-schema.ts'
import { HOUSE } from './occupancy-history.ts'

/** What kept estimates of a building rest on, beside what was counted and entered. */
export function occupancyRules({ emptyHour, floors, portals }: Building): string {
  return JSON.stringify({
    estimate: ESTIMATE_VERSION,
    emptyHour,
    floors: floors.map(({ id }) => id),
    portals: portals.map(({ id, from, to, metered }) => [id, from, to, metered]),
  })
}

/**
 * Drops the kept occupancy when it was made with other ways through the house, another empty hour or
 * another estimator.
 * It is worked out anew day by day; counts are not touched.
 */
export function renewOccupancyIfRulesChanged(db: Db, building: Building, time: LocalTime): void {
  const rules = occupancyRules(building)
  if (readMeta(db, 'occupancy-rules') === rules) {
    soilDaysWithoutHouse(db)
    return
  }
  db.transaction(() => {
    renewOccupancy(db, time)
    db.prepare(`INSERT OR REPLACE INTO meta VALUES ('occupancy-rules', ?)`).run(rules)
  }).immediate()
}

function renewOccupancy(db: Db, time: LocalTime): void {
  db.exec('DELETE FROM occupancy_rollup; DELETE FROM occupancy_day')
  const soil = db.prepare<[string]>('INSERT OR IGNORE INTO dirty_day VALUES (?)')
  const starts = db
    .prepare<[number], number>('SELECT DISTINCT start FROM passage_rollup WHERE level = ?')
    .pluck()
    .all(LEVELS.day)
  for (const start of starts) {
    const day = time.dayOf(start)
    soil.run(day)
    soil.run(nextDay(day))
  }
}

/** Days that were added up when only floors were: their minutes are kept, and are added up again. */
function soilDaysWithoutHouse(db: Db): void {
  const isThere = db.prepare<[string], number>('SELECT 1 FROM occupancy_rollup WHERE floor = ? LIMIT 1')
  if (isThere.get(HOUSE) !== undefined) return
  db.exec('INSERT OR IGNORE INTO dirty_day SELECT day FROM occupancy_day')
}
