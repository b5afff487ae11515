import { type Day, type Event, eventTime, type LocalTime, type UsageSettings } from '@munteok/core'
import { batchBodyOf, textOf } from './entry-body.ts'
import { hashOfBody } from './entry-chain.ts'
import type { Db } from './ledger-file.ts'
import { type PlaceSums, partOf, sumsOfUnplaced } from './thinned-body.ts'
import { IDS_PER_ENTRY } from './usage-rollup.ts'

/** A batch's entry as it is before it is thinned. */
interface BatchRow {
  readonly outbox: string
  readonly firstSeq: number
  readonly count: number
  readonly receivedAt: number
  readonly sentAt: number
  readonly body: string
}

export interface ThinnerParts {
  readonly db: Db
  readonly usage: UsageSettings
  readonly time: LocalTime
  readonly isPlaced: (space: string | undefined) => boolean
}

/**
 * Replaces check-ins in the bodies of entries by counts. It takes whole days: what became of a card's
 * check-in hangs on its others of that day. No figure changes.
 *
 * A new body is filled up with spaces to the length of the old one: then SQLite writes over the very
 * bytes of the old one, and leaves no copy of it behind as it does when it moves rows between pages.
 */
export class Thinner {
  readonly #parts: ThinnerParts
  readonly #due
  readonly #read
  readonly #sums
  readonly #write
  readonly #attest
  readonly #keep
  readonly #drop
  readonly #left
  readonly #renumber
  readonly #dropUnplaced

  constructor(parts: ThinnerParts) {
    const { db } = parts
    this.#parts = parts
    this.#due = db
      .prepare<[Day, Day], number>(
        `SELECT entry FROM check_in WHERE day < ? UNION SELECT entry FROM unplaced_check_in WHERE day < ?
         ORDER BY entry`,
      )
      .pluck()
    this.#read = db.prepare<[number], BatchRow>(
      `SELECT outbox, first_seq AS firstSeq, count, received_at AS receivedAt, sent_at AS sentAt, body
       FROM entry WHERE id = ?`,
    )
    this.#sums = db.prepare<[number, number, Day], PlaceSums>(
      `SELECT day, space, programme, count(*) AS events, sum(outcome = 'use') AS uses,
              sum(iif(outcome = 'use', people, 0)) AS people, sum(outcome = 'same-visit') AS sameVisit,
              sum(outcome = 'staff') AS staff, sum(outcome = 'tenant') AS tenant, sum(outcome = 'test') AS test
       FROM check_in WHERE id > ? AND id < ? AND day < ?
       GROUP BY day, space, programme ORDER BY day, space, programme`,
    )
    this.#write = db.prepare<[string, number]>('UPDATE entry SET body = ? WHERE id = ?')
    this.#attest = db.prepare<[number, number, Buffer]>('INSERT INTO thinned_body VALUES (?, ?, ?)')
    this.#keep = db.prepare(
      `INSERT INTO thinned VALUES (@entry, @day, @space, @programme, @uses, @people, @sameVisit, @staff,
         @tenant, @test)`,
    )
    this.#drop = db.prepare<[number, number, Day]>('DELETE FROM check_in WHERE id > ? AND id < ? AND day < ?')
    this.#left = db
      .prepare<[number, number], number>('SELECT id FROM check_in WHERE id > ? AND id < ? ORDER BY id')
      .pluck()
    this.#renumber = db.prepare<[number, number]>('UPDATE check_in SET id = ? WHERE id = ?')
    this.#dropUnplaced = db.prepare<[Day]>('DELETE FROM unplaced_check_in WHERE day < ?')
  }

  /** Entries with check-ins of days before this one, in order. */
  due(before: Day): number[] {
    return this.#due.all(before, before)
  }

  /**
   * Thins entries, inside the caller's transaction.
   * @param thinning the entry whose record will attest it
   */
  thin(entries: readonly number[], before: Day, thinning: number): void {
    for (const entry of entries) this.#thinEntry(entry, before, thinning)
    this.#dropUnplaced.run(before)
  }

  #thinEntry(entry: number, before: Day, thinning: number): void {
    const row = this.#read.get(entry)
    const body = row && batchBodyOf(row, JSON.parse(row.body))
    if (!row || !body) return
    const from = entry * IDS_PER_ENTRY
    const sums = this.#sums.all(from, from + IDS_PER_ENTRY, before)
    const due = new Set(body.events.filter((event) => this.#isDue(row, event, before)))
    const thinned = [...body.thinned, ...sums.map(partOf), ...this.#unplaced(row, due)]
    const text = textOf({ events: body.events.filter((event) => !due.has(event)), thinned })
    this.#replace(entry, text.padEnd(row.body.length), thinning)
    for (const sum of sums) this.#keep.run({ entry, ...sum })
    this.#drop.run(from, from + IDS_PER_ENTRY, before)
    this.#left.all(from, from + IDS_PER_ENTRY).forEach((id, i) => void this.#renumber.run(from + i + 1, id))
  }

  #isDue(row: BatchRow, event: Event, before: Day): boolean {
    return event.kind === 'check-in' && this.#dayOf(row, event) < before
  }

  #dayOf({ sentAt, receivedAt }: BatchRow, { at }: Event): Day {
    return this.#parts.time.dayOf(eventTime({ at, sentAt, receivedAt }).at)
  }

  #unplaced(row: BatchRow, due: Iterable<Event>) {
    const { usage, isPlaced } = this.#parts
    const checkIns = [...due].flatMap((event) =>
      event.kind === 'check-in' && !isPlaced(event.space) ? [{ ...event, day: this.#dayOf(row, event) }] : [],
    )
    return sumsOfUnplaced(checkIns, usage).map(partOf)
  }

  #replace(entry: number, text: string, thinning: number): void {
    this.#write.run(text, entry)
    this.#attest.run(entry, thinning, hashOfBody(text))
  }
}
