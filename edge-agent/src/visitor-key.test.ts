import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalTime } from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capturedLog } from './test-kit/captured-log.ts'
import { provisionVisitorKeys, ratchet, VisitorKey, visitorKeyFile } from './visitor-key.ts'

const CARD = '3808980205'
const time = new LocalTime('Asia/Seoul')
const noonOf = (day: string) => time.instant(day, 12 * 60)
const FIRST = { day: '2026-11-24', key: Buffer.alloc(32, 7).toString('base64url') }

let dataDir: string
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keys-'))
  captured = capturedLog()
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const fileOf = (agent: string) => visitorKeyFile(dataDir, agent)
const contentOf = (agent: string) => JSON.parse(readFileSync(fileOf(agent), 'utf8'))

function openKey(agent = '1f', day = FIRST.day): VisitorKey {
  const key = new VisitorKey({ file: fileOf(agent), time, log: captured.log })
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
