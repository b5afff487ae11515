import { addDays, type Day, MunteokError } from '@munteok/core'
import type { Complaints } from './complaints.ts'
import type { Ledger } from './ledger.ts'
import type { Db } from './ledger-file.ts'
import { ledgerTrouble } from './ledger-trouble.ts'

/** Who is named in the record of a thinning that the building's file asked for. */
const BY_SETTING = 'privacy.keepCheckInsDays'

/** The first day with check-ins that are not thinned out. */
export function firstDayWithCheckIns(db: Db): Day | undefined {
  const day = db
    .prepare<[], Day | null>(
      `SELECT min(day) FROM (SELECT min(day) AS day FROM check_in
         UNION ALL SELECT min(day) FROM unplaced_check_in)`,
    )
    .pluck()
    .get()
  return day ?? undefined
}

/**
 * Thins out a day that is due by `privacy.keepCheckInsDays` of the building, the oldest first: one at a
 * time, so that events never wait long; when none is left, makes the last traces of them go.
 * @param now the building's time
 * @returns true when there may be more to do
 */
export function thinIfDue(ledger: Ledger, now: number): boolean {
  const { keepCheckInsDays } = ledger.building.privacy ?? {}
  if (keepCheckInsDays === undefined) return false
  const oldest = firstDayWithCheckIns(ledger.db)
  const keptFrom = addDays(ledger.time.dayOf(now), -keepCheckInsDays)
  if (oldest === undefined || oldest >= keptFrom) return ledger.scrubIfOwed()
  ledger.thin(addDays(oldest, 1), now, BY_SETTING)
  return true
}

/** Sees to it once a day, and a day at a time, that no check-in is older than the building wants to keep. */
export class Thinning {
  readonly #ledger: Ledger
  readonly #complaints: Complaints
  /** The day on which everything was thinned out that was due. */
  #doneOn: Day = ''

  constructor(ledger: Ledger, complaints: Complaints) {
    this.#ledger = ledger
    this.#complaints = complaints
  }

  /** Does a part of it, if there is something to do. Called while no event waits and the ledger can be written. */
  step(now: number): void {
    const today = this.#ledger.time.dayOf(now)
    if (today === this.#doneOn) return
    try {
      if (!thinIfDue(this.#ledger, now)) this.#doneOn = today
      this.#complaints.over('thin')
    } catch (error) {
      const { message } = ledgerTrouble(error, this.#ledger.file)
      this.#complaints.say('thin', () => `check-ins were not thinned out: ${message}`, 'error')
    }
  }
}

/**
 * Thins out all days before one, a day at a time.
 * @param now the building's time: today's check-ins, and tomorrow's, stay as they are
 * @throws MunteokError `input` when the day is not over
 */
export function thinAll(
  ledger: Ledger,
  before: Day,
  now: number,
  by: string,
): { days: number; entries: number } {
  const today = ledger.time.dayOf(now)
  if (before > today)
    throw new MunteokError(
      'input',
      'day-not-over',
      `${before} is to come: check-ins are kept until their day is over`,
    )
  let days = 0
  let entries = 0
  for (;;) {
    const oldest = firstDayWithCheckIns(ledger.db)
    if (oldest === undefined || oldest >= before) break
    entries += ledger.thin(addDays(oldest, 1), now, by).entries
    days += 1
  }
  ledger.scrubIfOwed()
  return { days, entries }
}
