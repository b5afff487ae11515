import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Building, type CheckIn, nextDay } from '@munteok/core'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from './ledger.ts'
import { rebuildLedger } from './rebuild.ts'
import { at, checkIn, delivery, dobong, passage, scratch } from './test-kit.ts'
import { thinAll, thinIfDue } from './thinning.ts'
import { verifyLedger } from './verify.ts'

const MONDAY = '2026-11-23'
const TUESDAY = '2026-11-24'
const WEDNESDAY = '2026-11-25'

/** 22 characters that tell the card and the day. */
const card = (name: string, day: string) => `pseudonym${name}${day}`.padEnd(22, '_').slice(0, 22)
const tap = (name: string, time: string, day: string, over: Partial<CheckIn> = {}) =>
  checkIn({ at: at(time, day), visitor: card(name, day), ...over })

function opened(building: Building = dobong, file = join(scratch(onTestFinished), 'ledger.sqlite')): Ledger {
  const ledger = new Ledger(file, building)
  ledger.open()
  onTestFinished(() => ledger.close())
  return ledger
}

const sent = (day: string) => ({ sentAt: at('23:00', day) })

/** Two days, one entry that reaches over both, late taps, other roles, a space that nobody knows. */
function twoDays(ledger: Ledger): void {
  ledger.append([
    delivery(
      [
        passage({ at: at('09:59', MONDAY) }),
        tap('A', '10:00', MONDAY),
        tap('A', '10:30', MONDAY, { space: 'kitchen', programme: 'shared-table' }),
        checkIn({ at: at('11:00', MONDAY), people: 20, method: 'touch' }),
        checkIn({ at: at('11:05', MONDAY), role: 'staff' }),
      ],
      sent(MONDAY),
    ),
  ])
  ledger.append([
    delivery(
      [
        tap('B', '09:30', MONDAY),
        tap('C', '09:00', TUESDAY),
        passage({ at: at('09:01', TUESDAY) }),
        tap('D', '12:00', MONDAY, { space: 'attic' }),
        tap('A', '09:30', MONDAY),
        tap('C', '12:30', TUESDAY, { people: 3 }),
      ],
      { first: 6, ...sent(TUESDAY) },
    ),
  ])
}

const tables = [
  'check_in',
  'thinned',
  'usage_rollup',
  'unplaced',
  'unplaced_check_in',
  'passage_rollup',
  'mark',
]
function contents(file: string): Record<string, unknown[]> {
  const db = new Database(file, { readonly: true })
  try {
    return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]))
  } finally {
    db.close()
  }
}

/** Everything that lies beside the ledger and in it, as bytes. */
function bytesOf(file: string): string {
  const dir = dirname(file)
  return readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), 'latin1'))
    .join('\n')
}

describe('thinning', () => {
  it('leaves counts without time, card or device, and passages as they are', () => {
    const ledger = opened()
    twoDays(ledger)
    ledger.thin(TUESDAY, at('08:00', '2026-12-24'), 'Kim')
    const bodies = ledger.db.prepare('SELECT body FROM entry WHERE id IN (2, 3)').pluck().all() as string[]
    expect(bodies.map((body) => JSON.parse(body))).toEqual([
      [
        passage({ at: at('09:59', MONDAY) }),
        { kind: 'thinned', day: MONDAY, events: 3, uses: 1, people: 20, sameVisit: 1, staff: 1 },
        {
          ...{ kind: 'thinned', day: MONDAY, space: 'kitchen', programme: 'shared-table' },
          ...{ events: 1, sameVisit: 1 },
        },
      ],
      [
        tap('C', '09:00', TUESDAY),
        passage({ at: at('09:01', TUESDAY) }),
        tap('C', '12:30', TUESDAY, { people: 3 }),
        { kind: 'thinned', day: MONDAY, events: 2, uses: 2, people: 2 },
        { kind: 'thinned', day: MONDAY, space: 'attic', events: 1, uses: 1, people: 1 },
      ],
    ])
    expect(ledger.db.prepare('SELECT DISTINCT day FROM check_in').pluck().all()).toEqual([TUESDAY])
  })

  it('changes no figure, and what is left is made again to the letter from what is left', () => {
    const ledger = opened()
    twoDays(ledger)
    const before = contents(ledger.file)['usage_rollup']
    ledger.thin(TUESDAY, at('08:00', '2026-12-24'), 'Kim')
    const after = contents(ledger.file)
    expect(after['usage_rollup']).toEqual(before)
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true, unplaced: 1, events: 11 })
    rebuildLedger(ledger.file, dobong, at('12:00'))
    expect(contents(ledger.file)).toEqual(after)
  })

  it('attests in the chain what is left of which entries', () => {
    const ledger = opened()
    twoDays(ledger)
    const heard: string[] = []
    ledger.onRecord(({ records }) => void heard.push(...records.map(({ record }) => record.kind)))
    ledger.thin(TUESDAY, at('08:00', '2026-12-24'), 'Kim')
    const record = JSON.parse(String(ledger.db.prepare('SELECT body FROM entry WHERE id = 4').pluck().get()))
    expect(record).toMatchObject({ kind: 'thinning', by: 'Kim', before: TUESDAY, entries: 2 })
    expect(heard).toEqual(['thinning'])
  })

  it('goes on with an entry that was thinned in part', () => {
    const ledger = opened()
    twoDays(ledger)
    const before = contents(ledger.file)['usage_rollup']
    ledger.thin(TUESDAY, at('08:00', '2026-12-24'), 'Kim')
    ledger.thin(WEDNESDAY, at('08:00', '2026-12-25'), 'Kim')
    expect(contents(ledger.file)).toMatchObject({ usage_rollup: before, check_in: [] })
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })

  it('takes who comes late to a thinned day as a visit of its own, and thins it at the next run', () => {
    const ledger = opened()
    twoDays(ledger)
    ledger.thin(TUESDAY, at('08:00', '2026-12-24'), 'Kim')
    const late = [tap('A', '10:10', MONDAY), tap('A', '10:20', MONDAY)]
    ledger.append([delivery(late, { first: 12, ...sent(WEDNESDAY) })])
    expect(ledger.db.prepare('SELECT outcome FROM check_in WHERE day = ?').pluck().all(MONDAY)).toEqual([
      'use',
      'same-visit',
    ])
    const figures = contents(ledger.file)['usage_rollup']
    ledger.thin(TUESDAY, at('08:00', '2026-12-25'), 'Kim')
    expect(contents(ledger.file)['usage_rollup']).toEqual(figures)
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })

  it('counts what was in a space once the building has it, also when it was thinned', () => {
    const ledger = opened()
    twoDays(ledger)
    ledger.thin(WEDNESDAY, at('08:00', '2026-12-24'), 'Kim')
    ledger.close()
    const attic = { id: 'attic', name: { ko: '다락', en: 'Attic' } }
    const floors = dobong.floors.map((floor, i) =>
      i === 0 ? { ...floor, spaces: [...floor.spaces, attic] } : floor,
    )
    rebuildLedger(ledger.file, { ...dobong, floors }, at('12:00'))
    expect(verifyLedger(ledger.file, { ...dobong, floors })).toMatchObject({ ok: true, unplaced: 0 })
    expect(contents(ledger.file)['usage_rollup']).toContainEqual(
      expect.objectContaining({ space: 'attic', uses: 1, people: 1 }),
    )
  })

  it('leaves no pseudonym of a thinned day in any file, and keeps those of the days after', () => {
    const ledger = opened()
    const days = ['2026-11-20', '2026-11-21', MONDAY]
    let first = 1
    for (const day of days) {
      for (let i = 0; i < 60; i++) {
        const names = Array.from(
          { length: 1 + (i % 12) },
          (_, k) => `${(i * 12 + k).toString(36).padStart(3, '0')}`,
        )
        const events = names.map((name) => tap(name, '10:00', day))
        ledger.append([delivery(events, { first, ...sent(day) })])
        first += events.length
      }
    }
    const found = (day: string) => bytesOf(ledger.file).split(day).length > 1 && pseudonymsOf(day).length
    const pseudonymsOf = (day: string) =>
      bytesOf(ledger.file).match(new RegExp(`pseudonym...${day}`, 'g')) ?? []
    expect(days.map((day) => pseudonymsOf(day).length > 300)).toEqual([true, true, true])
    thinAll(ledger, nextDay('2026-11-20'), at('08:00', '2026-12-24'), 'Kim')
    expect(pseudonymsOf('2026-11-20')).toEqual([])
    expect(found(MONDAY)).toBeGreaterThan(300)
    thinAll(ledger, nextDay('2026-11-21'), at('08:00', '2026-12-24'), 'Kim')
    expect(pseudonymsOf('2026-11-21')).toEqual([])
    expect(found(MONDAY)).toBeGreaterThan(300)
    ledger.close()
    expect(verifyLedger(ledger.file, dobong)).toMatchObject({ ok: true })
  })

  it('empties the write-ahead log later when somebody reads the ledger just then', () => {
    const ledger = opened({ ...dobong, privacy: { keepCheckInsDays: 30 } })
    twoDays(ledger)
    const reader = new Database(ledger.file, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM entry').get()
    ledger.thin(WEDNESDAY, at('08:00', '2026-12-24'), 'Kim')
    expect(thinIfDue(ledger, at('09:00', '2026-12-24'))).toBe(true)
    expect(bytesOf(ledger.file)).toContain('pseudonymA')
    reader.close()
    expect(thinIfDue(ledger, at('09:00', '2026-12-24'))).toBe(false)
    expect(bytesOf(ledger.file)).not.toContain('pseudonym')
  })
})

describe('thinIfDue', () => {
  it('does nothing where the building does not ask for it', () => {
    const ledger = opened()
    twoDays(ledger)
    expect(thinIfDue(ledger, at('08:00', '2029-01-01'))).toBe(false)
    expect(contents(ledger.file)['check_in']).toHaveLength(8)
  })

  it('thins a day at a time those that are older than the building keeps', () => {
    const ledger = opened({ ...dobong, privacy: { keepCheckInsDays: 30 } })
    twoDays(ledger)
    expect(thinIfDue(ledger, at('23:59', '2026-12-23'))).toBe(false)
    expect(thinIfDue(ledger, at('00:00', '2026-12-24'))).toBe(true)
    expect(thinIfDue(ledger, at('00:00', '2026-12-24'))).toBe(false)
    expect(contents(ledger.file)['check_in']).toHaveLength(2)
    expect(thinIfDue(ledger, at('00:00', '2026-12-25'))).toBe(true)
    expect(contents(ledger.file)['check_in']).toHaveLength(0)
  })
})

describe('thinAll', () => {
  it('thins all days before one, and refuses days that are not over', () => {
    const ledger = opened()
    twoDays(ledger)
    const now = at('08:00', WEDNESDAY)
    expect(() => thinAll(ledger, '2026-11-26', now, 'Kim')).toThrow(/2026-11-26 is to come/)
    expect(thinAll(ledger, WEDNESDAY, now, 'Kim')).toEqual({ days: 2, entries: 3 })
    expect(contents(ledger.file)['check_in']).toHaveLength(0)
  })
})
