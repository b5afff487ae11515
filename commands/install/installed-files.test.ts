import { expect, it } from 'vitest'
import { printed } from './installed-files.ts'

it('prints files so that a script can take them apart', () => {
  const files = [
    { path: '/etc/a', text: '# a comment\none\n' },
    { path: '/etc/b', text: 'two\n' },
  ]
  const parts = printed(files)
    .split(/^# ==> (.+)\n/m)
    .slice(1)
  expect(parts.map((part) => part.trim())).toEqual(['/etc/a', '# a comment\none', '/etc/b', 'two'])
})
