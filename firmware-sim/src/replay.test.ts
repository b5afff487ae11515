import { countRows } from '@munteok/runtime'
import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'
import { crossingsOf, loadReplay } from './replay.ts'
import { dobong } from './test-kit.ts'

const RECORDING = `time,portal,in,out
2005-07-26T09:00:00-07:00,entrance,3,0
2005-07-26T09:30:00-07:00,entrance,120,70
2005-07-26T09:30:00-07:00,stairs-2f,5,6

`
const nine = Date.parse('2005-07-26T09:00:00-07:00')
const HALF_HOUR_MS = 30 * 60_000

describe('a recorded day', () => {
  const rows = countRows(RECORDING, 'day.csv', dobong())
  const crossings = crossingsOf(rows, 0, new Random(1))

  it('becomes as many crossings as were counted, at each portal and each way', () => {
    const counted = (portal: string, direction: string, from: number, to: number) =>
      crossings.filter((c) => c.portal === portal && c.direction === direction && c.at >= from && c.at < to)
        .length
    expect(counted('entrance', 'in', nine, nine + HALF_HOUR_MS)).toBe(3)
    expect(counted('entrance', 'out', nine, nine + HALF_HOUR_MS)).toBe(0)
    expect(counted('entrance', 'in', nine + HALF_HOUR_MS, nine + 2 * HALF_HOUR_MS)).toBe(120)
    expect(counted('entrance', 'out', nine + HALF_HOUR_MS, nine + 2 * HALF_HOUR_MS)).toBe(70)
    expect(counted('stairs-2f', 'in', nine + HALF_HOUR_MS, nine + 2 * HALF_HOUR_MS)).toBe(5)
    expect(counted('stairs-2f', 'out', nine + HALF_HOUR_MS, nine + 2 * HALF_HOUR_MS)).toBe(6)
    expect(crossings).toHaveLength(204)
  })

  it('is in the order of time', () => {
    const times = crossings.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('names file, line and remedy of what is wrong in it', () => {
    const wrong = (line: string) => () => countRows(`time,portal,in,out\n${line}`, 'day.csv', dobong())
    expect(wrong('2005-07-26T09:00:00,entrance,3,0')).toThrow(
      /day\.csv:2: .*no ISO time with a zone \(for instance 2026/,
    )
    expect(wrong('2005-07-26T09:00:00Z,gate,3,0')).toThrow(
      /day\.csv:2: portal "gate" is not in the building \(it has entrance/,
    )
    expect(wrong('2005-07-26T09:00:00Z,entrance,-3,0')).toThrow(
      /day\.csv:2: in "-3" is no whole number of people/,
    )
    expect(() => countRows('at,door\n', 'day.csv', dobong())).toThrow(
      /day\.csv:1: the first line must name the columns time,portal,in,out/,
    )
    expect(() => countRows('time,portal,in,out\n', 'day.csv', dobong())).toThrow(/has no counts/)
    expect(() => loadReplay({ file: '/nowhere/day.csv' }, dobong(), 0, 1)).toThrow(
      /cannot read .*\/nowhere\/day\.csv/,
    )
  })
})
