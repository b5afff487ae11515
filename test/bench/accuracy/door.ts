/**
 * A real door, counted in and out for 105 days ("CalIt2 Building People Counts", UCI Machine Learning
 * Repository 156, doi:10.24432/C5NG78). Nobody knows how many people were inside, but at 04:00 the house
 * is practically empty: how far an estimate is from zero then, before it is told so, is its error of a day.
 */
import { readFileSync } from 'node:fs'
import { type Building, MunteokError, messageOf, OUTSIDE } from '@munteok/core'
import { DAY_MINUTES, MINUTE_MS } from './calendar.ts'
import { markdown } from './figures.ts'
import { learnedFrom, segmentsIn } from './learning.ts'
import { type Estimates, HOUSE, type Recording } from './method.ts'
import { allEstimates } from './methods.ts'
import { dobong } from './places.ts'
import { mean } from './score.ts'
import type { MinuteCount } from './sensors.ts'

const WHERE =
  'recorded door: left out; get CalIt2.data from https://archive.ics.uci.edu/dataset/156 (doi:10.24432/C5NG78) and set MUNTEOK_CALIT2=FILE'
const ROWS_MINUTES = 30
const EMPTY_MINUTE = 4 * 60
const FLOW_IN = '9'
const DOOR = 'door'

export interface DoorRow {
  readonly method: string
  /** People at 04:00 by the method, before it takes the house to be empty: mean of the distance from zero. */
  readonly distance: number
  readonly median: number
  /** Mean with its sign: above zero where too few are counted out. */
  readonly bias: number
  /** How often zero lies in the 90% interval. */
  readonly coverage: number
  readonly nights: number
}

export interface DoorFigures {
  readonly rows: readonly DoorRow[]
  /** What the nights taught of the door: b, its standard deviation, and the variance q of an error, people² a crossing. */
  readonly learned: {
    readonly gain: number
    readonly gainSd: number
    readonly q: number
    /** All nights' squared rest after the gain by all their crossings: busy days weigh most in it. */
    readonly leftOver: number
  }
}

/** @param file undefined where nobody named one */
export function doorPart(root: string, file: string | undefined): DoorFigures | undefined {
  if (file === undefined) {
    console.log(`\n${WHERE}`)
    return undefined
  }
  const recording = recordedDoor(root, textOf(file), file)
  const rows = [...allEstimates(recording)].map(([method, estimates]) =>
    nightsOf(method, estimates, recording),
  )
  const learned = learnedOf(recording)
  console.log(`\n### A recorded door, ${rows[0]?.nights} nights\n\n${doorTable(rows)}`)
  console.log(
    `\nlearned: gain b = ${learned.gain.toFixed(4)} ± ${learned.gainSd.toFixed(4)}, q = ${learned.q.toFixed(2)} people² a crossing (${learned.leftOver.toFixed(2)} over all crossings)`,
  )
  return { rows, learned }
}

function learnedOf(recording: Recording): DoorFigures['learned'] {
  const { learned, days } = learnedFrom(recording, segmentsIn(recording))
  const { gain = Number.NaN, gainSd = Number.NaN, q = Number.NaN } = learned.ways[DOOR] ?? {}
  const totals = days.map(({ total }) => total[0] ?? 0)
  const squares = days.map(({ net, total }) => ((net[0] ?? 0) - (gain * (total[0] ?? 0)) / 2) ** 2)
  return { gain, gainSd, q, leftOver: mean(squares) / mean(totals) }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const what = `cannot read ${file}, named by MUNTEOK_CALIT2: ${messageOf(cause)}`
    throw new MunteokError('outside', 'unreadable', what, { cause })
  }
}

/** The recording by its own clock on the wall, whose change to winter time is left out. */
export function recordedDoor(root: string, text: string, where: string): Recording {
  const counts = text
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === '' ? [] : spread(line, `${where}, line ${i + 1}`)))
    .sort((a, b) => a.at - b.at)
  const first = counts[0]?.at ?? 0
  const last = counts.at(-1)?.at ?? 0
  const start = first - (first % (DAY_MINUTES * MINUTE_MS))
  const minutes = Math.ceil((last + 1 - start) / MINUTE_MS / DAY_MINUTES) * DAY_MINUTES
  return {
    building: houseBehind(root),
    start,
    minutes,
    open: new Uint8Array(minutes).fill(1),
    counts,
    headcounts: [],
    nightsNotEmpty: [],
  }
}

/** The people of a half hour, one by one and as far apart as they can be. */
function spread(line: string, where: string): MinuteCount[] {
  const match = /^([79]),(\d\d)\/(\d\d)\/(\d\d),(\d\d:\d\d):\d\d,(\d+)$/.exec(line.trim())
  if (!match)
    throw new MunteokError('input', 'recording', `${where}: "${line}" is not flow,mm/dd/yy,hh:mm:ss,people`)
  const [, flow, month, day, year, time, count] = match
  const from = Date.parse(`20${year}-${month}-${day}T${time}:00Z`)
  const people = Number(count)
  return Array.from({ length: people }, (_, i) => ({
    at: from + Math.floor(((i + 0.5) / people) * ROWS_MINUTES) * MINUTE_MS,
    portal: DOOR,
    in: flow === FLOW_IN ? 1 : 0,
    out: flow === FLOW_IN ? 0 : 1,
  }))
}

function houseBehind(root: string): Building {
  const { building } = dobong(root)
  const [floor] = building.floors
  const always: [string, string][] = [['00:00', '24:00']]
  return {
    ...building,
    id: 'recorded',
    timeZone: 'UTC',
    floors: floor ? [{ ...floor, id: 'inside', spaces: [] }] : [],
    portals: [{ id: DOOR, name: { ko: DOOR, en: DOOR }, from: OUTSIDE, to: 'inside', metered: true }],
    openingHours: {
      sun: always,
      mon: always,
      tue: always,
      wed: always,
      thu: always,
      fri: always,
      sat: always,
    },
    emptyHour: '04:00',
    usage: { ...building.usage, fields: [], programmes: [] },
  }
}

/** @param estimates by minute; the last one before each empty hour counts */
function nightsOf(method: string, estimates: Estimates, { minutes }: Recording): DoorRow {
  const house = estimates.get(HOUSE)
  const people: number[] = []
  let held = 0
  for (let minute = DAY_MINUTES + EMPTY_MINUTE - 1; minute < minutes; minute += DAY_MINUTES) {
    people.push(house?.people[minute] ?? Number.NaN)
    if ((house?.low?.[minute] ?? 1) < 0.5) held++
  }
  const distances = people.map(Math.abs).sort((a, b) => a - b)
  return {
    method,
    distance: mean(distances),
    median: distances[Math.floor(distances.length / 2)] ?? Number.NaN,
    bias: mean(people),
    coverage: house?.low ? held / people.length : Number.NaN,
    nights: people.length,
  }
}

function doorTable(rows: readonly DoorRow[]): string {
  return markdown(
    ['method', 'from zero at 04:00', 'median', 'bias', 'zero in 90%'],
    rows.map(({ method, distance, median, bias, coverage }) => [
      method,
      distance.toFixed(2),
      median.toFixed(1),
      bias.toFixed(2),
      Number.isNaN(coverage) ? '' : `${(coverage * 100).toFixed(1)}%`,
    ]),
  )
}
