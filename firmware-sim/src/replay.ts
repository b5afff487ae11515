import { readFileSync } from 'node:fs'
import { type Building, MunteokError, messageOf, type TimedCount } from '@munteok/core'
import { countRows } from '@munteok/runtime'
import type { Direction } from './devices/firmware.ts'
import { Random } from './random.ts'

const DEFAULT_INTERVAL_MS = 30 * 60_000
const HEADER = 'time,portal,in,out'

export interface ReplaySettings {
  /** CSV `time,portal,in,out`: ISO times with a zone, one row for each portal and interval. */
  readonly file: string
  /**
   * When the recording begins by the simulated clock, UTC epoch milliseconds; absent: at its own time,
   * or at once if that is past.
   */
  readonly startAt?: number
}

/** Somebody passed, and that is all that is known. */
export interface CountedCrossing {
  readonly at: number
  readonly portal: string
  readonly direction: Direction
}

/** Reads a recording whole. @throws MunteokError `outside` for the file, `input` for what is in it */
export function loadReplay(
  settings: ReplaySettings,
  building: Building,
  now: number,
  seed: number,
): CountedCrossing[] {
  const rows = countRows(textOf(settings.file), settings.file, building)
  const first = rows.reduce((earliest, row) => Math.min(earliest, row.at), Number.POSITIVE_INFINITY)
  const shift = (settings.startAt ?? Math.max(first, now)) - first
  return crossingsOf(rows, shift, new Random(seed).fork('replay'))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'unreadable',
      `cannot read the recording ${file}: ${messageOf(cause)}: name a CSV file with the columns ${HEADER}`,
      { cause },
    )
  }
}

/**
 * Each count as that many crossings, spread over its interval, in the order of time.
 * @param shift milliseconds that are added to each time
 */
export function crossingsOf(rows: readonly TimedCount[], shift: number, random: Random): CountedCrossing[] {
  const interval = intervalOf(rows)
  const crossings: CountedCrossing[] = []
  for (const row of rows)
    for (const direction of ['in', 'out'] as const)
      for (let i = 0; i < row[direction]; i++) {
        const within = ((i + random.next()) / row[direction]) * interval
        crossings.push({ at: row.at + shift + Math.floor(within), portal: row.portal, direction })
      }
  return crossings.sort((a, b) => a.at - b.at)
}

function intervalOf(rows: readonly TimedCount[]): number {
  const times = [...new Set(rows.map((row) => row.at))].sort((a, b) => a - b)
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  return gaps.length > 0 ? gaps.reduce((least, gap) => Math.min(least, gap)) : DEFAULT_INTERVAL_MS
}
