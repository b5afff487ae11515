import { join } from 'node:path'
import type { Building } from '@munteok/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { generateLedger } from './generate-ledger.ts'
import { Ledger } from './ledger.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { PassageQueries } from './passage-queries.ts'
import { rebuildLedger } from './rebuild.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from './test-kit.ts'
import { verifyLedger } from './verify.ts'

/** Two weeks of the building, with gaps, late events, moved clocks and events without a place. */
function past(): string {
  const file = join(scratch(onTestFinished), 'ledger.sqlite')
  generateLedger({ file, building: dobong, firstDay: '2026-11-10', days: 14, events: 3_000 })
  const ledger = new Ledger(file, dobong)
  ledger.open()
  ledger.append([delivery([passage(), checkIn()])])
  ledger.append([
    delivery([passage({ at: 5_000 })], { first: 7, oldest: 7, sentAt: 6_000, receivedAt: at('11:00') }),
  ])
  ledger.append([delivery([passage({ portal: 'window' }), checkIn({ space: 'attic' })], { first: 8 })])
  ledger.close()
  return file
}

/** The same visit is told by other minutes, from the first day on. */
function withMinutes(sameVisitMinutes: number): Building['usage'] {
  const definitions = dobong.usage.definitions.map((definition) => ({ ...definition, sameVisitMinutes }))
  return { ...dobong.usage, definitions }
}

function tamper(file: string, sql: string): void {
  const db = new Database(file)
  expect(db.prepare(sql).run().changes, 'rows tampered with').toBeGreaterThan(0)
  db.close()
}

const problemOf = (file: string, building: Building = dobong) => verifyLedger(file, building).problem

describe('verifyLedger', () => {
  it('finds nothing in a ledger that nobody touched', () => {
    const report = verifyLedger(past(), dobong)
    expect(report).toMatchObject({ ok: true, gaps: 1, unplaced: 2 })
    expect(report.events).toBeGreaterThan(3_000)
    expect(report.head).toMatch(/^[0-9a-f]{64}$/)
  })

  it('reads while the recorder is writing', () => {
    const file = past()
    const ledger = new Ledger(file, dobong)
    ledger.open()
    onTestFinished(() => ledger.close())
    ledger.append([delivery([passage()], { first: 10 })])
    expect(verifyLedger(file, dobong)).toMatchObject({ ok: true })
  })

  it.each([
    [
      'one byte of an entry',
      `UPDATE entry SET body = replace(body, '"in":1', '"in":2') WHERE id = 7`,
      /entry 7 .*is not what was written/,
    ],
    [
      'the time of an entry',
      'UPDATE entry SET received_at = received_at + 1 WHERE id = 9',
      /entry 9 .*not what was written/,
    ],
    ['an entry taken away', 'DELETE FROM entry WHERE id = 12', /entry 12 is missing/],
    [
      'the last entry taken away',
      'DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)',
      /mark of agent 1f, .* says seq 9/,
    ],
    [
      'a gap hidden',
      'UPDATE entry SET lost_from = NULL WHERE lost_from IS NOT NULL',
      /is not what was written/,
    ],
    [
      'a count of an hour',
      'UPDATE passage_rollup SET ins = ins + 1 WHERE level = 1 AND portal = (SELECT min(portal) FROM passage_rollup)',
      /passage_rollup of level hour, portal entrance, start 2026-11-1\S+ says ins \d+, but the entries say \d+/,
    ],
    [
      'a day of a portal taken away',
      `DELETE FROM passage_rollup WHERE level = 2 AND portal = 'stairs-3f'`,
      /passage_rollup has no row for level day, portal stairs-3f/,
    ],
    [
      'a day made up',
      `INSERT INTO passage_rollup VALUES (2, 'entrance', 0, 5, 5)`,
      /passage_rollup has a row for level day, portal entrance, start 1970-01-01\S+ that does not follow/,
    ],
    [
      'a high-water mark',
      `UPDATE mark SET seq = seq - 1 WHERE agent = '1f'`,
      /mark of agent 1f, outbox A+ says seq 8, but the entries say 9/,
    ],
    [
      'a use made up',
      `UPDATE usage_rollup SET uses = uses + 1 WHERE day = '2026-11-24'`,
      /usage_rollup of day 2026-11-24, space centre, programme none says uses 2, but the entries say 1/,
    ],
    [
      'a check-in counted',
      `UPDATE check_in SET outcome = 'use' WHERE outcome = 'staff'`,
      /check_in of id \d+ says outcome use, but the entries say staff/,
    ],
    ['a gap forgotten', 'DELETE FROM gap', /gap has no row for entry/],
    [
      'the curve of a day made up',
      'UPDATE occupancy_day SET curves = zeroblob(9) WHERE day = (SELECT min(day) FROM occupancy_day)',
      /occupancy_day of day \S+ says curves 9 bytes, but the entries say \d+ bytes/,
    ],
    [
      'occupancy made up',
      'UPDATE occupancy_rollup SET max = max + 10 WHERE level = 2',
      /occupancy_rollup of level day, floor 1f, start \S+ says max/,
    ],
  ])('names %s', (_what, sql, expected) => {
    const file = past()
    tamper(file, sql)
    const report = verifyLedger(file, dobong)
    expect(report.ok).toBe(false)
    expect(report.problem).toMatch(expected)
  })

  it('names an entry that was written again with a hash of its own', () => {
    const file = past()
    tamper(file, `UPDATE entry SET hash = zeroblob(32) WHERE id = 3`)
    expect(problemOf(file)).toMatch(/entry 3 .*put a backup in place/)
  })

  it('says when there is no ledger', () => {
    expect(() => verifyLedger('/nowhere/ledger.sqlite', dobong)).toThrow(/there is no ledger/)
  })
})

describe('rebuildLedger', () => {
  it('makes what was tampered with agree again', () => {
    const file = past()
    tamper(file, 'UPDATE passage_rollup SET ins = 99')
    tamper(file, 'DELETE FROM usage_rollup')
    tamper(file, 'UPDATE mark SET seq = 1')
    rebuildLedger(file, dobong, at('12:00'))
    expect(verifyLedger(file, dobong)).toMatchObject({ ok: true, gaps: 1 })
  })

  it('does not touch a ledger whose entries were changed', () => {
    const file = past()
    tamper(file, `UPDATE entry SET agent = 'x' WHERE id = 4`)
    tamper(file, 'UPDATE mark SET seq = 1')
    expect(() => rebuildLedger(file, dobong, at('12:00'))).toThrow(/entry 4 .*is not what was written/)
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT DISTINCT seq FROM mark').pluck().all()).toEqual([1])
    db.close()
  })

  it('places events once the building has a place for them', () => {
    const file = past()
    const window = {
      ...dobong.portals[0],
      id: 'window',
      name: { ko: '창', en: 'Window' },
    } as Building['portals'][number]
    const corrected = { ...dobong, portals: [...dobong.portals, window] }
    expect(problemOf(file, corrected)).toMatch(/rebuild the ledger$/)
    rebuildLedger(file, corrected, at('12:00'))
    expect(verifyLedger(file, corrected)).toMatchObject({ ok: true, unplaced: 1 })
  })

  it('counts uses by the rule that the building has now', () => {
    const file = past()
    const changed = { ...dobong, usage: withMinutes(0) }
    expect(problemOf(file, changed)).toMatch(/"sameVisitMinutes":0/)
    rebuildLedger(file, changed, at('12:00'))
    expect(verifyLedger(file, changed)).toMatchObject({ ok: true })
  })

  it('waits for no recorder: it says that one is running', () => {
    const file = past()
    const ledger = new Ledger(file, dobong)
    ledger.open()
    onTestFinished(() => ledger.close())
    expect(() => rebuildLedger(file, dobong, at('12:00'))).toThrow(/stop the other recorder/)
  })

  it('leaves occupancy to be worked out anew', () => {
    const file = past()
    const before = occupancyOf(file)
    rebuildLedger(file, dobong, at('12:00'))
    expect(occupancyOf(file)).toEqual(before)
    expect(before.get('1f')?.some(({ max }) => max > 0)).toBe(true)
  })
})

function occupancyOf(file: string) {
  const ledger = new Ledger(file, dobong)
  ledger.open()
  const passages = new PassageQueries(ledger.db, dobong)
  const rollup = new OccupancyRollup(ledger.db, dobong, ledger.time, passages)
  const history = rollup.between('hour', at('00:00', '2026-11-10'), at('12:00'), at('12:00'))
  ledger.close()
  return history
}
