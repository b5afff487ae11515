import {
  addDays,
  type Building,
  type Correction,
  type Day,
  type Headcount,
  type Import,
  type LedgerRecord,
  type LocalTime,
  minuteOfDay,
  type Night,
  NONE,
  nextDay,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** A record with the entry that it stands in. */
export interface Recorded {
  readonly entry: number
  readonly record: LedgerRecord
}

/** What people entered, in tables of its own, written at once. */
export class RecordRollup {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #insertCorrection
  readonly #insertHeadcount
  readonly #insertNight
  readonly #insertImported
  readonly #insertClosing
  readonly #soil
  #recorded: Recorded[] = []
  #usageDays: Day[] = []

  constructor(db: Db, building: Building, time: LocalTime) {
    this.#building = building
    this.#time = time
    this.#insertCorrection = db.prepare('INSERT INTO correction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#insertHeadcount = db.prepare('INSERT INTO headcount VALUES (?, ?, ?, ?, ?, ?)')
    this.#insertNight = db.prepare('INSERT INTO night VALUES (?, ?, ?, ?, ?, ?)')
    this.#insertImported = db.prepare(
      `INSERT INTO imported SELECT @entry, @line, @file, @period, @space, @programme, @field, @uses, @people
       WHERE NOT EXISTS (SELECT 1 FROM imported WHERE period = @period AND space = @space
         AND programme = @programme AND field = @field AND entry < @entry)`,
    )
    this.#insertClosing = db.prepare('INSERT INTO closing VALUES (?, ?, ?, ?, ?)')
    this.#soil = db.prepare<[Day]>('INSERT OR IGNORE INTO dirty_day VALUES (?)')
  }

  add(entry: number, record: LedgerRecord): void {
    this.#recorded.push({ entry, record })
    if (record.kind === 'correction') this.#correct(entry, record)
    else if (record.kind === 'headcount') this.#addHeadcount(entry, record)
    else if (record.kind === 'night') this.#addNight(entry, record)
    else if (record.kind === 'import') this.#import(entry, record)
    else if (record.kind === 'closing') {
      const { at, by, figure } = record
      this.#insertClosing.run(entry, at, by, figure.year, JSON.stringify(record))
      this.#usageDays.push(`${figure.year}-12-31`)
    }
  }

  #correct(entry: number, correction: Correction): void {
    const { at, by, reason, day, space, programme = NONE, uses, people, undoes = null } = correction
    this.#insertCorrection.run(entry, at, by, reason, day, space, programme, uses, people, undoes)
    this.#usageDays.push(day)
  }

  /** How many people there were looks different now, on the day that begins with its empty hour. */
  #addHeadcount(entry: number, { at, by, countedAt, zone, people }: Headcount): void {
    this.#insertHeadcount.run(entry, at, by, countedAt, zone, people)
    const day = this.#time.dayOf(countedAt)
    const { emptyHour } = this.#building
    const begins = this.#time.instant(day, emptyHour === null ? 0 : minuteOfDay(emptyHour))
    this.#soilFrom(countedAt < begins ? addDays(day, -1) : day)
  }

  #addNight(entry: number, { at, by, reason, day, empty }: Night): void {
    this.#insertNight.run(entry, at, by, reason, day, empty ? 1 : 0)
    this.#soilFrom(day)
  }

  #soilFrom(day: Day): void {
    this.#soil.run(day)
    this.#soil.run(nextDay(day))
  }

  /** A figure that an earlier record has already is left out: importing a file twice changes nothing. */
  #import(entry: number, { file, rows }: Import): void {
    for (const row of rows) {
      const { line, period, space = NONE, programme = NONE, field = NONE, uses, people = null } = row
      this.#insertImported.run({ entry, line, file, period, space, programme, field, uses, people })
      this.#usageDays.push(firstDayOf(period))
    }
  }

  /** What was entered since the last call, and the days whose usage it changed. */
  flush(): { records: Recorded[]; usageDays: Day[] } {
    const flushed = { records: this.#recorded, usageDays: this.#usageDays }
    this.#recorded = []
    this.#usageDays = []
    return flushed
  }
}

/** `2019` and `2019-03` as the first day of theirs. */
function firstDayOf(period: string): Day {
  return `${period}-01-01`.slice(0, 10)
}
