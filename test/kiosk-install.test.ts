/** What `munteok kiosk install` shows and writes, with the built command. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { House } from './support/house.ts'
import { munteok } from './support/munteok.ts'

const house = new House()
const prefix = mkdtempSync(join(tmpdir(), 'munteok-kiosk-'))

afterAll(async () => {
  rmSync(prefix, { recursive: true, force: true })
  await house.close()
})

describe('munteok kiosk install', () => {
  it('shows every file, and writes the same ones below a prefix', async () => {
    await house.prepare()
    const ask = (...more: string[]) =>
      munteok(['kiosk', 'install', '--config', house.siteFile, '--name', '1f', ...more])
    const shown = await ask('--print')
    expect(shown.code).toBe(0)
    const parts = shown.stdout.split(/^# ==> /m).slice(1)
    const paths = parts.map((part) => part.split('\n', 1)[0] ?? '')
    expect(paths).toContain('/etc/systemd/system/munteok-kiosk.service')
    expect(paths.filter((path) => existsSync(join(prefix, path)))).toEqual([])

    expect((await ask('--prefix', prefix)).code).toBe(0)
    for (const [i, path] of paths.entries())
      expect(parts[i]).toContain(readFileSync(join(prefix, path), 'utf8').trimEnd())
  })

  it('names what cannot be', async () => {
    const answer = await munteok([
      'kiosk',
      'install',
      '--config',
      house.siteFile,
      '--name',
      '1f',
      '--rotate',
      '45',
    ])
    expect(answer.code).not.toBe(0)
    expect(answer.stderr).toContain('--rotate 45: one of 0, 90, 180, 270')
  })
})
