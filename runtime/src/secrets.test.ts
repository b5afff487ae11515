import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { newPassword, passwordFile, readPassword, writeSecret } from './secrets.ts'

const dataDir = mkdtempSync(`${tmpdir()}/munteok-secrets-`)
afterAll(() => rmSync(dataDir, { recursive: true }))

describe('secrets', () => {
  it('are kept in files that only their owner can read', () => {
    const password = newPassword()
    writeSecret(passwordFile(dataDir, 'screen'), `${password}\n`)
    expect(statSync(passwordFile(dataDir, 'screen')).mode & 0o777).toBe(0o600)
    expect(readPassword(dataDir, 'screen')).toBe(password)
  })

  it('are not used when others could read them', () => {
    writeSecret(passwordFile(dataDir, 'recorder'), newPassword())
    chmodSync(passwordFile(dataDir, 'recorder'), 0o644)
    expect(() => readPassword(dataDir, 'recorder')).toThrow(/can be read by others.*chmod 600/)
  })

  it('say where a missing one comes from', () => {
    expect(() => readPassword(dataDir, 'agent-1f')).toThrow(
      /agent-1f\.password is missing: the broker makes it/,
    )
  })
})
