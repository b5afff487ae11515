import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadDriver } from '../drivers/registry.ts'
import { parseTrace } from './trace.ts'
import { readingLines, replayTrace } from './trace-replay.ts'

/** Recorded by `munteok devices record`; `munteok devices replay FILE --expect` writes what is expected. */
const FOLDER = join(import.meta.dirname, 'recorded')
const END = '.trace.ndjson'

const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(END))
  .map((file) => file.slice(0, -END.length))

describe('a trace from a device', () => {
  it.each(names)('%s gives the readings that stand beside it', async (name) => {
    const trace = parseTrace(readFileSync(join(FOLDER, `${name}${END}`), 'utf8'), name)
    const definition = await loadDriver(trace.header.driver, name)
    const driver = definition.configure(trace.header.options, name)
    const expected = readFileSync(join(FOLDER, `${name}.expected.ndjson`), 'utf8')
    expect(readingLines(replayTrace(trace, driver))).toBe(expected)
    expect(expected).not.toBe('')
  })

  it('has no expected readings without a trace', () => {
    const expected = readdirSync(FOLDER).filter((file) => file.endsWith('.expected.ndjson'))
    const orphans = expected.filter(
      (file) => !existsSync(join(FOLDER, file.replace('.expected.', '.trace.'))),
    )
    expect(orphans).toEqual([])
    expect(expected).toHaveLength(names.length)
  })
})
