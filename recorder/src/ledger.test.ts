import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Building } from '@munteok/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from './ledger.ts'
import type { LEVELS } from './ledger-schema.ts'
import { PassageQueries } from './passage-queries.ts'
import { at, checkIn, delivery, dobong, OTHER_OUTBOX, OUTBOX, passage, scratch } from './test-kit.ts'
import { UsageQueries } from './usage-queries.ts'

function ledgerIn(dir = scratch(onTestFinished), building = dobong): Ledger {
  const ledger = new Ledger(join(dir, 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  return ledger
}

/** The same visit is told by other minutes, from the first day on. */
function withMinutes(sameVisitMinutes: number): Building['usage'] {
  const definitions = dobong.usage.definitions.map((definition) => ({ ...definition, sameVisitMinutes }))
  return { ...dobong.usage, definitions }
}

const many = (count: number) => Array.from({ length: count }, () => passage())
const passagesOf = (ledger: Ledger) =>
  new PassageQueries(ledger.db, dobong).sums('day', 0, Number.MAX_SAFE_INTEGER)[0]

describe('Ledger', () => {
  it('takes a batch once, however often it is sent', () => {
    const ledger = ledgerIn()
    const sent = delivery(many(3))
    const first = ledger.append([sent, sent])
    expect(first.outcomes.map(({ seq, taken }) => [seq, taken])).toEqual([
      [3, 3],
      [3, 0],
    ])
    expect(ledger.append([sent]).outcomes).toEqual([
      { agent: '1f', outbox: OUTBOX, seq: 3, taken: 0, hole: false },
    ])
    expect(ledger.totals).toMatchObject({ entries: 2, events: 3 })
    expect(passagesOf(ledger)).toMatchObject({ in: 3 })
  })

  it('takes only the new part of a batch that it knows in part', () => {
    const ledger = ledgerIn()
    ledger.append([delivery(many(3))])
    const events = [passage({ in: 5 }), passage({ in: 10 }), passage({ in: 20 })]
    expect(ledger.append([delivery(events, { first: 2 })]).outcomes[0]).toMatchObject({ seq: 4, taken: 1 })
    expect(passagesOf(ledger)).toMatchObject({ in: 23 })
    const entry = ledger.db.prepare('SELECT first_seq, count, body FROM entry WHERE id = 3').get()
    expect(entry).toEqual({ first_seq: 4, count: 1, body: JSON.stringify([passage({ in: 20 })]) })
  })

  it('does not take a batch after a hole, and goes on when the hole is filled', () => {
    const ledger = ledgerIn()
    ledger.append([delivery(many(2))])
    const after = delivery(many(2), { first: 5, oldest: 3 })
    expect(ledger.append([after]).outcomes[0]).toMatchObject({ seq: 2, taken: 0, hole: true })
    const { outcomes } = ledger.append([delivery(many(2), { first: 3 }), after])
    expect(outcomes.map(({ seq }) => seq)).toEqual([4, 6])
    expect(ledger.totals.events).toBe(6)
  })

  it('goes on after a hole that the agent cannot fill, and writes it down', () => {
    const ledger = ledgerIn()
    ledger.append([delivery(many(2))])
    const { outcomes } = ledger.append([delivery(many(3), { first: 9, oldest: 9 })])
    expect(outcomes[0]).toMatchObject({ seq: 11, taken: 3, hole: false, lost: { first: 3, last: 8 } })
    expect(ledger.gapsOf('1f')).toEqual([{ first: 3, last: 8 }])
    expect(ledger.totals.events).toBe(5)
  })

  it('keeps each outbox of each agent apart', () => {
    const ledger = ledgerIn()
    ledger.append([delivery(many(2)), delivery(many(1), { outbox: OTHER_OUTBOX, agent: '2f' })])
    expect(ledger.markOf('1f', OUTBOX)?.seq).toBe(2)
    expect(ledger.markOf('2f', OTHER_OUTBOX)?.seq).toBe(1)
    expect(ledger.ownerOf(OTHER_OUTBOX)).toBe('2f')
  })

  it('rolls up by minute, hour and day of the building', () => {
    const ledger = ledgerIn()
    const lastMinute = at('23:59')
    const nextDay = at('00:00', '2026-11-25')
    const events = [
      passage({ at: lastMinute }),
      passage({ at: lastMinute + 1_000, out: 2 }),
      passage({ at: nextDay }),
    ]
    ledger.append([delivery(events, { sentAt: nextDay + 60_000 })])
    const passages = new PassageQueries(ledger.db, dobong)
    const all = (bucket: keyof typeof LEVELS) =>
      passages.buckets('entrance', bucket, 0, Number.MAX_SAFE_INTEGER)
    expect(all('minute')).toEqual([
      { start: lastMinute, in: 2, out: 2 },
      { start: nextDay, in: 1, out: 0 },
    ])
    expect(all('hour').map(({ start }) => start)).toEqual([at('23:00'), nextDay])
    expect(all('day').map(({ start }) => start)).toEqual([at('00:00'), nextDay])
  })

  it('corrects the times of an agent whose clock was wrong, and keeps what it said', () => {
    const ledger = ledgerIn()
    const events = [passage({ at: 1_000 })]
    ledger.append([delivery(events, { sentAt: 61_000, receivedAt: at('10:00') })])
    const passages = new PassageQueries(ledger.db, dobong)
    expect(passages.firstMinute()).toBe(at('09:59'))
    expect(ledger.db.prepare('SELECT body FROM entry WHERE id = 2').pluck().get()).toBe(
      JSON.stringify(events),
    )
  })

  it('counts the same uses whatever order the taps arrive in', () => {
    const visitor = 'CCCCCCCCCCCCCCCCCCCCCC'
    const taps = ['10:00', '10:50', '11:10', '12:30'].map((time) => checkIn({ at: at(time), visitor }))
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ]
    for (const order of orders) {
      const ledger = ledgerIn()
      order.forEach((tap, i) => {
        const event = taps[tap]
        if (event) ledger.append([delivery([event], { first: i + 1, sentAt: at('13:00') })])
      })
      expect(new UsageQueries(ledger.db, dobong).year(2026)).toMatchObject({
        ...{ uses: 3, people: 3, days: [{ day: '2026-11-24', uses: 3, people: 3 }] },
        notCounted: { sameVisit: 1, staff: 0, tenant: 0, test: 0 },
      })
    }
  })

  it('keeps check-ins that are no use, by reason, and uses by space', () => {
    const ledger = ledgerIn()
    ledger.append([
      delivery([
        checkIn({ people: 20, method: 'touch' }),
        checkIn({ space: 'kitchen' }),
        checkIn({ role: 'staff' }),
        checkIn({ role: 'tenant' }),
        checkIn({ role: 'tenant' }),
        checkIn({ role: 'test' }),
      ]),
    ])
    expect(new UsageQueries(ledger.db, dobong).year(2026)).toMatchObject({
      ...{ year: 2026, uses: 2, people: 21 },
      spaces: { centre: { uses: 1, people: 20 }, kitchen: { uses: 1, people: 1 } },
      days: [{ day: '2026-11-24', uses: 2, people: 21 }],
      notCounted: { sameVisit: 0, staff: 1, tenant: 2, test: 1 },
    })
  })

  it('keeps events of places that the building does not have, and counts them nowhere', () => {
    const ledger = ledgerIn()
    const { changes } = ledger.append([
      delivery([passage({ portal: 'window' }), passage({ portal: 'window' }), checkIn({ space: 'attic' })]),
    ])
    expect(changes.unplaced.map(({ kind, name }) => [kind, name])).toEqual([
      ['portal', 'window'],
      ['space', 'attic'],
    ])
    expect(ledger.unplaced()).toEqual([
      { kind: 'portal', name: 'window', events: 2 },
      { kind: 'space', name: 'attic', events: 1 },
    ])
    expect(ledger.totals.events).toBe(3)
    expect(new PassageQueries(ledger.db, dobong).firstMinute()).toBeUndefined()
  })

  it('takes nothing when the disk is full, and goes on where it was once there is room', () => {
    const ledger = ledgerIn()
    ledger.append([delivery(many(1))])
    const pages = ledger.db.pragma('page_count', { simple: true }) as number
    ledger.db.pragma(`max_page_count = ${pages + 2}`)
    const big = delivery(many(1_000), { first: 2 })
    expect(() => ledger.append([big])).toThrow(/the disk of the ledger .*ledger\.sqlite is full/)
    expect(ledger.markOf('1f', OUTBOX)?.seq).toBe(1)
    expect(ledger.totals).toMatchObject({ entries: 2, events: 1 })
    ledger.db.pragma('max_page_count = 1000000')
    expect(ledger.append([big]).outcomes[0]).toMatchObject({ seq: 1_001, taken: 1_000 })
    expect(passagesOf(ledger)).toMatchObject({ in: 1_001 })
  })

  it('is durable before append returns: synchronous=FULL in a write-ahead log', () => {
    const { db } = ledgerIn()
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  })

  it('lets one recorder write at a time', () => {
    const dir = scratch(onTestFinished)
    const ledger = ledgerIn(dir)
    expect(() => ledgerIn(dir)).toThrow(/in use by another process: stop the other recorder/)
    ledger.close()
    ledgerIn(dir)
  })
})

describe('a ledger that cannot be used', () => {
  const closed = (dir: string) => {
    const ledger = ledgerIn(dir)
    ledger.append([delivery(many(1_000))])
    ledger.close()
    return ledger.file
  }

  it('is left as it is when a page of it is damaged', () => {
    const dir = scratch(onTestFinished)
    const file = closed(dir)
    const bytes = readFileSync(file)
    bytes.fill(0xee, 4096 * 3, 4096 * 4)
    writeFileSync(file, bytes)
    expect(() => ledgerIn(dir)).toThrow(/ledger\.sqlite is damaged .*put a backup in its place/)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('is not replaced by a new one when it is empty, or only its journal is left', () => {
    const dir = scratch(onTestFinished)
    const file = closed(dir)
    truncateSync(file)
    expect(() => ledgerIn(dir)).toThrow(/is damaged \(it is empty\)/)
    renameSync(file, `${file}-wal`)
    expect(() => ledgerIn(dir)).toThrow(/journal .*ledger\.sqlite-wal is still there/)
    expect(existsSync(file)).toBe(false)
  })

  it('is refused when it belongs to another building', () => {
    const dir = scratch(onTestFinished)
    closed(dir)
    expect(() => ledgerIn(dir, { ...dobong, id: 'nowon' })).toThrow(
      /belongs to building "dobong", not to "nowon": use another data directory/,
    )
  })

  it('is refused when a newer recorder made it, or when it is no ledger', () => {
    const dir = scratch(onTestFinished)
    const file = closed(dir)
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    expect(() => ledgerIn(dir)).toThrow(/has version 99, and this recorder knows 2: update Munteok/)
    const other = new Database(file)
    other.pragma('application_id = 1')
    other.close()
    expect(() => ledgerIn(dir)).toThrow(/no ledger of Munteok/)
  })

  it('is refused when an older recorder made it, with what can be done', () => {
    const dir = scratch(onTestFinished)
    const db = new Database(closed(dir))
    db.pragma('user_version = 1')
    db.close()
    expect(() => ledgerIn(dir)).toThrow(/has version 1, and this recorder needs 2: move it away/)
  })

  it('is refused when the rules of its figures have changed, and says both', () => {
    const dir = scratch(onTestFinished)
    const ledger = ledgerIn(dir)
    ledger.append([delivery([checkIn()])])
    ledger.close()
    const usage = withMinutes(30)
    expect(() => ledgerIn(dir, { ...dobong, usage })).toThrow(
      /"sameVisitMinutes":60.*"sameVisitMinutes":30.*rebuild/,
    )
  })
})
