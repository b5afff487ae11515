import { readFileSync } from 'node:fs'
import { type Building, MunteokError, messageOf } from '@munteok/core'
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

export interface Row {
  readonly time: number
  readonly portal: string
  readonly in: number
  readonly out: number
}

/** Reads a recording whole. @throws MunteokError `outside` for the file, `input` for what is in it */
export function loadReplay(
  settings: ReplaySettings,
  building: Building,
  now: number,
  seed: number,
): CountedCrossing[] {
  const rows = parseRecording(textOf(settings.file), building, settings.file)
  const first = rows.reduce((earliest, row) => Math.min(earliest, row.time), Number.POSITIVE_INFINITY)
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
 * The rows of a recording.
 * @param where the file, for the error
 * @throws MunteokError `input`, naming the line
 */
export function parseRecording(text: string, building: Building, where: string): Row[] {
  const [header, ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (header?.trim() !== HEADER)
    throw new MunteokError('input', 'recording', `${where}, line 1: must be the header ${HEADER}`)
  const portals = new Set(building.portals.map((portal) => portal.id))
  const rows = lines.flatMap((line, i) =>
    line.trim() === '' ? [] : [parseRow(line, portals, `${where}, line ${i + 2}`)],
  )
  if (rows.length === 0) throw new MunteokError('input', 'recording', `${where} has no rows below its header`)
  return rows
}

function parseRow(line: string, portals: ReadonlySet<string>, where: string): Row {
  const match = /^([^,]+),([^,]+),(\d{1,6}),(\d{1,6})$/.exec(line.trim())
  if (!match) throw new MunteokError('input', 'recording', `${where}: "${line}" is not ${HEADER}`)
  const [, time = '', portal = '', countIn, countOut] = match
  const at = /(Z|[+-]\d\d:?\d\d)$/.test(time) ? Date.parse(time) : Number.NaN
  if (Number.isNaN(at))
    throw new MunteokError(
      'input',
      'recording',
      `${where}: "${time}" is no time with a zone, as 2026-11-24T09:30:00+09:00`,
    )
  if (!portals.has(portal))
    throw new MunteokError(
      'input',
      'recording',
      `${where}: "${portal}" is no portal (portals: ${[...portals].join(', ')})`,
    )
  return { time: at, portal, in: Number(countIn), out: Number(countOut) }
}

/**
 * Each count as that many crossings, spread over its interval, in the order of time.
 * @param shift milliseconds that are added to each time
 */
export function crossingsOf(rows: readonly Row[], shift: number, random: Random): CountedCrossing[] {
  const interval = intervalOf(rows)
  const crossings: CountedCrossing[] = []
  for (const row of rows)
    for (const direction of ['in', 'out'] as const)
      for (let i = 0; i < row[direction]; i++) {
        const within = ((i + random.next()) / row[direction]) * interval
        crossings.push({ at: row.time + shift + Math.floor(within), portal: row.portal, direction })
      }
  return crossings.sort((a, b) => a.at - b.at)
}

function intervalOf(rows: readonly Row[]): number {
  const times = [...new Set(rows.map((row) => row.time))].sort((a, b) => a - b)
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  return gaps.length > 0 ? gaps.reduce((least, gap) => Math.min(least, gap)) : DEFAULT_INTERVAL_MS
}
