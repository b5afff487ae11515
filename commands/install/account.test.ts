import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { accountOf } from './account.ts'

it('takes the first group of a user who is there, and of a new one the name', () => {
  const etc = mkdtempSync(join(tmpdir(), 'munteok-etc-'))
  onTestFinished(() => rmSync(etc, { recursive: true }))
  writeFileSync(join(etc, 'passwd'), 'root:x:0:0::/root:/bin/sh\nkim:x:1000:100::/home/kim:/bin/sh\n')
  writeFileSync(join(etc, 'group'), 'root:x:0:\nusers:x:100:\n')
  expect(accountOf('kim', etc)).toEqual({ user: 'kim', group: 'users' })
  expect(accountOf('munteok', etc)).toEqual({ user: 'munteok', group: 'munteok' })
})

it.each(['root', 'a b', 'x"y', '-x', ''])('refuses the user "%s"', (user) => {
  expect(() => accountOf(user)).toThrow(/--user/)
})
