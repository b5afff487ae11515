import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { building } from './testing.ts'
import { nightlyService, nightlyTimer, sessionUnit } from './units.ts'

it('takes four in the morning where the house has no empty hour', () => {
  expect(nightlyTimer({ ...building, emptyHour: null })).toContain('OnCalendar=*-*-* 04:00:00 Asia/Seoul\n')
})

it('waits for no agent that has no unit on this machine', () => {
  expect(sessionUnit('kiosk', undefined)).not.toContain('munteok-agent')
})

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0

it.skipIf(!hasAnalyze)('is understood by systemd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-kiosk-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // systemd asks whether the program and the agent's unit are there, which they need not be here.
  const session = sessionUnit('root', 'munteok-agent-1f').replace('/usr/bin/sway', process.execPath)
  const units = {
    'munteok-agent-1f.service': `[Service]\nExecStart=${process.execPath}\n`,
    'munteok-kiosk.service': session,
    'munteok-kiosk-nightly.service': nightlyService(),
    'munteok-kiosk-nightly.timer': nightlyTimer(building),
  }
  const files = Object.entries(units).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
