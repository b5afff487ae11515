import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSecret } from '@munteok/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeIdentity } from './code-identity.ts'
import { cardIdentity } from './drivers/card-identity.ts'
import { enrolCards, RoleCards, roleCardFile } from './role-cards.ts'
import { capturedLog } from './test-kit/captured-log.ts'

let dataDir: string
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cards-'))
  captured = capturedLog()
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const file = () => roleCardFile(dataDir, '1f')
const roleCards = () => new RoleCards(file(), captured.log)

describe('enrolled cards', () => {
  it('have their role, however the number was written; others are visitors', () => {
    enrolCards(dataDir, '1f', [
      { number: '472288', role: 'staff' },
      { number: '3808980205', role: 'tenant' },
    ])
    const roles = roleCards()
    expect(roles.roleOf(cardIdentity(Buffer.from('01000734E0', 'hex')))).toBe('staff')
    expect(roles.roleOf('3808980205')).toBe('tenant')
    expect(roles.roleOf('0000000001')).toBe('visitor')
  })

  it('may be NFC cards, whose bytes are written in hex', () => {
    enrolCards(dataDir, '1f', [
      { number: '04:a2:3b:5c:6d:7e:80', role: 'staff' },
      { number: '24:D3:4F:59', role: 'tenant' },
    ])
    const roles = roleCards()
    expect(roles.roleOf(cardIdentity(Buffer.from('04A23B5C6D7E80', 'hex')))).toBe('staff')
    expect(roles.roleOf(cardIdentity(Buffer.from('24D34F59', 'hex')))).toBe('tenant')
  })

  it('may be QR or bar codes, which are not the cards of the same number', () => {
    enrolCards(dataDir, '1f', [{ code: '0013110988', role: 'staff' }])
    const roles = roleCards()
    expect(roles.roleOf(codeIdentity('0013110988'))).toBe('staff')
    expect(roles.roleOf('0013110988')).toBe('visitor')
    expect(readFileSync(file(), 'utf8')).not.toContain('13110988')
  })

  it('are refused when the number is one that a phone makes up anew each time', () => {
    expect(() => enrolCards(dataDir, '1f', [{ number: '08:12:34:56', role: 'staff' }])).toThrow(
      'number 1: this card number begins with 08: it was made up by a phone',
    )
    enrolCards(dataDir, '1f', [{ number: '08:12:34:56:78:9A:BC', role: 'staff' }])
  })

  it('are not on the disk: neither the number nor anything that another file could be compared with', () => {
    enrolCards(dataDir, '1f', [{ number: '3808980205', role: 'staff' }])
    enrolCards(dataDir, '2f', [{ number: '3808980205', role: 'staff' }])
    const [one, other] = ['1f', '2f'].map((agent) => readFileSync(roleCardFile(dataDir, agent), 'utf8'))
    expect(one).not.toContain('3808980205')
    expect(Object.keys(JSON.parse(one ?? '').cards)).not.toEqual(Object.keys(JSON.parse(other ?? '').cards))
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('that are enrolled later are known at the next tap, and the earlier ones stay', () => {
    const roles = roleCards()
    expect(roles.roleOf('0000000001')).toBe('visitor')
    enrolCards(dataDir, '1f', [{ number: '1', role: 'test' }])
    expect(roles.roleOf('0000000001')).toBe('test')
    enrolCards(dataDir, '1f', [{ number: '2', role: 'staff' }])
    expect([roles.roleOf('0000000001'), roles.roleOf('0000000002')]).toEqual(['test', 'staff'])
  })

  it('stay known, with one line in the log, when their file breaks', () => {
    enrolCards(dataDir, '1f', [{ number: '1', role: 'staff' }])
    const roles = roleCards()
    roles.roleOf('0000000001')
    writeSecret(file(), '{"key":"secret"')
    expect([roles.roleOf('0000000001'), roles.roleOf('0000000001')]).toEqual(['staff', 'staff'])
    expect(captured.said('error')).toEqual([
      `staff, tenant and test cards cannot be read: ${file()} is no card file: delete it and enrol the cards again`,
    ])
  })

  it('are not read from a file that others can read', () => {
    enrolCards(dataDir, '1f', [{ number: '1', role: 'staff' }])
    chmodSync(file(), 0o644)
    expect(roleCards().roleOf('0000000001')).toBe('visitor')
    expect(captured.said('error')).toEqual([expect.stringContaining(`chmod 600 ${file()}`)])
  })

  it('are refused when the number is none, and nothing is written', () => {
    const cards = ['3808980205', 'E3086CED'].map((number) => ({ number, role: 'staff' as const }))
    expect(() => enrolCards(dataDir, '1f', cards)).toThrow('number 2: this is no card number')
    expect(statSync(file(), { throwIfNoEntry: false })).toBeUndefined()
  })
})
