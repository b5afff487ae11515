import type { CheckIn, Event } from '@munteok/core'
import Database from 'better-sqlite3'

export interface RecordedCheckIn extends CheckIn {
  readonly outbox: string
  readonly seq: number
}

/** The check-ins in a ledger's entries, as an auditor with any SQLite browser would read them. */
export function checkInsOf(ledgerFile: string): RecordedCheckIn[] {
  return eventsOf(ledgerFile).flatMap((event) => (event.kind === 'check-in' ? [event] : []))
}

/** Every event in a ledger's entries, in the order in which they were accepted. */
export function eventsOf(ledgerFile: string): (Event & { outbox: string; seq: number })[] {
  const database = new Database(ledgerFile, { readonly: true })
  try {
    const entries = database
      .prepare(`SELECT outbox, first_seq, body FROM entry WHERE kind = 'events' ORDER BY id`)
      .all() as { outbox: string; first_seq: number; body: string }[]
    return entries.flatMap(({ outbox, first_seq, body }) =>
      (JSON.parse(body) as Event[]).map((event, i) => ({ ...event, outbox, seq: first_seq + i })),
    )
  } finally {
    database.close()
  }
}
