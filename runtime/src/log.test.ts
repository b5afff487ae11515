import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createLog, tallyOf } from './log.ts'

/** What a process logs that does this with its `log`: standard error is a real one only in a process of its own. */
function logged(deed: string): Record<string, unknown>[] {
  const log = new URL('../dist/log.js', import.meta.url).href
  const core = new URL('../../core/dist/index.js', import.meta.url).href
  const script = `import { createLog, troubleOf } from '${log}'
    import { MunteokError } from '${core}'
    const log = createLog('agent 1f', 'dobong')
    const full = new MunteokError('outside', 'disk-full', 'the disk is full')
    ${deed}`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

describe('the log of a process', () => {
  it('says in each line when, how bad, by whom and in which building', () => {
    const [line] = logged(`log.warn({ device: 'door' }, 'odd')`)
    expect(line).toEqual({
      level: 40,
      severity_text: 'WARN',
      time: expect.any(Number),
      name: 'agent 1f',
      building: 'dobong',
      device: 'door',
      msg: 'odd',
    })
  })

  it('gives the code of an expected error, told with or without its stack', () => {
    const lines = logged(`log.error(troubleOf(full), full.message); log.error({ err: full }, 'it failed')`)
    for (const line of lines) expect(line).toMatchObject({ kind: 'outside', code: 'disk-full', level: 50 })
    expect(lines[1]).toMatchObject({ msg: 'it failed', err: { message: 'the disk is full' } })
  })

  it('tells what Node warns of as lines of its own, and nothing of what is deprecated', () => {
    const lines = logged(`
      import { takeWarnings } from '${new URL('../dist/log.js', import.meta.url).href}'
      takeWarnings(log)
      process.emitWarning('too many listeners', 'MaxListenersExceededWarning')
      process.emitWarning('url.parse() is old', 'DeprecationWarning', 'DEP0169')
    `)
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, name: 'agent 1f', msg: 'Node warns: too many listeners' }),
    ])
  })

  it('is counted by level and by code from warnings on', () => {
    const log = createLog('test')
    const silent = log.level
    log.level = 'silent'
    log.error({ kind: 'outside', code: 'disk-full' }, 'not told, not counted')
    log.level = silent
    expect(tallyOf(log)?.lines.get('error')).toBe(0)
    const [tally] = logged(`
      import { tallyOf } from '${new URL('../dist/log.js', import.meta.url).href}'
      log.info('well')
      log.warn('odd')
      for (let i = 0; i < 2; i++) log.error(troubleOf(full), 'full')
      const { lines, errors } = tallyOf(log)
      console.error(JSON.stringify({ lines: [...lines], errors: [...errors.values()] }))
    `).slice(-1)
    expect(tally).toEqual({
      lines: [
        ['warn', 1],
        ['error', 2],
        ['fatal', 0],
      ],
      errors: [{ kind: 'outside', code: 'disk-full', value: 2 }],
    })
  })
})
