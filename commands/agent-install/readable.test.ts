import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { blockedFor } from './readable.ts'

it('names the folder or the file that keeps others out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-readable-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const home = join(folder, 'home')
  const file = join(home, 'site', 'munteok.json')
  mkdirSync(join(home, 'site'), { recursive: true })
  writeFileSync(file, '{}')
  chmodSync(folder, 0o755)
  chmodSync(home, 0o755)
  chmodSync(join(home, 'site'), 0o755)
  chmodSync(file, 0o644)
  expect(blockedFor(file)).toBeUndefined()
  chmodSync(file, 0o640)
  expect(blockedFor(file)).toBe(file)
  chmodSync(home, 0o700)
  expect(blockedFor(file)).toBe(home)
})
