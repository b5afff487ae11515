/** What somebody could try who can write to the ledger's file, from the clumsy to the thorough. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import type { Building, ClosedFigure, Closing, Event } from '@munteok/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { closeYear } from './closing.ts'
import { type EntryHeader, entryHash, hashOfBody } from './entry-chain.ts'
import { Ledger } from './ledger.ts'
import type { Db } from './ledger-file.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from './test-kit.ts'
import { verifyLedger } from './verify.ts'

const building: Building = { ...dobong, usage: { ...dobong.usage, targets: [], history: [] } }
const DAY = '2025-11-24'
const LATER = '2025-11-26'
const signed = { at: at('12:00', LATER), by: 'Kim' }
const { privateKey } = generateKeyPairSync('ed25519')
const visitor = 'V'.repeat(22)

/**
 * Entries: 1 definitions, 2 and 3 events, 4 a correction, 5 a headcount, 6 an import, 7 a night,
 * 8 a thinning of DAY (entries 2 and 3), 9 a closing, 10 events.
 */
function audited(): string {
  const file = join(scratch(onTestFinished), 'ledger.sqlite')
  const ledger = new Ledger(file, building)
  ledger.open()
  const batch = (first: number, day: string, ...events: Event[]) =>
    ledger.append([delivery(events, { first, sentAt: at('23:00', day), receivedAt: at('23:00', day) })])
  const tap = (time: string, day: string) => checkIn({ at: at(time, day), visitor })
  batch(1, DAY, passage({ at: at('09:59', DAY) }), tap('10:00', DAY), passage({ at: at('10:05', DAY) }))
  batch(4, LATER, tap('10:30', DAY), tap('09:00', LATER), passage({ at: at('09:01', LATER) }))
  const place = { day: DAY, space: 'kitchen' }
  ledger.record({ kind: 'correction', ...signed, reason: 'A list on paper', ...place, uses: 3, people: 9 })
  ledger.record({ kind: 'headcount', ...signed, countedAt: at('11:00', LATER), zone: '1f', people: 4 })
  const rows = [{ line: 2, period: '2019', uses: 380 }]
  ledger.record({ kind: 'import', ...signed, file: 'years.csv', sha256: 'a'.repeat(64), rows })
  ledger.record({ kind: 'night', ...signed, reason: 'A party', day: DAY, empty: false })
  ledger.thin('2025-11-25', at('12:00', LATER), 'Kim')
  closeYear({ ledger, year: 2025, by: 'Lee', now: at('09:00', '2026-01-02'), key: privateKey })
  batch(7, '2026-01-03', passage({ at: at('09:01', '2026-01-03') }), tap('10:00', '2026-01-03'))
  ledger.close()
  return file
}

const problemOf = (file: string, of: Building = building) => verifyLedger(file, of).problem

function tamper(file: string, change: (db: Db) => void): void {
  const db = new Database(file)
  change(db)
  db.close()
}

const bodyOf = (db: Db, id: number) =>
  String(db.prepare('SELECT body FROM entry WHERE id = ?').pluck().get(id))

function rewrite(db: Db, id: number, change: (body: string) => string): void {
  const before = bodyOf(db, id)
  const after = change(before)
  expect(after, 'the body after tampering').not.toBe(before)
  db.prepare('UPDATE entry SET body = ? WHERE id = ?').run(after, id)
}

const events = (change: (events: Event[]) => void) => (body: string) => {
  const parsed = JSON.parse(body) as Event[]
  change(parsed)
  return JSON.stringify(parsed)
}

/** Computes every hash anew, as a thorough forger would. */
function chainAnew(db: Db, ...forged: number[]): void {
  const rows = db
    .prepare<[], EntryHeader & { body: string }>(
      `SELECT id, kind, agent, outbox, first_seq AS firstSeq, count, received_at AS receivedAt,
              sent_at AS sentAt, lost_from AS lostFrom, body, body_hash AS bodyHash FROM entry ORDER BY id`,
    )
    .all()
  let head = Buffer.alloc(32)
  for (const row of rows) {
    const bodyHash = forged.includes(row.id) ? hashOfBody(row.body) : row.bodyHash
    head = Buffer.from(entryHash(head, { ...row, bodyHash }))
    db.prepare('UPDATE entry SET body_hash = ?, hash = ? WHERE id = ?').run(bodyHash, head, row.id)
  }
}

/** The closing with another figure, by its key, by another one, or not signed again. */
function forgeClosing(db: Db, change: Partial<ClosedFigure>, key?: Parameters<typeof sign>[2]): void {
  rewrite(db, 9, (body) => {
    const closing = JSON.parse(body) as Closing
    const figure = { ...closing.figure, ...change }
    const text = Buffer.from(`munteok-closing-1\n${JSON.stringify(figure)}`)
    const signature = key ? sign(null, text, key).toString('base64') : closing.signature
    return JSON.stringify({ ...closing, figure, signature })
  })
  chainAnew(db, 9)
  db.prepare('UPDATE closing SET body = ?').run(bodyOf(db, 9))
}

describe('verifyLedger', () => {
  it('finds nothing in the ledger that is tampered with below', () => {
    expect(verifyLedger(audited(), building)).toMatchObject({ ok: true, entries: 10, events: 8 })
  })

  it.each<[string, RegExp, (db: Db) => void]>([
    [
      'an event changed',
      /entry 10 .*not what was written: its body/,
      (db) => rewrite(db, 10, (body) => body.replace('"in":1', '"in":2')),
    ],
    [
      'an event removed',
      /entry 10 .*not what was written/,
      (db) =>
        rewrite(
          db,
          10,
          events((all) => all.pop()),
        ),
    ],
    [
      'an event removed with its count',
      /entry 10 .*not what was written: its hash/,
      (db) => {
        rewrite(
          db,
          10,
          events((all) => all.pop()),
        )
        db.exec('UPDATE entry SET count = 1 WHERE id = 10')
      },
    ],
    [
      'an event doubled',
      /entry 10 .*not what was written/,
      (db) =>
        rewrite(
          db,
          10,
          events((all) => all.push(...all.slice(0, 1))),
        ),
    ],
    [
      'an event doubled by who chains everything anew',
      /entry 10 .*does not hold 2 events/,
      (db) => {
        rewrite(
          db,
          10,
          events((all) => all.push(...all.slice(0, 1))),
        )
        chainAnew(db, 10)
      },
    ],
    [
      'an event moved to another day',
      /entry 10 .*not what was written/,
      (db) =>
        rewrite(db, 10, (body) =>
          body.replace(String(at('09:01', '2026-01-03')), String(at('09:01', LATER))),
        ),
    ],
    [
      'an event moved to another day by who chains everything anew',
      /check_in of id 10241 says at 1767402000000/,
      (db) => {
        rewrite(db, 10, (body) =>
          body.replace(String(at('10:00', '2026-01-03')), String(at('10:00', '2026-01-02'))),
        )
        chainAnew(db, 10)
      },
    ],
    [
      'an event moved to another entry',
      /entry 3 .*not what was left of it/,
      (db) => {
        const [moved] = JSON.parse(bodyOf(db, 10)) as [Event]
        rewrite(
          db,
          10,
          events((all) => all.shift()),
        )
        rewrite(
          db,
          3,
          events((all) => all.unshift(moved)),
        )
      },
    ],
    [
      'two entries changed about',
      /entry 3 .*not what was written/,
      (db) =>
        db.exec('UPDATE entry SET id = -id WHERE id IN (3, 10); UPDATE entry SET id = 13 + id WHERE id < 0'),
    ],
    ['an entry removed', /entry 4 is missing/, (db) => db.exec('DELETE FROM entry WHERE id = 4')],
    [
      'a record passed off as an event',
      /entry 10 .*not what was written/,
      (db) => db.exec(`UPDATE entry SET kind = 'record', agent = NULL WHERE id = 10`),
    ],
    [
      'a roll-up changed',
      /usage_rollup of day .* says uses/,
      (db) => db.exec('UPDATE usage_rollup SET uses = 9'),
    ],
    [
      "a correction's author changed in its table",
      /correction of entry 4 says by Park, but the entries say Kim/,
      (db) => db.exec(`UPDATE correction SET "by" = 'Park'`),
    ],
    [
      "a correction's author changed in its entry",
      /entry 4 \(a record\) is not what was written/,
      (db) => rewrite(db, 4, (body) => body.replace('Kim', 'Park')),
    ],
    ['a correction removed', /correction has no row for entry 4/, (db) => db.exec('DELETE FROM correction')],
    [
      'a correction made up',
      /correction has a row for entry 11 that does not follow/,
      (db) =>
        db.exec(
          `INSERT INTO correction SELECT 11, at, "by", reason, day, space, programme, 99, 99, NULL FROM correction`,
        ),
    ],
    [
      'a headcount changed',
      /headcount of entry 5 says people 40/,
      (db) => db.exec('UPDATE headcount SET people = 40'),
    ],
    [
      'an imported row changed',
      /imported of entry 6, line 2 says uses 967/,
      (db) => db.exec('UPDATE imported SET uses = 967'),
    ],
    ['a night changed', /night of entry 7 says empty 1/, (db) => db.exec('UPDATE night SET empty = 1')],
    [
      'a definition changed',
      /entry 1 \(a record\) is not what was written/,
      (db) => rewrite(db, 1, (body) => body.replace('"sameVisitMinutes":60', '"sameVisitMinutes":0')),
    ],
    [
      'a definition changed by who chains everything anew',
      /was recorded as .*"sameVisitMinutes":0/,
      (db) => {
        rewrite(db, 1, (body) => body.replace('"sameVisitMinutes":60', '"sameVisitMinutes":0'))
        chainAnew(db, 1)
        forgeClosing(
          db,
          { head: db.prepare('SELECT lower(hex(hash)) FROM entry WHERE id = 8').pluck().get() as string },
          privateKey,
        )
      },
    ],
    [
      "a closing's figure changed in its table",
      /closing of entry 9 says body/,
      (db) => db.exec(`UPDATE closing SET body = replace(body, '"uses":5', '"uses":6')`),
    ],
    [
      "a closing's figure changed",
      /entry 9 \(a record\) is not what was written/,
      (db) => rewrite(db, 9, (body) => body.replace('"uses":5', '"uses":6')),
    ],
    [
      "a closing's figure changed by who chains everything anew",
      /the closing of 2025 \(entry 9\) is not what was signed/,
      (db) => forgeClosing(db, { uses: 6 }),
    ],
    [
      "a closing's figure changed by who has the key too",
      /the closing of 2025 \(entry 9\) says uses 6, but what came before it gives 5/,
      (db) => forgeClosing(db, { uses: 6 }, privateKey),
    ],
    [
      'a closing moved in time',
      /the closing of 2025 \(entry 9\) says head 0+, but/,
      (db) => forgeClosing(db, { head: '0'.repeat(64) }, privateKey),
    ],
    [
      'a thinned body changed',
      /entry 2 .*not what was left of it when it was thinned/,
      (db) => rewrite(db, 2, (body) => body.replace('"uses":1', '"uses":2')),
    ],
    [
      'a thinned body changed together with its hash',
      /entry 8 attests what was left of 2 entries, and that was changed/,
      (db) => {
        rewrite(db, 2, (body) => body.replace('"uses":1', '"uses":2'))
        db.prepare('UPDATE thinned_body SET body_hash = ? WHERE entry = 2').run(hashOfBody(bodyOf(db, 2)))
      },
    ],
    [
      'an event changed under the name of a thinning',
      /entry 10 was thinned by entry 99, which is no thinning/,
      (db) => {
        rewrite(db, 10, (body) => body.replace('"in":1', '"in":2'))
        db.prepare('INSERT INTO thinned_body VALUES (10, 99, ?)').run(hashOfBody(bodyOf(db, 10)))
      },
    ],
    [
      'what a thinning left forgotten',
      /entry 2 .*not what was written/,
      (db) => db.exec('DELETE FROM thinned_body'),
    ],
    [
      'a thinned count changed in its table',
      /thinned of entry 2, .* says uses 7/,
      (db) => db.exec('UPDATE thinned SET uses = 7 WHERE entry = 2'),
    ],
  ])('names %s', (_what, expected, change) => {
    const file = audited()
    tamper(file, change)
    expect(problemOf(file)).toMatch(expected)
  })

  it('names the building that says otherwise than a closed year', () => {
    const usage = { ...building.usage, targets: [{ year: 2025, uses: 5 }] }
    expect(problemOf(audited(), { ...building, usage })).toMatch(
      /the closing of 2025 \(entry 9\) says target null, but what came before it gives 5/,
    )
  })
})
