import { join } from 'node:path'
import type { Building, Correction, Import, LedgerRecord, UseDefinition } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Changes } from './derivation.ts'
import { Ledger } from './ledger.ts'
import { rebuildLedger } from './rebuild.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from './test-kit.ts'
import { verifyLedger } from './verify.ts'

const signed = { at: at('12:00'), by: 'Kim' }

function opened(building: Building = dobong, file = join(scratch(onTestFinished), 'ledger.sqlite')): Ledger {
  const ledger = new Ledger(file, building)
  ledger.open()
  onTestFinished(() => ledger.close())
  return ledger
}

const rows = (ledger: Ledger, table: string) => ledger.db.prepare(`SELECT * FROM ${table}`).all()
const recordsIn = (ledger: Ledger) =>
  (
    ledger.db.prepare(`SELECT body FROM entry WHERE kind = 'record' ORDER BY id`).pluck().all() as string[]
  ).map((body) => JSON.parse(body) as LedgerRecord)

describe('records', () => {
  it('are entries of the chain, written before record returns, and told to who listens', () => {
    const ledger = opened()
    const heard: Changes[] = []
    const stop = ledger.onRecord((changes) => void heard.push(changes))
    const correction: Correction = {
      kind: 'correction',
      ...{ ...signed, reason: 'A list on paper', day: '2026-11-20', space: 'kitchen', uses: 3, people: 9 },
    }
    const entry = ledger.record(correction)
    const undone = ledger.record({
      ...correction,
      uses: -3,
      people: -9,
      programme: 'shared-table',
      undoes: entry,
    })
    stop()
    ledger.record(correction)
    const { at: when, by, reason, day, space } = correction
    const common = { at: when, by, reason, day, space }
    expect(rows(ledger, 'correction').slice(0, 2)).toEqual([
      { entry, ...common, programme: 'none', uses: 3, people: 9, undoes: null },
      { entry: undone, ...common, programme: 'shared-table', uses: -3, people: -9, undoes: entry },
    ])
    expect(heard.map(({ usageDays }) => usageDays)).toEqual([['2026-11-20'], ['2026-11-20']])
    expect(heard.map(({ records }) => records.at(-1)?.entry)).toEqual([entry, undone])
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })

  it('are refused when they are none, and leave the ledger as it was', () => {
    const ledger = opened()
    const odd = { kind: 'headcount', ...signed, countedAt: at('11:00'), zone: '1f', people: -1 } as const
    expect(() => ledger.record(odd)).toThrow(/a record for the ledger: people/)
    expect(ledger.totals.entries).toBe(0)
    ledger.record({ ...odd, people: 1 })
    expect(ledger.totals.entries).toBe(2)
  })

  it('of people, cards and settings change no figure, and are verified and rebuilt like all others', () => {
    const ledger = opened()
    const told: LedgerRecord[] = [
      {
        ...{ kind: 'account', ...signed, of: 'person', id: 'kim', name: 'Kim' },
        ...{ change: 'added', role: 'administrator' },
      },
      {
        ...{ kind: 'card', ...signed, agent: '1f', card: 'a1b2', label: 'Cleaner' },
        ...{ change: 'enrolled', role: 'staff' },
      },
      {
        ...{ kind: 'settings', ...signed, reason: 'More room' },
        settings: { capacity: { m2PerPerson: 3, floors: {} } },
      },
    ]
    const heard: Changes[] = []
    ledger.onRecord((changes) => void heard.push(changes))
    for (const record of told) ledger.record(record)
    expect(recordsIn(ledger).slice(1)).toEqual(told)
    expect(heard.map(({ records, usageDays }) => [records.at(-1)?.record.kind, usageDays])).toEqual([
      ['account', []],
      ['card', []],
      ['settings', []],
    ])
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true, entries: 4 })
    rebuildLedger(ledger.file, dobong, at('15:00'))
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })

  it('let the days be worked out anew on which somebody counted, or said that people stayed', () => {
    const ledger = opened()
    ledger.record({
      kind: 'headcount',
      ...signed,
      countedAt: at('02:00', '2026-11-20'),
      zone: '1f',
      people: 4,
    })
    ledger.record({ kind: 'night', ...signed, reason: 'A party', day: '2026-11-10', empty: false })
    expect(rows(ledger, 'dirty_day')).toEqual(
      ['2026-11-10', '2026-11-11', '2026-11-19', '2026-11-20'].map((day) => ({ day })),
    )
    expect(rows(ledger, 'headcount')).toMatchObject([{ zone: '1f', people: 4, by: 'Kim' }])
    expect(rows(ledger, 'night')).toMatchObject([{ day: '2026-11-10', empty: 0, reason: 'A party' }])
  })

  it('change nothing when the same rows are imported again', () => {
    const ledger = opened()
    const table: Import = {
      ...{ kind: 'import', ...signed, file: 'years.csv', sha256: 'a'.repeat(64) },
      rows: [
        { line: 2, period: '2019', uses: 380 },
        { line: 3, period: '2019-03', space: 'kitchen', uses: 12, people: 30 },
        { line: 4, period: '2019-03', field: 'village', uses: 5 },
      ],
    }
    const entry = ledger.record(table)
    const imported = rows(ledger, 'imported')
    expect(imported).toMatchObject([
      { entry, line: 2, period: '2019', space: 'none', programme: 'none', field: 'none', people: null },
      { line: 3, space: 'kitchen', people: 30 },
      { line: 4, field: 'village', uses: 5 },
    ])
    const more = { line: 9, period: '2020', uses: 1 }
    ledger.record({ ...table, file: 'again.csv', rows: [...table.rows, more] })
    expect(rows(ledger, 'imported')).toEqual([...imported, expect.objectContaining(more)])
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })
})

describe('definitions of a use', () => {
  const first = dobong.usage.definitions[0] as UseDefinition
  const since = (from: string): UseDefinition => ({
    ...first,
    id: `from-${from}`,
    from,
    sameVisitMinutes: 0,
    setBy: 'The office',
  })
  const withDefinitions = (...definitions: UseDefinition[]): Building => ({
    ...dobong,
    usage: { ...dobong.usage, definitions },
  })
  const taps = ['10:00', '10:10'].map((time) => checkIn({ at: at(time), visitor: 'V'.repeat(22) }))

  function counted(): string {
    const ledger = opened()
    ledger.append([delivery(taps, { sentAt: at('11:00') })])
    ledger.close()
    return ledger.file
  }

  it('are the first thing that a ledger says', () => {
    const ledger = opened()
    expect(ledger.totals.entries).toBe(0)
    ledger.append([delivery([passage()])])
    expect(recordsIn(ledger)).toEqual([
      { kind: 'definitions', at: at('10:00'), by: first.setBy, definitions: dobong.usage.definitions },
    ])
  })

  it('of days to come are written down before what follows, once', () => {
    const file = counted()
    const building = withDefinitions(first, since('2026-11-25'))
    for (const n of [3, 4]) {
      const ledger = opened(building, file)
      ledger.append([delivery([passage()], { first: n })])
      expect(recordsIn(ledger).map(({ by }) => by)).toEqual([first.setBy, 'The office'])
      ledger.close()
    }
    expect(verifyLedger(file, building)).toMatchObject({ ok: true, entries: 5 })
  })

  it('that would change days which are counted are refused until the ledger is rebuilt', () => {
    const file = counted()
    const building = withDefinitions(first, since('2026-11-24'))
    const expected = /was recorded as none more, and .* now says \{"id":"from-2026-11-24"/
    expect(() => opened(building, file)).toThrow(expected)
    expect(verifyLedger(file, building).problem).toMatch(expected)
    rebuildLedger(file, building, at('15:00'))
    const ledger = opened(building, file)
    expect(recordsIn(ledger).at(-1)).toMatchObject({ kind: 'definitions', at: at('15:00'), by: 'The office' })
    expect(rows(ledger, 'usage_rollup')).toMatchObject([{ uses: 2, same_visit: 0 }])
    ledger.close()
    expect(verifyLedger(file, building)).toMatchObject({ ok: true })
  })

  it('that were taken out again are refused too', () => {
    const file = counted()
    const building = withDefinitions(first, since('2026-11-24'))
    rebuildLedger(file, building, at('15:00'))
    expect(() => opened(dobong, file)).toThrow(/now says none more: undo that change/)
  })
})
