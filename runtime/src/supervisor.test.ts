import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { Supervisor } from './supervisor.ts'

const dir = mkdtempSync(join(tmpdir(), 'munteok-supervisor-'))
afterAll(() => rmSync(dir, { recursive: true }))

const lines: string[] = []
const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line).msg) })
let supervisor = new Supervisor(log, (line) => lines.push(line))
afterEach(async () => {
  await supervisor.stop()
  supervisor = new Supervisor(log, (line) => lines.push(line))
})

function plan(name: string, source: string) {
  const script = join(dir, `${name}.mjs`)
  writeFileSync(script, source)
  return { name, script, args: [] }
}

const STAYS = `process.send({ pid: process.pid }); process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000)`

describe('Supervisor', () => {
  it('gives what a process reports when it is ready, and its lines', async () => {
    const report = await supervisor.start(plan('talker', `console.error('hello'); ${STAYS}`))
    expect(report).toEqual({ pid: supervisor.pids()['talker'] })
    await vi.waitFor(() => expect(lines).toContain('hello'))
  })

  it('starts a process again that dies', async () => {
    await supervisor.start(plan('mortal', STAYS))
    const first = supervisor.pids()['mortal']
    process.kill(first ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(supervisor.pids()['mortal'] ?? first).not.toBe(first), 5_000)
    expect(lines).toContain('mortal ended (SIGKILL): starting it again in 0.5 s')
  })

  it('gives up on a process that ends before it was ever ready', async () => {
    await expect(supervisor.start(plan('stillborn', 'process.exit(78)'))).rejects.toThrow(
      'stillborn ended (exit code 78) before it was ready',
    )
  })

  it('leaves nothing running', async () => {
    await supervisor.start(plan('resident', STAYS))
    const pid = supervisor.pids()['resident'] ?? 0
    await supervisor.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
