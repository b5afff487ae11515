import {
  type Building,
  type CorrectionShown,
  type Day,
  definitionOn,
  NONE,
  type UsageDayAnswer,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'
import type { UsesAndPeople } from './usage-portions.ts'

type CheckInRow = UsageDayAnswer['checkIns'][number] & { programme: string }
type ThinnedRow = UsageDayAnswer['thinned'][number] & { programme: string }
type ImportedRow = UsageDayAnswer['imported'][number]

/** Reads what a single day's figure rests on. No card's pseudonym leaves the ledger. */
export class UsageDays {
  readonly #building: Building
  readonly #checkIns
  readonly #thinned
  readonly #imported

  constructor(db: Db, building: Building) {
    this.#building = building
    this.#checkIns = db.prepare<[Day], CheckInRow>(
      `SELECT check_in.entry, check_in.at, entry.agent, space, programme, method, people, outcome
       FROM check_in JOIN entry ON entry.id = check_in.entry
       WHERE day = ? ORDER BY check_in.at, check_in.id`,
    )
    this.#thinned = db.prepare<[Day], ThinnedRow>(
      'SELECT entry, space, programme, uses, people FROM thinned WHERE day = ? ORDER BY entry, space, programme',
    )
    this.#imported = db.prepare<[Day], ImportedRow>(
      'SELECT entry, file, line, uses, people FROM imported WHERE period = ? ORDER BY entry, line',
    )
  }

  of(day: Day, sum: UsesAndPeople, corrections: CorrectionShown[]): UsageDayAnswer {
    return {
      day,
      ...sum,
      definition: definitionOn(this.#building.usage, day),
      checkIns: this.#checkIns.all(day).map(withProgramme),
      thinned: this.#thinned.all(day).map(withProgramme),
      imported: this.#imported.all(day),
      corrections,
    }
  }
}

function withProgramme<T extends { programme: string }>(row: T): T & { programme: string | null } {
  return { ...row, programme: row.programme === NONE ? null : row.programme } as T & {
    programme: string | null
  }
}
