import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Building, parseBuilding } from '@munteok/core'
import { generateLedger, ledgerFileIn } from '@munteok/recorder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { munteok } from './support/munteok.ts'

const BUILDING = join(import.meta.dirname, '..', 'buildings', 'dobong', 'building.json')
const folder = mkdtempSync(join(tmpdir(), 'munteok-close-year-'))
const site = join(folder, 'site.json')
const building: Building = parseBuilding(readFileSync(BUILDING, 'utf8'), BUILDING)

const run = (command: string, ...args: string[]) => munteok([command, '--config', site, ...args])

beforeAll(() => {
  writeFileSync(site, JSON.stringify({ building: BUILDING, dataDir: folder, agents: [] }))
  const past = { firstDay: '2025-11-24', days: 5, events: 2_000 }
  generateLedger({ file: ledgerFileIn(folder), building, ...past })
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('munteok close-year', () => {
  it('says what it needs', async () => {
    expect(await run('close-year', '--year', '2025')).toMatchObject({ code: 78, stdout: '' })
    expect((await run('close-year', '--year', '2025')).stderr).toMatch(/--by NAME is missing/)
    expect((await run('close-year', '--by', 'Kim')).stderr).toMatch(/--year YEAR is missing/)
    expect((await run('close-year', '--by', 'Kim', '--year', '2999')).stderr).toMatch(/2999 is not over/)
  })

  it('prints what is to be filed, and verify finds the same key and figure', async () => {
    const { code, stdout } = await run('close-year', '--year', '2025', '--by', 'Kim')
    expect(code).toBe(0)
    const [, uses, key] =
      /^2025 of dobong: (\d+) uses.*key +([0-9a-f]{64})\n +signature +\S{88}$/s.exec(stdout.trim()) ?? []
    expect(Number(uses)).toBeGreaterThan(10)
    const verified = await run('verify')
    expect(verified.stdout).toContain(`2025 was closed by Kim with ${uses} uses; key ${key}`)
    expect((await run('close-year', '--year', '2025', '--by', 'Lee')).stderr).toMatch(
      /2025 was closed by Kim/,
    )
  })
})

describe('munteok thin', () => {
  it('thins out what it is told to, and the ledger still agrees with itself', async () => {
    const { code, stdout } = await run('thin', '--before', '2025-11-27', '--by', 'Kim')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^thinned out the check-ins of 3 days, in \d+ entries$/m)
    expect((await run('verify')).code).toBe(0)
    expect((await run('thin', '--before', '2999-01-01', '--by', 'Kim')).stderr).toMatch(
      /2999-01-01 is to come/,
    )
  })
})
