import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { howToFree, occupantName, occupantsOf } from './occupants.ts'

/** A folder like `/proc`, with one process that has these files open. */
function procWith(
  pid: number,
  command: readonly string[],
  open: readonly string[],
  cgroup = '0::/user.slice\n',
) {
  const proc = mkdtempSync(join(tmpdir(), 'munteok-proc-'))
  onTestFinished(() => rmSync(proc, { recursive: true }))
  const folder = join(proc, String(pid))
  mkdirSync(join(folder, 'fd'), { recursive: true })
  for (const [fd, file] of open.entries()) symlinkSync(file, join(folder, 'fd', String(fd)))
  writeFileSync(join(folder, 'cmdline'), `${command.join('\0')}\0`)
  writeFileSync(join(folder, 'cgroup'), cgroup)
  mkdirSync(join(proc, '4712'))
  mkdirSync(join(proc, 'self'))
  return proc
}

const AGENT = [
  '/usr/bin/node',
  '--max-semi-space-size=2',
  '/opt/munteok/dist/munteok.js',
  'agent',
  '--config',
  '/etc/m.json',
  '--name',
  '1f',
]

it('finds who has a device open, and the unit that it belongs to', () => {
  const proc = procWith(
    4711,
    AGENT,
    ['/dev/null', '/dev/ttyUSB0'],
    '0::/system.slice/munteok-agent-1f.service\n',
  )
  const occupants = occupantsOf('/dev/ttyUSB0', proc)
  expect(occupants.map(occupantName)).toEqual(['munteok agent --name 1f (process 4711)'])
  expect(howToFree(occupants, '/dev/ttyUSB0')).toMatch(/sudo systemctl stop munteok-agent-1f\.service/)
  expect(occupantsOf('/dev/ttyUSB1', proc)).toEqual([])
})

it('says how to end an agent that somebody started by hand', () => {
  const occupants = occupantsOf('/dev/ttyUSB0', procWith(4711, AGENT, ['/dev/ttyUSB0']))
  expect(howToFree(occupants, '/dev/ttyUSB0')).toMatch(/end that agent.*kill 4711/)
})

it('names any other program, and asks fuser where nothing may be seen', () => {
  const occupants = occupantsOf('/dev/ttyUSB0', procWith(99, ['/usr/sbin/ModemManager'], ['/dev/ttyUSB0']))
  expect(occupants.map(occupantName)).toEqual(['ModemManager (process 99)'])
  expect(howToFree(occupants, '/dev/ttyUSB0')).toBe('end that program')
  expect(howToFree([], '/dev/ttyUSB0')).toMatch(/sudo fuser \/dev\/ttyUSB0/)
})
