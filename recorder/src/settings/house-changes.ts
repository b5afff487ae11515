import { type ChangesAnswer, type LedgerRecord, ledgerRecordParser } from '@munteok/core'
import type { Db } from '../ledger-file.ts'

/** As many as a list on a screen is good for. */
const SHOWN = 200

type Change = ChangesAnswer['changes'][number]

/** Who changed people, screens, cards and settings. */
export class HouseChanges {
  readonly #read

  constructor(db: Db) {
    this.#read = db.prepare<[], { entry: number; body: string }>(
      `SELECT id AS entry, body FROM entry WHERE kind = 'record'
         AND CASE WHEN json_valid(body) THEN json_extract(body, '$.kind') END IN ('account', 'card', 'settings')
       ORDER BY id DESC LIMIT ${SHOWN}`,
    )
  }

  /** The latest first. */
  latest(): Change[] {
    return this.#read.all().flatMap(({ entry, body }) => {
      const change = JSON.parse(body) as LedgerRecord
      return ledgerRecordParser.check(change) && isChange(change) ? [{ entry, change }] : []
    })
  }
}

function isChange(record: LedgerRecord): record is Change['change'] {
  return record.kind === 'account' || record.kind === 'card' || record.kind === 'settings'
}
