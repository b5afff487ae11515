import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { munteok } from './support/munteok.ts'

const BUILDING = join(import.meta.dirname, '..', 'buildings', 'dobong', 'building.json')
const HEADER = 'time,portal,in,out\n'

/** Runs `munteok estimate` on files with this content. */
function estimate(files: { counts: string; headcounts?: string; nights?: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-estimate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const options = Object.entries(files).flatMap(([option, text]) => {
    const file = join(folder, `${option}.csv`)
    writeFileSync(file, text)
    return [`--${option}`, file]
  })
  return munteok(['estimate', '--building', BUILDING, ...options])
}

/** The row of a zone at a minute of 2026-11-24, as numbers. */
function rowAt(csv: string, time: string, zone: string): number[] {
  const begin = `2026-11-24T${time}:00+09:00,${zone},`
  const line = csv.split('\n').find((candidate) => candidate.startsWith(begin)) ?? ''
  return line.slice(begin.length).split(',').map(Number)
}

const day = [
  '2026-11-24T10:00:00+09:00,entrance,20,0',
  '2026-11-24T10:03:00+09:00,stairs-2f,12,0',
  '2026-11-24T15:41:00+09:00,stairs-2f,0,12',
  '2026-11-24T15:43:00+09:00,entrance,0,20',
]

it('writes every minute of opening time, each floor and the house, live and looking back', async () => {
  const { code, stdout } = await estimate({ counts: `${HEADER}${day.join('\n')}\n` })
  expect(code).toBe(0)
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toBe('time,zone,live,live_low,live_high,after,after_low,after_high')
  expect(lines).toHaveLength(1 + 12 * 60 * 5)
  const [live = 0, low = 0, high = 0, after = 0] = rowAt(stdout, '12:00', '2f')
  for (const people of [live, after]) expect(Math.abs(people - 12)).toBeLessThan(2)
  expect(low).toBeLessThanOrEqual(12)
  expect(high).toBeGreaterThanOrEqual(12)
  expect(rowAt(stdout, '20:59', 'house')[3]).toBeLessThan(0.5)
})

it('takes a count from its minute on', async () => {
  const { stdout } = await estimate({ counts: `${HEADER}${day.join('\n')}\n` })
  expect(rowAt(stdout, '09:59', 'house')[0]).toBeLessThan(1)
  expect(rowAt(stdout, '10:00', 'house')[0]).toBeGreaterThan(17)
})

it('takes rows in any order, and counts those once that stand there twice', async () => {
  const inOrder = await estimate({ counts: `${HEADER}${day.join('\n')}\n` })
  const mixed = await estimate({ counts: `${HEADER}${[...day, ...day].toReversed().join('\n')}\n` })
  expect(mixed.stdout).toBe(inOrder.stdout)
  expect(mixed.stderr).toMatch(/counts\.csv: 4 rows stand there twice and count once/)
  expect(mixed.stderr).toMatch(/3 rows are not in order of time/)
})

it('bends to a headcount', async () => {
  const counts = `${HEADER}${day.join('\n')}\n`
  const headcounts = 'time,zone,people\n2026-11-24T12:00:00+09:00,2f,17\n'
  const { stdout } = await estimate({ counts, headcounts })
  expect(rowAt(stdout, '12:00', '2f')[0]).toBeGreaterThan(15)
  expect(rowAt(stdout, '11:00', '2f')[3]).toBeGreaterThan(13)
})

it.each([
  [
    'a portal that is not there',
    '2026-11-24T10:00:00+09:00,window,1,0',
    /counts\.csv:2: portal "window" is not in the building \(it has entrance, /,
  ],
  [
    'a time without a zone',
    '2026-11-24T10:00:00,entrance,1,0',
    /counts\.csv:2: time "2026-11-24T10:00:00" is no ISO time with a zone/,
  ],
  [
    'a number that is none',
    '2026-11-24T10:00:00+09:00,entrance,one,0',
    /counts\.csv:2: in "one" is no whole number of people/,
  ],
  ['a field too few', '2026-11-24T10:00:00+09:00,entrance,1', /counts\.csv:2: has 3 fields/],
])('says in which line there is %s', async (_what, row, message) => {
  const { code, stdout, stderr } = await estimate({ counts: `${HEADER}${row}\n` })
  expect(code).not.toBe(0)
  expect(stdout).toBe('')
  expect(stderr).toMatch(message)
})
