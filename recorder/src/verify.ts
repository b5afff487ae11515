import { type Building, type Closing, LocalTime, MunteokError, nextDay } from '@munteok/core'
import Database from 'better-sqlite3'
import { fingerprintOf } from './closing.ts'
import type { Walked } from './entry-walk.ts'
import { type Db, openLedgerForReading, readMeta, rulesOf } from './ledger-file.ts'
import { CREATE_DERIVED } from './ledger-schema.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { occupancyRules } from './occupancy-rules.ts'
import { PassageQueries } from './passage-queries.ts'
import { deriveEntries } from './rebuild.ts'
import { settingsInForce } from './settings/in-force.ts'
import { firstDifference } from './table-difference.ts'
import { definitionsProblem } from './use-definitions.ts'

/** A closed year, as its record says. */
export interface VerifiedClosing {
  readonly entry: number
  readonly year: number
  readonly by: string
  readonly uses: number
  /** Of the key that signed it: the same as on the sheet that was filed, or another hand signed. */
  readonly fingerprint: string
}

export interface VerifyReport {
  readonly ok: boolean
  readonly entries: number
  readonly events: number
  /** The last entry's hash, hex. Written down elsewhere, it proves later that nothing was cut off. */
  readonly head: string
  /** Events that never came: how many ranges of them. */
  readonly gaps: number
  /** Events that the building's file has no place for. */
  readonly unplaced: number
  readonly closings: readonly VerifiedClosing[]
  /** The first thing that does not agree, and what to do. */
  readonly problem?: string
}

/** The tables that follow from the entries, each with its key. */
const COMPARED = {
  mark: ['agent', 'outbox'],
  gap: ['entry'],
  passage_rollup: ['level', 'portal', 'start'],
  check_in: ['id'],
  thinned: ['entry', 'day', 'space', 'programme'],
  usage_rollup: ['day', 'space', 'programme'],
  correction: ['entry'],
  imported: ['entry', 'line'],
  headcount: ['entry'],
  night: ['entry'],
  closing: ['entry'],
  unplaced: ['kind', 'name'],
  unplaced_check_in: ['day', 'entry'],
  counter: ['portal'],
} as const

/**
 * Recomputes from the entries alone everything that the ledger says, and compares. A recorder may be
 * writing meanwhile: what is checked is the ledger at one instant.
 * @throws MunteokError when the ledger cannot be read at all
 */
export function verifyLedger(file: string, building: Building): VerifyReport {
  const db = openLedgerForReading(file, building)
  const again = new Database('')
  try {
    again.exec(CREATE_DERIVED)
    return db.transaction(() => verify(db, again, settingsInForce(db, building).building))()
  } catch (error) {
    throw ledgerTrouble(error, file)
  } finally {
    again.close()
    db.close()
  }
}

function verify(db: Db, again: Db, building: Building): VerifyReport {
  let closing: string | undefined
  let walked: Walked
  const nothing = { entries: 0, events: 0, head: '', gaps: 0, unplaced: 0, closings: [] }
  try {
    walked = again.transaction(() =>
      deriveEntries(db, again, building, (problem) => {
        closing ??= `${problem}: undo what was changed in the building's file, or put a backup in place of the ledger`
      }),
    )()
  } catch (error) {
    if (error instanceof MunteokError && error.code === 'entry-changed')
      return { ok: false, ...nothing, problem: error.message }
    throw error
  }
  const table =
    rulesProblem(db, building) ??
    definitionsProblem(db, building) ??
    tablesProblem(db, again) ??
    occupancyProblem(db, again, building)
  const problem = closing ?? (table === undefined ? undefined : `${table}: rebuild the ledger`)
  return {
    ok: problem === undefined,
    entries: walked.entries,
    events: walked.events,
    head: walked.head.toString('hex'),
    gaps: count(again, 'SELECT count(*) FROM gap'),
    unplaced: count(again, 'SELECT coalesce(sum(events), 0) FROM unplaced'),
    closings: closingsIn(again),
    ...(problem !== undefined && { problem }),
  }
}

function closingsIn(again: Db): VerifiedClosing[] {
  const rows = again
    .prepare<[], { entry: number; body: string }>('SELECT entry, body FROM closing ORDER BY year')
    .all()
  return rows.map(({ entry, body }) => {
    const closing = JSON.parse(body) as Closing
    const { year, uses } = closing.figure
    return { entry, year, uses, by: closing.by, fingerprint: fingerprintOf(closing) }
  })
}

function rulesProblem(db: Db, building: Building): string | undefined {
  const made = readMeta(db, 'rules')
  const now = rulesOf(building)
  return made === now ? undefined : `the figures were made with ${made}, the building's file now says ${now}`
}

function tablesProblem(db: Db, again: Db): string | undefined {
  for (const [table, key] of Object.entries(COMPARED)) {
    const difference = firstDifference(db, again, table, key)
    if (difference !== undefined) return difference
  }
  return undefined
}

/** Of the days that are worked out; others have nothing to compare yet. */
function occupancyProblem(db: Db, again: Db, building: Building): string | undefined {
  // What was kept by other rules is worked out anew when the recorder starts.
  if (readMeta(db, 'occupancy-rules') !== occupancyRules(building)) return undefined
  const time = new LocalTime(building.timeZone)
  const dirty = db.prepare<[], string>('SELECT day FROM dirty_day ORDER BY day').pluck().all()
  const clean = again.prepare<[string]>('DELETE FROM dirty_day WHERE day = ?')
  for (const day of dirty) clean.run(day)
  const last = again.prepare<[], string | null>('SELECT max(day) FROM dirty_day').pluck().get()
  copyLearned(db, again)
  const rollup = new OccupancyRollup(again, building, time, new PassageQueries(again, building))
  // A day is over at the empty hour of the next one.
  if (last) rollup.refresh(time.endOfDay(nextDay(last)), Number.MAX_SAFE_INTEGER)
  const spans = dirty.map((day) => [time.startOfDay(day), time.endOfDay(day)] as const)
  const compared = (start: number) => !spans.some(([from, to]) => start >= from && start < to)
  return (
    firstDifference(db, again, 'occupancy_day', ['day'], (row) => !dirty.includes(String(row['day']))) ??
    firstDifference(db, again, 'occupancy_rollup', ['level', 'floor', 'start'], (row) =>
      compared(Number(row['start'])),
    )
  )
}

/** What had been learned is taken as it is kept: the estimates must follow from it and the counts. */
function copyLearned(db: Db, again: Db): void {
  const insert = again.prepare<[string, string, string]>(
    `INSERT INTO occupancy_day VALUES (?, ?, ?, '', x'')`,
  )
  const rows = db
    .prepare<[], [string, string, string]>('SELECT day, learned, at_end FROM occupancy_day ORDER BY day')
    .raw()
  for (const row of rows.iterate()) insert.run(...row)
}

function count(db: Db, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() ?? 0
}
