import { createHmac } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalTime } from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedLog } from '../test-kit/captured-log.ts'
import { DAY, ratchet as ratchetOf, YEAR } from './key-period.ts'
import { provisionVisitorKeys, VisitorKey, visitorKeyFile, yearKeyFile } from './visitor-key.ts'

const CARD = '3808980205'
const time = new LocalTime('Asia/Seoul')
const noonOf = (day: string) => time.instant(day, 12 * 60)
const FIRST = { day: '2026-11-24', key: Buffer.alloc(32, 7).toString('base64url') }
const YEAR_FIRST = { year: '2026', key: Buffer.alloc(32, 9).toString('base64url') }
/** As the files have it. */
function ratchet({ day, key }: typeof FIRST, to: string): typeof FIRST {
  const later = ratchetOf(DAY, { period: day, key }, to)
  return { day: later.period, key: later.key }
}

let dataDir: string
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keys-'))
  captured = capturedLog()
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const fileOf = (agent: string) => visitorKeyFile(dataDir, agent)
const contentOf = (agent: string) => JSON.parse(readFileSync(fileOf(agent), 'utf8'))

function openKey(agent = '1f', { day = FIRST.day, linkWithinYear = false } = {}): VisitorKey {
  const key = new VisitorKey({ dataDir, agent, time, log: captured.log, linkWithinYear })
  key.open(noonOf(day))
  return key
}

describe('the visitor key', () => {
  it('gives a card the first 16 bytes of its HMAC under the key of the day', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const hmac = createHmac('sha256', Buffer.alloc(32, 7)).update(CARD).digest()
    expect(openKey().pseudonym(CARD, noonOf('2026-11-24'))).toBe(hmac.subarray(0, 16).toString('base64url'))
  })

  it('moves on by one HMAC for each day, and overwrites the old key', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const next = createHmac('sha256', Buffer.alloc(32, 7)).update('munteok day 2026-11-25').digest()
    const today = openKey().pseudonym(CARD, noonOf('2026-11-24'))
    expect(openKey().pseudonym(CARD, noonOf('2026-11-25'))).not.toBe(today)
    expect(contentOf('1f')).toEqual({ day: '2026-11-25', key: next.toString('base64url') })
    expect(statSync(fileOf('1f')).mode & 0o777).toBe(0o600)
  })

  it('is written over with zeros where it lay, for whoever still has the old file open', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const open = openSync(fileOf('1f'), 'r')
    openKey().turn(noonOf('2026-11-25'))
    const left = Buffer.alloc(200)
    expect(readSync(open, left)).toBeGreaterThan(50)
    closeSync(open)
    expect(left.every((byte) => byte === 0)).toBe(true)
  })

  it('is written again as soon as the disk lets it', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const key = openKey()
    mkdirSync(`${fileOf('1f')}.part`)
    key.turn(noonOf('2026-11-25'))
    key.turn(noonOf('2026-11-25'))
    expect(contentOf('1f')).toEqual(FIRST)
    expect(captured.said('error')).toEqual([expect.stringContaining('an old key is still on the disk')])
    rmdirSync(`${fileOf('1f')}.part`)
    key.turn(noonOf('2026-11-25'))
    expect(contentOf('1f')).toEqual(ratchet(FIRST, '2026-11-25'))
  })

  it('moves on with the days where nobody taps a card', () => {
    writeSecret(fileOf('b1'), JSON.stringify(FIRST))
    const key = openKey('b1')
    key.turn(noonOf('2026-11-26'))
    expect(contentOf('b1')).toEqual(ratchet(FIRST, '2026-11-26'))
  })

  it('changes at midnight in the building, not in Greenwich', () => {
    const key = openKey()
    const before = key.pseudonym(CARD, time.endOfDay('2026-11-24') - 1)
    expect(key.pseudonym(CARD, time.endOfDay('2026-11-24'))).not.toBe(before)
  })

  it('comes to the same key however many days at once it moves', () => {
    const oneByOne = ratchet(ratchet(FIRST, '2026-11-30'), '2027-01-02')
    expect(ratchet(FIRST, '2027-01-02')).toEqual(oneByOne)
  })

  it('stays, and says so once, when the clock jumps more than 60 days', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const key = openKey()
    const today = key.pseudonym(CARD, noonOf('2026-11-24'))
    expect(key.pseudonym(CARD, noonOf('2099-01-01'))).toBe(today)
    expect(key.pseudonym(CARD, noonOf('2099-01-01'))).toBe(today)
    expect(contentOf('1f')).toEqual(FIRST)
    expect(captured.said('error')).toEqual([
      expect.stringMatching(/^the clock says 2099-01-01, \d+ days after .*: the key is kept; set the clock/),
    ])
    expect(key.pseudonym(CARD, noonOf('2026-11-24'))).toBe(today)
  })

  it('moves 60 days at once', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    openKey().pseudonym(CARD, noonOf('2027-01-23'))
    expect(contentOf('1f').day).toBe('2027-01-23')
  })

  it('stays when the clock is before its day', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    const key = openKey()
    expect(key.pseudonym(CARD, noonOf('1970-01-02'))).toBe(key.pseudonym(CARD, noonOf('2026-11-24')))
    expect(contentOf('1f')).toEqual(FIRST)
  })

  it('is made when there is none, with a word about other agents', () => {
    openKey('2f')
    expect(contentOf('2f')).toEqual({ day: FIRST.day, key: expect.stringMatching(/^[\w-]{43}$/) })
    expect(captured.said('warn')).toEqual([expect.stringContaining('counts as two visitors today')])
  })

  it('that is broken is named with its remedy, and none of it is shown', () => {
    writeSecret(fileOf('1f'), '{"day":"2026-11-24","key":"half-a-secret"}')
    expect(() => openKey()).toThrow(`${fileOf('1f')} is no visitor key: delete it`)
    expect(() => openKey()).toThrow(/^(?!.*half-a-secret)/)
  })

  it('that others can read is not used', () => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    chmodSync(fileOf('1f'), 0o644)
    expect(() => openKey()).toThrow(`chmod 600 ${fileOf('1f')}`)
  })
})

describe('the key of a year', () => {
  const yearFile = (agent = '1f') => yearKeyFile(dataDir, agent)
  const yearOf = (agent = '1f') => JSON.parse(readFileSync(yearFile(agent), 'utf8'))
  const linking = (agent = '1f') => openKey(agent, { linkWithinYear: true })
  beforeEach(() => {
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    writeSecret(yearFile(), JSON.stringify(YEAR_FIRST))
  })

  it('gives a card the same pseudonym all year, which is never that of a day', () => {
    const key = linking()
    const days = ['2026-11-24', '2026-11-25', '2026-12-31'].map(noonOf)
    const ofYear = days.map((at) => key.pseudonymOfYear(CARD, at))
    const hmac = createHmac('sha256', Buffer.alloc(32, 9)).update(`munteok year card ${CARD}`).digest()
    expect(ofYear).toEqual(days.map(() => hmac.subarray(0, 16).toString('base64url')))
  })

  it('moves on one way when the year does, and overwrites the old key', () => {
    const key = linking()
    const old = key.pseudonymOfYear(CARD, noonOf('2026-12-31'))
    expect(key.pseudonymOfYear(CARD, noonOf('2027-01-01'))).not.toBe(old)
    const next = createHmac('sha256', Buffer.alloc(32, 9)).update('munteok year 2027').digest()
    expect(yearOf()).toEqual({ year: '2027', key: next.toString('base64url') })
    expect(statSync(yearFile()).mode & 0o777).toBe(0o600)
    expect(ratchetOf(YEAR, { period: '2026', key: YEAR_FIRST.key }, '2028').period).toBe('2028')
  })

  it('moves on with the year where nobody taps a card', () => {
    linking().turn(noonOf('2027-01-02'))
    expect(yearOf().year).toBe('2027')
  })

  it('is kept with the day key when the clock jumps more than 60 days', () => {
    linking().turn(noonOf('2027-06-01'))
    expect(yearOf()).toEqual(YEAR_FIRST)
    expect(contentOf('1f')).toEqual(FIRST)
  })

  it('gives no pseudonym, and is written over and deleted, where the building does not link', () => {
    const open = openSync(yearFile(), 'r')
    const key = openKey()
    const left = Buffer.alloc(200)
    const length = readSync(open, left)
    closeSync(open)
    expect(length).toBeGreaterThan(50)
    expect(left.every((byte) => byte === 0)).toBe(true)
    expect(existsSync(yearFile())).toBe(false)
    expect(key.pseudonymOfYear(CARD, noonOf('2026-11-24'))).toBeUndefined()
    expect(captured.said('info')).toEqual([expect.stringContaining('year-key.json was destroyed')])
  })

  it('is provisioned as one to all agents where the building links, and destroyed where it does not', () => {
    provisionVisitorKeys(dataDir, ['1f', '2f'], '2026-11-24', { linkWithinYear: true })
    expect(yearOf('2f')).toEqual(YEAR_FIRST)
    const at = noonOf('2027-01-02')
    expect(linking('2f').pseudonymOfYear(CARD, at)).toBe(linking('1f').pseudonymOfYear(CARD, at))
    provisionVisitorKeys(dataDir, ['1f', '2f'], '2026-11-24')
    expect([yearFile('1f'), yearFile('2f')].map((file) => existsSync(file))).toEqual([false, false])
  })

  it('is made by chance when there is none, and none is made where the building does not link', () => {
    provisionVisitorKeys(dataDir, ['3f'], '2026-11-24')
    expect(existsSync(yearFile('3f'))).toBe(false)
    linking('3f')
    expect(yearOf('3f')).toEqual({ year: '2026', key: expect.stringMatching(/^[\w-]{43}$/) })
    expect(yearOf('3f').key).not.toBe(contentOf('3f').key)
  })

  it('that is a key of a day is named with its remedy', () => {
    writeSecret(yearFile(), JSON.stringify(FIRST))
    expect(() => linking()).toThrow(`${yearFile()} is no year key: delete it`)
  })
})

describe('provisioning', () => {
  it('gives all agents the same key, and keeps it the next time', () => {
    provisionVisitorKeys(dataDir, ['1f', '2f'], '2026-11-24')
    const first = contentOf('1f')
    provisionVisitorKeys(dataDir, ['1f', '2f', '3f'], '2026-11-29')
    expect(['1f', '2f', '3f'].map(contentOf)).toEqual([first, first, first])
    expect(statSync(fileOf('3f')).mode & 0o777).toBe(0o600)
  })

  it('copies the key that can reach all others, and agents then agree on a card', () => {
    writeSecret(fileOf('2f'), JSON.stringify(ratchet(FIRST, '2026-11-27')))
    writeSecret(fileOf('1f'), JSON.stringify(FIRST))
    provisionVisitorKeys(dataDir, ['2f', '1f', '3f'], '2026-11-27')
    expect(contentOf('3f')).toEqual(FIRST)
    const at = noonOf('2026-11-28')
    const seen = ['1f', '2f', '3f'].map((agent) => openKey(agent).pseudonym(CARD, at))
    expect(new Set(seen).size).toBe(1)
  })
})
