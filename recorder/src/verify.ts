import { type Building, LocalTime, MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'
import { Derivation } from './derivation.ts'
import { type Walked, walkEntries } from './entry-walk.ts'
import { type Db, openLedgerForReading, readMeta, rulesOf } from './ledger-file.ts'
import { CREATE_DERIVED } from './ledger-schema.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { PassageQueries } from './passage-queries.ts'
import { firstDifference } from './table-difference.ts'

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
  /** The first thing that does not agree, and what to do. */
  readonly problem?: string
}

/** The tables that follow from the entries, each with its key. */
const COMPARED = {
  mark: ['agent', 'outbox'],
  gap: ['entry'],
  passage_rollup: ['level', 'portal', 'start'],
  check_in: ['id'],
  usage_rollup: ['day', 'space'],
  unplaced: ['kind', 'name'],
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
    return db.transaction(() => verify(db, again, building))()
  } catch (error) {
    throw ledgerTrouble(error, file)
  } finally {
    again.close()
    db.close()
  }
}

function verify(db: Db, again: Db, building: Building): VerifyReport {
  let walked: Walked
  try {
    walked = deriveAgain(db, again, building)
  } catch (error) {
    if (error instanceof MunteokError && error.code === 'entry-changed')
      return { ok: false, entries: 0, events: 0, head: '', gaps: 0, unplaced: 0, problem: error.message }
    throw error
  }
  const problem =
    rulesProblem(db, building) ?? tablesProblem(db, again) ?? occupancyProblem(db, again, building)
  return {
    ok: problem === undefined,
    entries: walked.entries,
    events: walked.events,
    head: walked.head.toString('hex'),
    gaps: count(again, 'SELECT count(*) FROM gap'),
    unplaced: count(again, 'SELECT coalesce(sum(events), 0) FROM unplaced'),
    ...(problem !== undefined && { problem: `${problem}: rebuild the ledger` }),
  }
}

function deriveAgain(db: Db, again: Db, building: Building): Walked {
  const derivation = new Derivation(again, building, new LocalTime(building.timeZone))
  return again.transaction(() =>
    walkEntries(
      db,
      (entry) => derivation.apply(entry),
      () => void derivation.flush(),
    ),
  )()
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
  const time = new LocalTime(building.timeZone)
  const dirty = db.prepare<[], string>('SELECT day FROM dirty_day ORDER BY day').pluck().all()
  const clean = again.prepare<[string]>('DELETE FROM dirty_day WHERE day = ?')
  for (const day of dirty) clean.run(day)
  const last = again.prepare<[], string | null>('SELECT max(day) FROM dirty_day').pluck().get()
  const rollup = new OccupancyRollup(again, building, time, new PassageQueries(again, building))
  if (last) rollup.refresh(time.endOfDay(last), Number.MAX_SAFE_INTEGER)
  const spans = dirty.map((day) => [time.startOfDay(day), time.endOfDay(day)] as const)
  const compared = (start: number) => !spans.some(([from, to]) => start >= from && start < to)
  return firstDifference(db, again, 'occupancy_rollup', ['level', 'floor', 'start'], (row) =>
    compared(Number(row['start'])),
  )
}

function count(db: Db, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() ?? 0
}
