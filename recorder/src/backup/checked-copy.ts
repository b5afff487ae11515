import { type Building, MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'
import { CHAIN_START, type EntryHeader, entryHash, hashOfBody } from '../entry-chain.ts'
import { type Db, openLedgerForReading } from '../ledger-file.ts'
import { corrupt } from '../ledger-trouble.ts'
import { verifyLedger } from '../verify.ts'
import type { Manifest } from './manifest.ts'

/** Copies an SQLite file as it is at one instant, whoever writes to it meanwhile; nobody waits for it. */
export function copyDatabase(from: string, to: string): void {
  const db = new Database(from, { readonly: true, timeout: 2_000 })
  try {
    // One read of a snapshot. The stepwise backup of SQLite begins again at each commit of another process.
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.close()
  }
}

/** What a ledger says of itself. */
export function standOf(db: Db): Manifest['ledger'] {
  const last = db
    .prepare<[], { id: number; hash: Buffer }>('SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1')
    .get()
  return {
    version: db.pragma('user_version', { simple: true }) as number,
    entries: last?.id ?? 0,
    events: db.prepare<[], number>('SELECT coalesce(sum(events), 0) FROM mark').pluck().get() ?? 0,
    head: (last?.hash ?? CHAIN_START).toString('hex'),
  }
}

/**
 * Checks the copy of a ledger: its pages and its last entry, and, unless it is to be quick, that every figure
 * follows from the entries.
 * @throws MunteokError `outside` naming what does not agree
 */
export function checkCopy(file: string, building: Building, quick: boolean): Manifest['ledger'] {
  const stand = checkQuickly(file, building)
  if (quick) return stand
  const { ok, problem = 'it does not agree with itself' } = verifyLedger(file, building)
  if (!ok) throw new MunteokError('outside', 'ledger', problem)
  return stand
}

function checkQuickly(file: string, building: Building): Manifest['ledger'] {
  const db = openLedgerForReading(file, building)
  try {
    const found = db.pragma('quick_check(1)', { simple: true })
    if (found !== 'ok') throw corrupt(file, String(found).split('\n').slice(0, 2).join(' '))
    checkHead(db, file)
    return standOf(db)
  } finally {
    db.close()
  }
}

interface LastEntry extends EntryHeader {
  readonly body: string
  readonly hash: Buffer
  readonly thinned: 0 | 1
}

function checkHead(db: Db, file: string): void {
  const [last, before] = db
    .prepare<[], LastEntry>(
      `SELECT id, kind, agent, outbox, first_seq AS firstSeq, count, received_at AS receivedAt, sent_at AS sentAt,
         lost_from AS lostFrom, body_hash AS bodyHash, body, hash,
         EXISTS (SELECT 1 FROM thinned_body WHERE thinned_body.entry = entry.id) AS thinned
       FROM entry ORDER BY id DESC LIMIT 2`,
    )
    .all()
  if (!last) return
  const chained = entryHash(before?.hash ?? CHAIN_START, last).equals(last.hash)
  const said = last.thinned === 1 || hashOfBody(last.body).equals(last.bodyHash)
  if (!chained || !said) throw corrupt(file, `its last entry, ${last.id}, is not as it was written`)
}
