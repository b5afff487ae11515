import {
  type Day,
  type Event,
  eventTime,
  type LedgerRecord,
  type LocalTime,
  type ThinnedCheckIns,
} from '@munteok/core'
import type { Db } from '../ledger-file.ts'

const MINUTE_MS = 60_000
/** Entries that are read at a time, so that nobody waits long behind it. */
const ENTRIES_AT_A_TIME = 100
/** With so many passages there is enough for one request. */
const ENOUGH_PASSAGES = 4_000

/** Which figures some entries changed. */
export interface LedgerChanges {
  /** The last entry looked at. */
  readonly entry: number
  /** Of that entry, hex. */
  readonly hash: string
  /** The starts of the minutes in which somebody crossed, by portal. */
  readonly minutes: ReadonlyMap<string, ReadonlySet<number>>
  /** Days with check-ins or corrections. */
  readonly days: ReadonlySet<Day>
  /** Whether any year's figure or target may be another one. */
  readonly years: boolean
}

interface EntryRow {
  readonly id: number
  readonly kind: 'events' | 'record'
  readonly receivedAt: number
  readonly sentAt: number
  readonly body: string
  readonly hash: Buffer
}

/** Reads from the ledger's entries which figures are others since one of them. */
export class LedgerChangesReader {
  readonly #time: LocalTime
  readonly #entries
  readonly #hash
  readonly #last

  constructor(db: Db, time: LocalTime) {
    this.#time = time
    this.#entries = db.prepare<[number, number], EntryRow>(
      `SELECT id, kind, received_at AS receivedAt, sent_at AS sentAt, body, hash FROM entry
       WHERE id > ? ORDER BY id LIMIT ?`,
    )
    this.#hash = db.prepare<[number], Buffer>('SELECT hash FROM entry WHERE id = ?').pluck()
    this.#last = db.prepare<[], number | null>('SELECT max(id) FROM entry').pluck()
  }

  /** The ledger's last entry; 0 while there is none. */
  get last(): number {
    return this.#last.get() ?? 0
  }

  /** The hash of an entry, hex; undefined for one that is not there. */
  hashOf(entry: number): string | undefined {
    return entry === 0 ? '' : this.#hash.get(entry)?.toString('hex')
  }

  /** What the next entries after one changed; undefined when there are none. */
  after(entry: number): LedgerChanges | undefined {
    const gathered = new Gathered(this.#time)
    let last: EntryRow | undefined
    for (const row of this.#entries.all(entry, ENTRIES_AT_A_TIME)) {
      last = row
      if (row.kind === 'record') gathered.record(JSON.parse(row.body) as LedgerRecord)
      else gathered.batch(row)
      if (gathered.passages >= ENOUGH_PASSAGES) break
    }
    if (!last) return undefined
    const { minutes, days, years } = gathered
    return { entry: last.id, hash: last.hash.toString('hex'), minutes, days, years: years || days.size > 0 }
  }
}

/** Collects from entries what they touch. */
class Gathered {
  readonly minutes = new Map<string, Set<number>>()
  readonly days = new Set<Day>()
  years = false
  passages = 0
  readonly #time: LocalTime

  constructor(time: LocalTime) {
    this.#time = time
  }

  record(record: LedgerRecord): void {
    if (record.kind === 'correction') this.days.add(record.day)
    else if (record.kind === 'import' || record.kind === 'settings') this.years = true
  }

  batch({ sentAt, receivedAt, body }: EntryRow): void {
    for (const part of JSON.parse(body) as (Event | ThinnedCheckIns)[]) {
      if (part.kind === 'thinned') {
        this.days.add(part.day)
        continue
      }
      const { at } = eventTime({ at: part.at, sentAt, receivedAt })
      if (part.kind === 'check-in') this.days.add(this.#time.dayOf(at))
      else this.#passage(part.portal, at)
    }
  }

  #passage(portal: string, at: number): void {
    const ofPortal = this.minutes.get(portal) ?? new Set<number>()
    this.minutes.set(portal, ofPortal.add(at - (at % MINUTE_MS)))
    this.passages += 1
  }
}
