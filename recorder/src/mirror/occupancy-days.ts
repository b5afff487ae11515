import { createHash } from 'node:crypto'
import type { Day } from '@munteok/core'
import { type Db, readMeta } from '../ledger-file.ts'

/** Days of occupancy that are over and worked out, each with a mark of what it was worked out from. */
export function workedOutDays(db: Db): { day: Day; state: string }[] {
  const rules = readMeta(db, 'occupancy-rules') ?? ''
  const rows = db.prepare<[], { day: Day; learned: string; state: string }>(
    `SELECT day, learned, state FROM occupancy_day
     WHERE day NOT IN (SELECT day FROM dirty_day) ORDER BY day`,
  )
  return rows.all().map(({ day, learned, state }) => ({
    day,
    state: createHash('sha256').update(rules).update(learned).update(state).digest('base64url'),
  }))
}
