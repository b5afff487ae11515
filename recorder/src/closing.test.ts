import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Building } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { closeYear, closingKey, closingKeyFile, fingerprintOf } from './closing.ts'
import { Ledger } from './ledger.ts'
import { rebuildLedger } from './rebuild.ts'
import { at, checkIn, delivery, dobong, scratch } from './test-kit.ts'
import { verifyLedger } from './verify.ts'

const signed = { at: at('12:00'), by: 'Kim' }
const LAST_DAY = '2025-12-31'
const NEW_YEAR = at('09:00', '2026-01-02')

const building: Building = {
  ...dobong,
  usage: {
    ...dobong.usage,
    targets: [{ year: 2025, uses: 400 }],
    history: [{ year: 2025, uses: 100 }],
  },
}

function opened(): Ledger {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  return ledger
}

const visitor = 'V'.repeat(22)
const tap = (time: string) => checkIn({ at: at(time, LAST_DAY), visitor })
const on = (day: string, first = 1) => ({ first, sentAt: at('23:00', day), receivedAt: at('23:00', day) })

/** 100 reported, 30 imported, 2 counted (22 people), 5 corrected. */
function year2025(ledger: Ledger): void {
  ledger.append([delivery([tap('10:00'), checkIn({ at: at('11:00', LAST_DAY), people: 21 })], on(LAST_DAY))])
  ledger.record({
    ...{ kind: 'import', ...signed, file: 'spring.csv', sha256: '0'.repeat(64) },
    rows: [{ line: 2, period: '2025-03', uses: 30, people: 44 }],
  })
  ledger.record({
    ...{ kind: 'correction', ...signed, reason: 'A list on paper', day: LAST_DAY, space: 'kitchen' },
    ...{ uses: 5, people: 7 },
  })
}

const secrets = () => scratch(onTestFinished)
const close = (ledger: Ledger, year = 2025, now = NEW_YEAR, key = closingKey(secrets())) =>
  closeYear({ ledger, year, by: 'Lee', now, key })

describe('closeYear', () => {
  it('signs the year as it is known, with what it is the sum of', () => {
    const ledger = opened()
    year2025(ledger)
    const { entry, record } = close(ledger)
    expect(entry).toBe(5)
    expect(record.figure).toMatchObject({
      ...{ building: 'dobong', year: 2025, target: 400, uses: 137, people: 73 },
      parts: { reported: 100, imported: 30, counted: 2, corrected: 5 },
    })
    ledger.close()
    expect(verifyLedger(ledger.file, building)).toMatchObject({
      ok: true,
      closings: [{ entry, year: 2025, by: 'Lee', uses: 137, fingerprint: fingerprintOf(record) }],
    })
  })

  it('refuses a year that is not over, by the clocks of the building', () => {
    const ledger = opened()
    year2025(ledger)
    expect(() => close(ledger, 2025, at('23:59', LAST_DAY))).toThrow(/2025 is not over: .* 1 January 2026/)
    close(ledger, 2025, at('00:00', '2026-01-01'))
  })

  it('refuses a year that is closed, and names by whom', () => {
    const ledger = opened()
    year2025(ledger)
    close(ledger)
    expect(() => close(ledger)).toThrow(/2025 was closed by Lee \(entry 5\): enter a correction/)
    expect(ledger.totals.entries).toBe(5)
  })

  it('refuses a year of which nothing is known, and writes nothing', () => {
    const ledger = opened()
    year2025(ledger)
    expect(() => close(ledger, 2019)).toThrow(/nothing is known of 2019/)
    expect(ledger.totals.entries).toBe(4)
  })

  it('holds beside corrections and late events that come after it, thinned out or not', () => {
    const ledger = opened()
    year2025(ledger)
    close(ledger)
    ledger.append([delivery([tap('09:30'), tap('10:10')], on('2026-01-03', 3))])
    ledger.record({
      ...{ kind: 'correction', ...signed, reason: 'Counted twice', day: LAST_DAY, space: 'centre' },
      ...{ uses: -1, people: -1 },
    })
    const outcomes = ledger.db.prepare('SELECT outcome FROM check_in ORDER BY id').pluck().all()
    expect(outcomes, 'the late taps are a visit of their own').toEqual(['use', 'use', 'use', 'same-visit'])
    ledger.thin('2026-01-02', at('09:00', '2026-06-01'), 'Kim')
    ledger.close()
    expect(verifyLedger(ledger.file, building)).toMatchObject({ ok: true, closings: [{ uses: 137 }] })
  })

  it('is guarded against a change of the building that would change the closed year', () => {
    const ledger = opened()
    year2025(ledger)
    close(ledger)
    ledger.close()
    const usage = { ...building.usage, history: [{ year: 2025, uses: 90 }] }
    const expected =
      /the closing of 2025 \(entry 5\) says uses 137, but .* gives 127; reported 100, .* gives 90/
    expect(verifyLedger(ledger.file, { ...building, usage }).problem).toMatch(expected)
    expect(() => rebuildLedger(ledger.file, { ...building, usage }, NEW_YEAR)).toThrow(
      /closing of 2025.*a closed year stays as it is/,
    )
    expect(verifyLedger(ledger.file, building)).toMatchObject({ ok: true })
  })
})

describe('closingKey', () => {
  it('is made once, in a file that only its owner can read', () => {
    const dir = secrets()
    const key = closingKey(dir)
    expect(statSync(closingKeyFile(dir)).mode & 0o777).toBe(0o600)
    expect(closingKey(dir).equals(key)).toBe(true)
  })

  it('is not used when others could read it', () => {
    const dir = secrets()
    closingKey(dir)
    chmodSync(closingKeyFile(dir), 0o644)
    expect(() => closingKey(dir)).toThrow(/closing-key\.pem can be read by others/)
  })
})
