import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'
import { crossingsOf, loadReplay, parseRecording } from './replay.ts'
import { dobong } from './test-kit.ts'

const RECORDING = `time,portal,in,out
2005-07-26T09:00:00-07:00,entrance,3,0
2005-07-26T09:30:00-07:00,entrance,120,70
2005-07-26T09:30:00-07:00,stairs-2f,5,6

`
const nine = Date.parse('2005-07-26T09:00:00-07:00')
const HALF_HOUR_MS = 30 * 60_000

describe('a recorded day', () => {
  const rows = parseRecording(RECORDING, dobong(), 'day.csv')
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
    const wrong = (line: string) => () => parseRecording(`time,portal,in,out\n${line}`, dobong(), 'day.csv')
    expect(wrong('2005-07-26T09:00:00,entrance,3,0')).toThrow(
      /day\.csv, line 2: .*no time with a zone, as 2026/,
    )
    expect(wrong('2005-07-26T09:00:00Z,gate,3,0')).toThrow(
      /day\.csv, line 2: "gate" is no portal \(portals: entrance/,
    )
    expect(wrong('2005-07-26T09:00:00Z,entrance,-3,0')).toThrow(
      /day\.csv, line 2: .*is not time,portal,in,out/,
    )
    expect(() => parseRecording('at,door\n', dobong(), 'day.csv')).toThrow(
      /day\.csv, line 1: must be the header/,
    )
    expect(() => parseRecording('time,portal,in,out\n', dobong(), 'day.csv')).toThrow(/no rows/)
    expect(() => loadReplay({ file: '/nowhere/day.csv' }, dobong(), 0, 1)).toThrow(
      /cannot read .*\/nowhere\/day\.csv/,
    )
  })
})
