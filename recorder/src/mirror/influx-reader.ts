import { LocalTime, MunteokError, type RangeAnswer, type RangeQuery, type SeriesReader } from '@munteok/core'
import { type InfluxServer, influxName, influxString } from './influx-server.ts'

type Kind = RangeQuery['of']['kind']

/** A row of a range's answer: when it begins, and the sums that `SELECTED` asks for. */
interface Row {
  readonly start: number
  readonly sums: readonly number[]
}

const HOUR_MS = 3_600_000
/** A bucket is no longer than this: a day has 25 hours when clocks are set back. */
const LONGEST_MS = { minute: 60_000, hour: HOUR_MS, day: 25 * HOUR_MS } as const

const SELECTED = {
  passages: ['sum("in")', 'sum("out")'],
  occupancy: ['sum("people")', 'count("people")', 'max("people")'],
  uses: ['sum("uses")', 'sum("people")', 'sum("corrected_uses")', 'sum("corrected_people")'],
} as const satisfies Record<Kind, readonly string[]>

/** Reads ranges from an InfluxDB by InfluxQL, which all of its generations answer. */
export class InfluxReader implements SeriesReader {
  readonly #server: InfluxServer

  constructor(server: InfluxServer) {
    this.#server = server
  }

  async range(query: RangeQuery): Promise<RangeAnswer> {
    if (query.of.kind === 'uses' && query.bucket !== 'day')
      throw new MunteokError('fault', 'bucket', `uses are kept by day, not by ${query.bucket}`)
    const [series] = await this.#server.query(questionOf(query))
    const rows = (series?.values ?? []).map(([start, ...sums]) => ({
      start: Number(start),
      sums: sums.map(Number),
    }))
    return answerOf(query, folded(rows, query))
  }
}

function questionOf({ building, of, bucket, from, to, timeZone }: RangeQuery): string {
  const [tag, value] = tagOf(of)
  const where = [
    `"building" = ${influxString(building)}`,
    `${influxName(tag)} = ${influxString(value)}`,
    `time >= ${from}ms`,
    // Up to the end of a bucket that begins before `to`.
    `time < ${to - 1 + LONGEST_MS[bucket]}ms`,
  ]
  return `SELECT ${SELECTED[of.kind].join(', ')} FROM ${influxName(of.kind)} WHERE ${where.join(' AND ')} GROUP BY ${groupOf(bucket, timeZone)}`
}

/**
 * Days are cut by the store, which knows of clock changes. Hours are put together from quarter hours, on which
 * all clocks change: where they change by half an hour, InfluxDB makes one hour of one and a half.
 */
function groupOf(bucket: RangeQuery['bucket'], timeZone: string): string {
  if (bucket === 'day') return `time(1d) fill(none) tz(${influxString(timeZone)})`
  return `time(${bucket === 'hour' ? '15m' : '1m'}) fill(none)`
}

function tagOf(of: RangeQuery['of']): [tag: string, value: string] {
  if (of.kind === 'passages') return ['portal', of.portal]
  return of.kind === 'occupancy' ? ['zone', of.zone] : ['space', of.space]
}

/** Rows put together into the buckets that begin within the range. */
function folded(rows: readonly Row[], { of, bucket, from, to, timeZone }: RangeQuery): Row[] {
  const time = new LocalTime(timeZone)
  const buckets = new Map<number, number[]>()
  for (const row of rows) {
    // The store names the first row by its bucket's start, though it reads from `from` on.
    const start = time.bucketStart(Math.max(row.start, from), bucket)
    if (start < from || start >= to) continue
    const before = buckets.get(start)
    buckets.set(start, before ? joined(before, row.sums, of.kind) : [...row.sums])
  }
  return [...buckets].map(([start, sums]) => ({ start, sums }))
}

function joined(a: readonly number[], b: readonly number[], kind: Kind): number[] {
  return a.map((sum, i) => {
    const other = b[i] ?? 0
    return SELECTED[kind][i]?.startsWith('max') ? Math.max(sum, other) : sum + other
  })
}

function answerOf({ of: { kind } }: RangeQuery, rows: readonly Row[]): RangeAnswer {
  if (kind === 'passages')
    return { kind, buckets: rows.map(({ start, sums: [ins = 0, out = 0] }) => ({ start, in: ins, out })) }
  if (kind === 'occupancy')
    return {
      kind,
      buckets: rows.map(({ start, sums: [sum = 0, count = 1, max = 0] }) => ({
        start,
        mean: sum / count,
        max,
      })),
    }
  const buckets = rows.map(({ start, sums: [uses = 0, people = 0, moreUses = 0, morePeople = 0] }) => ({
    start,
    uses: uses + moreUses,
    people: people + morePeople,
  }))
  return { kind, buckets }
}
