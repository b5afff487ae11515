import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  type Building,
  type Curve,
  type EstimatedSegment,
  estimateSeries,
  LocalTime,
  MunteokError,
  openMinutes,
  parseBuilding,
} from '@munteok/core'
import type { Command } from './command.ts'
import {
  countsFrom,
  headcountsFrom,
  intervalMinutes,
  nightsFrom,
  spreadOverMinutes,
} from './estimate-files.ts'

const MINUTE_MS = 60_000
const HEADER = 'time,zone,live,live_low,live_high,after,after_low,after_high\n'

export const estimate: Command = {
  details: [
    'Reads counts (CSV: time,portal,in,out; ISO time with zone, the begin of the interval) and writes for',
    'each minute of opening time, and each floor and the house, what the live estimate said at the end of',
    'that minute and what looking back says, each with its 90% interval.',
  ].join('\n'),
  options: {
    building: { type: 'string', value: 'FILE', what: 'the building file' },
    counts: { type: 'string', value: 'FILE', what: 'CSV: time,portal,in,out' },
    headcounts: { type: 'string', value: 'FILE', what: 'CSV: time,zone,people (zone: a floor, or house)' },
    nights: {
      type: 'string',
      value: 'FILE',
      what: 'CSV: day; in the nights after them the house was not empty',
    },
    interval: {
      type: 'string',
      value: 'MINUTES',
      what: 'how long a row counts (default: found from its times)',
    },
  },
  async run(values) {
    const building = parseBuilding(read(values['building'], 'building'), values['building'] ?? '')
    const warn = (message: string) => console.error(`munteok estimate: ${message}`)
    const rows = countsFrom(read(values['counts'], 'counts'), nameOf(values['counts']), building, warn)
    const headcounts =
      values['headcounts'] === undefined
        ? []
        : headcountsFrom(read(values['headcounts'], 'headcounts'), nameOf(values['headcounts']), building)
    const notEmpty =
      values['nights'] === undefined
        ? []
        : nightsFrom(read(values['nights'], 'nights'), nameOf(values['nights']))
    const time = new LocalTime(building.timeZone)
    const minutes =
      values['interval'] === undefined ? intervalMinutes(rows) : wholeMinutes(values['interval'])
    if (minutes > 1) warn(`each row is taken to count ${minutes} minutes, spread evenly over them`)
    const isOpen = openingOf(building, time)
    const segments = estimateSeries({
      building,
      time,
      counts: spreadOverMinutes(rows, minutes),
      headcounts,
      notEmpty: new Set(notEmpty),
      isWanted: isOpen,
    })
    await write(HEADER)
    for (const segment of segments) await write(linesOf(segment, building, time, isOpen))
  },
}

function read(file: string | undefined, option: string): string {
  if (file === undefined) throw new MunteokError('input', 'missing', `--${option} FILE is needed`)
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'unreadable',
      `--${option} ${file}: cannot be read; is the path right?`,
      {
        cause,
      },
    )
  }
}

function nameOf(file: string | undefined): string {
  return basename(file ?? '')
}

function wholeMinutes(text: string): number {
  const minutes = Number(text)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 24 * 60)
    throw new MunteokError('input', 'number', `--interval ${text}: whole minutes are wanted, 1 to 1440`)
  return minutes
}

/** Whether the house is open at a minute, by its own calendar. */
function openingOf(building: Building, time: LocalTime): (at: number) => boolean {
  const byDay = new Map<string, readonly (readonly [number, number])[]>()
  return (at) => {
    const day = time.dayOf(at)
    let periods = byDay.get(day)
    if (!periods) {
      periods = openMinutes(building, day).map(
        ([from, to]) => [time.instant(day, from), time.instant(day, to)] as const,
      )
      byDay.set(day, periods)
    }
    return periods.some(([from, to]) => from <= at && at < to)
  }
}

function linesOf(
  { from, minutes, live, after }: EstimatedSegment,
  building: Building,
  time: LocalTime,
  isOpen: (at: number) => boolean,
): string {
  const zones = [...building.floors.map((floor) => floor.id), 'house']
  const lines: string[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const at = from + minute * MINUTE_MS
    if (!isOpen(at)) continue
    const stamp = isoWithOffset(at, time)
    for (const [z, zone] of zones.entries()) {
      const numbers = [live[z], after[z]].flatMap((curve) => numbersAt(curve, minute))
      lines.push(`${stamp},${zone},${numbers.join(',')}\n`)
    }
  }
  return lines.join('')
}

/** An interval is told as it is shown: in whole people, rounded outwards. */
function numbersAt(curve: Curve | undefined, minute: number): string[] {
  const people = curve?.people[minute] ?? 0
  const low = Math.min(people, Math.floor((curve?.low[minute] ?? 0) + 0.5))
  const high = Math.max(people, Math.ceil((curve?.high[minute] ?? 0) - 0.5))
  return [people, low, high].map((number) => number.toFixed(2))
}

/** `2026-11-24T09:00:00+09:00`. */
function isoWithOffset(at: number, time: LocalTime): string {
  const offset = Math.round(time.offsetMs(at) / MINUTE_MS)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const local = new Date(at + offset * MINUTE_MS).toISOString().slice(0, 19)
  const size = Math.abs(offset)
  return `${local}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
