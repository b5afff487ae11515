/** Buildings of a district as their recorders' mirrors would have told a time-series store of them. */
import { MEASUREMENTS, type SeriesPoint } from '@munteok/core'
import type { Influxd } from './influxd.ts'

const MINUTE_MS = 60_000

export interface ToldBuilding {
  readonly id: string
  readonly ko: string
  readonly en: string
  readonly capacity: number
  /** Who was there when it was last heard, so many minutes ago; undefined for one that was never heard. */
  readonly heard?: {
    readonly people: number
    readonly low: number
    readonly high: number
    readonly ago: number
  }
  /** Of this year; undefined for one without any. */
  readonly year?: { readonly uses: number; readonly people: number; readonly target?: number }
}

/** @param now of the clock that the buildings go by, all of them in Korea */
export function pointsOf(building: ToldBuilding, now: number): SeriesPoint[] {
  const { id, ko, en, capacity, heard, year } = building
  const point = (
    measurement: SeriesPoint['measurement'],
    time: number,
    fields: SeriesPoint['fields'],
    tags: SeriesPoint['tags'] = {},
  ): SeriesPoint => ({ measurement, tags: { building: id, ...tags }, fields, time })
  const day = Date.parse(`${new Date(now + 9 * 3_600_000).toISOString().slice(0, 10)}T00:00:00+09:00`)
  const startOf = (which: number) => Date.parse(`${which}-01-01T00:00:00+09:00`)
  const thisYear = new Date(now + 9 * 3_600_000).getUTCFullYear()
  const facts = { name_ko: ko, name_en: en, time_zone: 'Asia/Seoul', area_m2: 880, people_capacity: capacity }
  const minute = heard && now - heard.ago * MINUTE_MS
  return [
    point('building', day - 24 * 60 * MINUTE_MS, { ...facts, people_capacity: 1 }),
    point('building', day, facts),
    ...(heard && minute !== undefined
      ? [
          point('occupancy', minute - MINUTE_MS, { people: 0, low: 0, high: 0 }, { zone: 'house' }),
          point(
            'occupancy',
            minute,
            { people: heard.people, low: heard.low, high: heard.high },
            { zone: 'house' },
          ),
          point('occupancy', minute + MINUTE_MS / 2, { people: 777, low: 777, high: 777 }, { zone: '1f' }),
        ]
      : []),
    ...(year
      ? [
          point('usage_year', startOf(thisYear - 1), { uses: 999, people: 999, target: 999 }),
          point('usage_year', startOf(thisYear), { ...year }),
          // What is promised for a year that has not begun.
          point('usage_year', startOf(thisYear + 1), { uses: 0, people: 0, target: 9_999 }),
        ]
      : []),
  ]
}

/** A point a week of the year before: so many parts of the store a question may have to look into. */
export function pastOf({ id, ko, en, capacity }: ToldBuilding, now: number): SeriesPoint[] {
  return Array.from({ length: 52 }, (_, i) => now - (i + 1) * 7 * 24 * 60 * MINUTE_MS).flatMap(
    (time): SeriesPoint[] => [
      {
        ...{ measurement: 'building', tags: { building: id }, time },
        fields: {
          name_ko: ko,
          name_en: en,
          time_zone: 'Asia/Seoul',
          area_m2: 880,
          people_capacity: capacity,
        },
      },
      {
        ...{ measurement: 'occupancy', tags: { building: id, zone: 'house' }, time },
        fields: { people: 1, low: 1, high: 1 },
      },
    ],
  )
}

/** Writes points by the v1 path, and the database if it is not there. */
export async function tellInfluxd(
  influxd: Influxd,
  db: string,
  points: readonly SeriesPoint[],
): Promise<void> {
  await influxd.run(`CREATE DATABASE "${db}"`)
  const answer = await fetch(`${influxd.url}/write?${new URLSearchParams({ db, precision: 'ms' })}`, {
    method: 'POST',
    body: points.map(lineOf).join('\n'),
  })
  if (!answer.ok) throw new Error(`influxd: ${answer.status} ${await answer.text()}`)
}

function lineOf({ measurement, tags, fields, time }: SeriesPoint): string {
  const named = MEASUREMENTS[measurement].tags.map((tag) => `${tag}=${tags[tag]}`)
  const said = Object.entries(fields).map(([name, value]) => `${name}=${written(value)}`)
  return `${[measurement, ...named].join(',')} ${said.join(',')} ${Math.round(time)}`
}

function written(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`
}
