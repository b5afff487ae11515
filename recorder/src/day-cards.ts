import { type Day, type Event, eventTime, type LocalTime } from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** Days kept in memory. An agent that was away for weeks brings back one day after the other. */
const KEPT_DAYS = 50

interface BodyRow {
  readonly sentAt: number
  readonly receivedAt: number
  readonly body: string
}

/**
 * Which card of its day a pseudonym is: 1, 2, 3 … in the order in which they came. The tables hold that
 * number alone, so that pseudonyms stand in the entries' bodies and nowhere else in the ledger.
 */
export class DayCards {
  readonly #time: LocalTime
  readonly #isPlaced: (space: string | undefined) => boolean
  readonly #entriesOf
  readonly #bodyOf
  readonly #days = new Map<Day, Map<string, number>>()

  /**
   * @param db with the check-ins so far
   * @param entries with the bodies that they come from
   */
  constructor(db: Db, entries: Db, time: LocalTime, isPlaced: (space: string | undefined) => boolean) {
    this.#time = time
    this.#isPlaced = isPlaced
    this.#entriesOf = db
      .prepare<[Day], number>(
        'SELECT DISTINCT entry FROM check_in WHERE day = ? AND visitor IS NOT NULL ORDER BY entry',
      )
      .pluck()
    this.#bodyOf = entries.prepare<[number], BodyRow>(
      'SELECT sent_at AS sentAt, received_at AS receivedAt, body FROM entry WHERE id = ?',
    )
  }

  /** The number of a card on a day; the next one for a card that was not seen there yet. */
  numberOf(day: Day, pseudonym: string): number {
    const cards = this.#days.get(day) ?? this.#read(day)
    let number = cards.get(pseudonym)
    if (number === undefined) {
      number = cards.size + 1
      cards.set(pseudonym, number)
    }
    return number
  }

  /** Called when check-ins of days were settled for good: who comes late to one is a card of its own. */
  forget(isSettled: (day: Day) => boolean): void {
    for (const day of this.#days.keys()) if (isSettled(day)) this.#days.delete(day)
  }

  #read(day: Day): Map<string, number> {
    const cards = new Map<string, number>()
    for (const entry of this.#entriesOf.all(day)) {
      const row = this.#bodyOf.get(entry)
      if (row) this.#readBody(row, day, cards)
    }
    this.#days.set(day, cards)
    for (const oldest of this.#days.keys()) {
      if (this.#days.size <= KEPT_DAYS) break
      this.#days.delete(oldest)
    }
    return cards
  }

  #readBody({ sentAt, receivedAt, body }: BodyRow, day: Day, cards: Map<string, number>): void {
    for (const event of JSON.parse(body) as Event[]) {
      if (event.kind !== 'check-in' || event.role !== 'visitor' || event.visitor === undefined) continue
      const { at } = eventTime({ at: event.at, sentAt, receivedAt })
      if (!this.#isPlaced(event.space) || this.#time.dayOf(at) !== day) continue
      if (!cards.has(event.visitor)) cards.set(event.visitor, cards.size + 1)
    }
  }
}
