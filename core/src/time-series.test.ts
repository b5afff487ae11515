import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MEASUREMENTS } from './time-series.ts'

const root = new URL('../../', import.meta.url)

/** The rows of a table of measurements: name, tags, what each point is of, fields. */
function tableIn(file: string): Record<string, { tags: string[]; fields: string[] }> {
  const rows = readFileSync(new URL(file, root), 'utf8')
    .split('\n')
    .map((line) => line.replace(/^ \* /, ''))
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split('|').map((cell) => namesIn(cell)))
  return Object.fromEntries(
    rows.map(([_, name = [], tags = [], __, fields = []]) => [name[0] ?? '', { tags, fields }]),
  )
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')
}

describe('the measurements of a time-series store', () => {
  it.each(['core/src/time-series.ts', 'docs/time-series.md'])('are all in %s, and no others', (file) => {
    const table = Object.entries(tableIn(file)).filter(([name]) => name in MEASUREMENTS)
    expect(Object.fromEntries(table)).toEqual(MEASUREMENTS)
  })

  it('each say which building they are of', () => {
    for (const { tags } of Object.values(MEASUREMENTS)) expect(tags).toContain('building')
  })
})
