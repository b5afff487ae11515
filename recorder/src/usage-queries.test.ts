import { join } from 'node:path'
import type { Building, CheckIn, ImportedRow, Passage, UsagePart } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from './ledger.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from './test-kit.ts'
import { UsageForecast } from './usage-forecast.ts'
import { UsageQueries } from './usage-queries.ts'

const SHA256 = 'a'.repeat(64)
const [definition] = dobong.usage.definitions

function setUp(building: Building = dobong) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  const usage = new UsageQueries(ledger.db, building)
  let first = 1
  const take = (events: (CheckIn | Passage)[]) => {
    const { changes } = ledger.append([delivery(events, { first, sentAt: at('23:00') })])
    first += events.length
    usage.forget(changes.usageDays)
  }
  const importRows = (rows: ImportedRow[]) =>
    ledger.record({ kind: 'import', at: at('12:00'), by: '김', file: '2021.csv', sha256: SHA256, rows })
  const row = (year: number) => usage.table().rows.find((candidate) => candidate.year === year)
  return { ledger, usage, take, importRows, row }
}

describe('UsageQueries', () => {
  it('adds imported figures to their year, month and day, under their own field', () => {
    const { usage, importRows, row } = setUp()
    importRows([
      { line: 2, period: '2021', uses: 300, field: 'self-government' },
      { line: 3, period: '2021-03', uses: 20, people: 31, space: 'kitchen' },
      { line: 4, period: '2021-03-04', uses: 5, people: 5, space: 'kitchen', programme: 'shared-table' },
    ])
    expect(row(2021)).toMatchObject({ actual: 325, people: 36, definitions: ['reported'] })
    const year = usage.year(2021)
    expect(year).toMatchObject({
      ...{ uses: 325, people: 36, parts: { reported: 0, imported: 325, counted: 0, corrected: 0 } },
      months: [{ month: '2021-03', uses: 25, people: 36 }],
      spaces: { centre: { uses: 300, people: 0 }, kitchen: { uses: 25, people: 36 } },
      programmes: { none: { uses: 320 }, 'shared-table': { uses: 5 } },
      fields: { 'self-government': { uses: 300 }, village: { uses: 5 }, none: { uses: 20 } },
    })
    expect(year.days).toEqual([{ day: '2021-03-04', uses: 5, people: 5, corrected: 0, entries: null }])
    expect(usage.day('2021-03-04').imported).toMatchObject([
      { file: '2021.csv', line: 4, uses: 5, people: 5 },
    ])
    expect(usage.onDay('2021-03-04')).toEqual({ uses: 5, people: 5 })
  })

  it('does not know persons that an imported table did not count', () => {
    const { importRows, row } = setUp()
    importRows([{ line: 2, period: '2021', uses: 300 }])
    expect(row(2021)).toMatchObject({ actual: 300, people: null })
  })

  it('counts who comes in from outside, whichever way a door was drawn', () => {
    const portals = dobong.portals.map((portal) =>
      portal.id === 'rear-door' ? { ...portal, from: 'b1', to: 'outside' } : portal,
    )
    const { usage, take, row } = setUp({ ...dobong, portals })
    take([
      passage({ at: at('09:05'), in: 6, out: 1 }),
      passage({ at: at('09:10'), device: 'rear-door', portal: 'rear-door', in: 2, out: 3 }),
      passage({ at: at('09:20'), device: 'stairs-2f', portal: 'stairs-2f', in: 40, out: 0 }),
      passage({ at: at('09:00', '2025-12-31'), in: 50 }),
      checkIn({ at: at('09:06'), people: 3, method: 'touch' }),
    ])
    expect(usage.year(2026)).toMatchObject({ entries: 9, checkedInShare: 3 / 9 })
    expect(row(2026)?.entries).toBe(9)
    expect(usage.year(2025).entries).toBe(50)
    expect(usage.year(2024)).toMatchObject({ entries: null, checkedInShare: null, uses: 0, days: [] })
  })

  it('says by which definitions a year was counted, and where what a use is changed', () => {
    if (!definition) throw new Error('the building has no definition')
    const second = { ...definition, id: 'second', from: '2026-07-01', sameVisitMinutes: 30 }
    const building = { ...dobong, usage: { ...dobong.usage, definitions: [definition, second] } }
    const { take, row } = setUp(building)
    const on = (day: string) => checkIn({ at: at('10:00', day), method: 'touch' })
    take([on('2025-12-30'), on('2026-06-30')])
    expect(row(2026)).toMatchObject({ definitions: ['first'], breaksWithLast: false })
    take([on('2026-07-01')])
    expect(row(2026)).toMatchObject({ actual: 2, definitions: ['first', 'second'], breaksWithLast: true })
  })

  it('shows every check-in of a day and what became of it, and no card', () => {
    const { usage, take } = setUp()
    const visitor = 'A'.repeat(22)
    take([
      checkIn({ at: at('10:00'), space: 'kitchen', visitor }),
      checkIn({ at: at('10:10'), visitor }),
      checkIn({ at: at('10:20'), role: 'staff' }),
    ])
    const { checkIns, uses, definition: held } = usage.day('2026-11-24')
    expect(checkIns.map((shown) => [shown.at, shown.space, shown.outcome])).toEqual([
      [at('10:00'), 'kitchen', 'use'],
      [at('10:10'), 'centre', 'same-visit'],
      [at('10:20'), 'centre', 'staff'],
    ])
    expect(checkIns[0]).toEqual({
      ...{ entry: checkIns[1]?.entry, at: at('10:00'), agent: '1f', space: 'kitchen', programme: null },
      ...{ method: 'card', people: 1, outcome: 'use' },
    })
    expect(JSON.stringify(checkIns)).not.toContain(visitor)
    expect([uses, held.id]).toEqual([1, 'first'])
    expect(usage.year(2026).notCounted).toEqual({ sameVisit: 1, staff: 1, tenant: 0, test: 0 })
  })

  it('agrees with itself: months, spaces, programmes, fields and days add up to the year', () => {
    const { ledger, usage, take } = setUp()
    const at10 = (day: string, space: string) => checkIn({ at: at('10:00', day), method: 'touch', space })
    take([at10('2026-03-02', 'kitchen'), at10('2026-03-03', 'classroom'), at10('2026-11-24', 'kitchen')])
    const correction = {
      kind: 'correction',
      at: at('12:00'),
      by: '김',
      reason: '누락',
      space: 'classroom',
    } as const
    ledger.record({ ...correction, day: '2026-05-01', uses: 4, people: 9 })
    const year = usage.year(2026)
    expect([year.uses, year.people]).toEqual([7, 12])
    for (const part of [
      year.months,
      year.days,
      ...[year.spaces, year.programmes, year.fields].map(Object.values),
    ]) {
      const sums = part as { uses: number; people: number }[]
      expect(sums.reduce((sum, { uses }) => sum + uses, 0)).toBe(7)
      expect(sums.reduce((sum, { people }) => sum + people, 0)).toBe(12)
    }
    expect(usage.inYear(2026)).toEqual({ uses: 7, people: 12 })
  })
})

describe('the days of a part of a year', () => {
  it('are those of the space, programme or field, with its corrections and without entries by door', () => {
    const { ledger, usage, take } = setUp()
    const touch = (time: string, day: string, over: Partial<CheckIn>) =>
      checkIn({ at: at(time, day), method: 'touch', ...over })
    take([
      touch('10:00', '2026-03-02', { space: 'kitchen', programme: 'shared-table' }),
      touch('11:00', '2026-03-02', { space: 'coworking', people: 4 }),
      touch('10:00', '2026-03-03', { space: 'coworking' }),
      passage({ at: at('10:00', '2026-03-03'), in: 9 }),
    ])
    const why = { kind: 'correction', at: at('12:00'), by: '김', reason: '누락' } as const
    ledger.record({ ...why, day: '2026-05-01', space: 'kitchen', uses: 2, people: 3 })
    const days = (part: UsagePart) =>
      usage
        .daysOf(2026, part)
        .days.map(({ day, uses, people, corrected, entries }) => [day, uses, people, corrected, entries])
    expect(days({ space: 'kitchen' })).toEqual([
      ['2026-03-02', 1, 1, 0, null],
      ['2026-05-01', 2, 3, 2, null],
    ])
    expect(days({ programme: 'shared-table' })).toEqual([['2026-03-02', 1, 1, 0, null]])
    expect(days({ field: 'social-economy' })).toEqual([
      ['2026-03-02', 1, 4, 0, null],
      ['2026-03-03', 1, 1, 0, null],
    ])
    expect(days({ space: 'kitchen', programme: 'none' })).toEqual([['2026-05-01', 2, 3, 2, null]])
  })
})

describe('a year that was imported', () => {
  it('keeps the ledger from opening when the building’s file reports it as well', () => {
    const building = { ...dobong, usage: { ...dobong.usage, history: [] } }
    const { ledger, importRows } = setUp(building)
    importRows([{ line: 2, period: '2019-03', uses: 300 }])
    ledger.close()
    const twice = /2019 stands in usage\.history .* imported too \(entry \d+, 2021\.csv\).* take 2019 out/
    expect(() => new Ledger(ledger.file, dobong).open()).toThrow(twice)
    ledger.open()
    expect(ledger.totals.entries).toBe(2)
  })
})

describe('UsageForecast', () => {
  it('goes by imported months of earlier years, and counts this year from its first day', () => {
    const targets = [{ year: 2026, uses: 1_000 }]
    const building = { ...dobong, usage: { ...dobong.usage, targets, history: [] } }
    const { usage, take, importRows } = setUp(building)
    const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
    importRows(
      [2024, 2025].flatMap((year, i) =>
        months.map((month, j) => ({ line: 12 * i + j + 2, period: `${year}-${month}`, uses: 100 })),
      ),
    )
    const forecast = new UsageForecast(building, usage)
    const before = forecast.asOf('2026-01-01')
    expect(before).toMatchObject({ uses: 0, target: 1_000 })
    expect(Math.abs((before.expected ?? 0) - 1_200)).toBeLessThan(10)
    importRows(months.slice(0, 10).map((month, i) => ({ line: i + 2, period: `2026-${month}`, uses: 100 })))
    take(
      ['16', '17', '18', '19', '20', '21'].flatMap((day) =>
        Array.from({ length: 4 }, () => checkIn({ at: at('10:00', `2026-11-${day}`), method: 'touch' })),
      ),
    )
    const { uses, perDay, expected, neededPerDay } = forecast.asOf('2026-11-23')
    expect([uses, perDay, neededPerDay]).toEqual([1_024, 4, 0])
    expect(expected).toBeGreaterThan(1_100)
    expect(expected).toBeLessThan(1_220)
  })
})
