/** Writing to and reading from a real InfluxDB 1.6. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalTime, type SeriesPoint } from '@munteok/core'
import { InfluxReader, type InfluxServer, InfluxWriter, influxName, influxString } from '@munteok/recorder'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeSeriesReader, type StoreContents } from '../recorder/src/mirror/reader-contract.ts'
import { Influxd, type InfluxdOptions } from './support/influxd.ts'
import { MINUTE_MS, minutes, newBucket, START, serverAt, troubleOf } from './support/series.ts'
import { canMakeDisks, SmallDisk } from './support/small-disk.ts'

let influxd: Influxd

beforeAll(async () => {
  influxd = await Influxd.start()
})

afterAll(() => influxd.close())

/** An influxd of this test alone. */
async function ownInfluxd(options: InfluxdOptions = {}): Promise<Influxd> {
  const own = await Influxd.start(options)
  onTestFinished(() => own.close())
  return own
}

async function countOf(server: InfluxServer): Promise<number> {
  const [series] = await server.query('SELECT count("in") FROM passages')
  return Number(series?.values[0]?.[1] ?? 0)
}

describeSeriesReader('InfluxDB 1.6', {
  async make(contents, { times = 1, besides } = {}) {
    const server = serverAt(influxd.url)
    const writer = new InfluxWriter(server)
    for (let i = 0; i < times; i++) await writer.append(pointsOf(contents))
    if (besides) await writer.append(pointsOf(besides))
    return new InfluxReader(server)
  },
})

describe('reading from InfluxDB 1.6', () => {
  it('cuts hours where clocks change by half of one, and days where they change at midnight', async () => {
    const server = serverAt(influxd.url)
    const quarters = Array.from({ length: 4 * 30 }, (_, i) => i * 15)
    const passages = (from: string) =>
      quarters.map((minute) => ({
        ...{ portal: 'entrance', in: 1, out: 0, minute: Date.parse(from) + minute * MINUTE_MS },
      }))
    const bothDays = [...passages('2026-04-04T10:00Z'), ...passages('2026-09-05T20:00Z')]
    await new InfluxWriter(server).append(pointsOf({ building: 'a', timeZone: 'UTC', passages: bothDays }))
    const read = async (timeZone: string, bucket: 'hour' | 'day', from: string, to: string) => {
      const answer = await new InfluxReader(server).range({
        ...{ building: 'a', of: { kind: 'passages', portal: 'entrance' }, bucket, timeZone },
        ...{ from: Date.parse(from), to: Date.parse(to) },
      })
      if (answer.kind !== 'passages') throw new Error(answer.kind)
      return answer.buckets.map(
        ({ start, in: ins }) => `${new Date(start).toISOString().slice(5, 16)} ${ins}`,
      )
    }
    const hours = await read('Australia/Lord_Howe', 'hour', '2026-04-04T13:00Z', '2026-04-04T16:30Z')
    // The half hour from 15:00 on is an hour's second half once more, and is called by that hour's start.
    expect(hours).toEqual(['04-04T13:00 4', '04-04T14:00 4', '04-04T14:30 2', '04-04T15:30 4'])
    const days = await read('America/Santiago', 'day', '2026-09-01T00:00Z', '2026-09-10T00:00Z')
    expect(days).toEqual(['09-05T04:00 32', '09-06T04:00 88'])
  })

  it('quotes what comes from outside', async () => {
    const server = serverAt(influxd.url)
    const [point] = minutes(1)
    if (!point) throw new Error('no point')
    const portal = `문 "1", a=b \\ 'c'`
    await new InfluxWriter(server).append([{ ...point, tags: { building: 'dobong', portal } }])
    const asked = `SELECT "in" FROM ${influxName('passages')} WHERE "portal" = ${influxString(portal)} GROUP BY *`
    expect(await server.query(asked)).toEqual([
      {
        name: 'passages',
        tags: { building: 'dobong', portal },
        columns: ['time', 'in'],
        values: [[START, 1]],
      },
    ])
  })

  it('reads long answers whole, whatever the limit of one in a single piece', async () => {
    const own = await ownInfluxd({ http: 'max-row-limit = 10' })
    const server = serverAt(own.url)
    await new InfluxWriter(server).append(minutes(25_000))
    await new InfluxWriter(server).append(minutes(20, START, 'rear-door'))
    const read = await server.query(
      'SELECT "in" FROM passages GROUP BY portal; SELECT count("in") FROM passages',
    )
    expect(read.map(({ tags, values }) => [tags, values.length, values.at(-1)?.[1]])).toEqual([
      [{ portal: 'entrance' }, 25_000, 25_000],
      [{ portal: 'rear-door' }, 20, 20],
      [{}, 1, 25_020],
    ])
  })

  it('says what is wrong with a question, and that there is no such database', async () => {
    const server = serverAt(influxd.url)
    expect(await troubleOf(server.query('SELECT garbage FROM'))).toMatchObject({
      message: expect.stringContaining('error parsing query'),
    })
    expect(await troubleOf(server.query('SELECT * FROM passages'))).toMatchObject({
      code: 'influx-no-bucket',
      message: expect.stringMatching(/has no bucket or database "bucket-\d+": make it there, or correct/),
    })
  })
})

describe('writing to InfluxDB 1.6', () => {
  it('finds the way, makes the database that is missing, and says both', async () => {
    const told: string[] = []
    const bucket = 'a "new" bucket, 문턱'
    const server = serverAt(influxd.url, { bucket }, { tell: (line) => told.push(line) })
    await new InfluxWriter(server).append(minutes(3))
    expect(await server.found()).toEqual({
      product: expect.stringMatching(/^InfluxDB 1\.6/),
      writePath: 'v1',
    })
    expect(told).toEqual([
      expect.stringMatching(
        /^InfluxDB 1\.6\S* at http\S+: points go to \/write, into "a "new" bucket, 문턱"$/,
      ),
      expect.stringMatching(/^the database "a "new" bucket, 문턱" was missing at http\S+ and has been made$/),
    ])
    expect(await countOf(server)).toBe(3)
    await influxd.run(`DROP DATABASE ${influxName(bucket)}`)
    await new InfluxWriter(server).append(minutes(2))
    expect(await countOf(server)).toBe(2)
  })

  it('keeps text and signs as they are, numbers as floats, and points written twice once', async () => {
    const server = serverAt(influxd.url)
    const tags = { building: 'dobong' }
    const fields = {
      name_ko: '도봉구 "마을" \\ 센터,\n1층',
      name_en: "it's = a b",
      area_m2: 1,
      people_capacity: 71,
    }
    const point: SeriesPoint = { measurement: 'building', tags, fields, time: START }
    await new InfluxWriter(server).append([point])
    await new InfluxWriter(server).append([point, { ...point, fields: {}, time: START + MINUTE_MS }])
    const [series] = await server.query('SELECT name_ko, name_en, area_m2, people_capacity FROM building')
    expect(series?.values).toEqual([[START, ...Object.values(fields)]])
    const [types] = await server.query('SHOW FIELD KEYS FROM building')
    expect(types?.values).toContainEqual(['area_m2', 'float'])
  })

  it('says how many points it refuses when another field is of another kind, and takes the rest', async () => {
    const server = serverAt(influxd.url)
    await server.write([`passages,building=dobong,portal=rear-door in=1i ${START}`])
    const trouble = await troubleOf(new InfluxWriter(server).append([...minutes(2), ...usesPoints()]))
    expect(trouble).toMatchObject({ retry: 'never-as-is', code: 'influx-refused-points' })
    expect(trouble.message).toMatch(
      /refuses 2 points for good and took the others \(partial write: field type conflict: .* dropped=2\)/,
    )
    const [series] = await server.query('SELECT uses FROM uses')
    expect(series?.values).toHaveLength(1)
  })

  it('says how many points are older than the bucket keeps any, and takes the rest', async () => {
    const bucket = newBucket()
    await influxd.run(`CREATE DATABASE "${bucket}" WITH DURATION 1d`)
    const server = serverAt(influxd.url, { bucket })
    const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS
    const points = [...minutes(3, Date.parse('2020-01-01T00:00Z')), ...minutes(2, now)]
    const trouble = await troubleOf(new InfluxWriter(server).append(points))
    expect(trouble).toMatchObject({ retry: 'never-as-is' })
    expect(trouble.message).toMatch(
      /refuses 3 points for good .*points beyond retention policy dropped=3\): look at the retention of/,
    )
    expect(await countOf(server)).toBe(2)
  })

  it('says where nobody answers, and the same points go in once it runs again', async () => {
    const own = await ownInfluxd()
    const server = serverAt(own.url)
    const writer = new InfluxWriter(server)
    await writer.append(minutes(10))
    await own.kill()
    expect(await troubleOf(writer.append(minutes(20)))).toMatchObject({
      ...{ retry: 'later', code: 'influx-unreachable' },
      message: expect.stringMatching(
        /the time-series store http\S+ cannot be reached \(.+\): check recorder\.influx\.url/,
      ),
    })
    await own.start()
    await writer.append(minutes(20))
    expect(await countOf(server)).toBe(20)
  })

  it('does not wait for ever for one that hangs', async () => {
    const own = await ownInfluxd()
    const server = serverAt(own.url, {}, { timeoutMs: 500 })
    const writer = new InfluxWriter(server)
    await writer.append(minutes(1))
    own.freeze()
    const trouble = await troubleOf(writer.append(minutes(2)))
    own.thaw()
    expect(trouble).toMatchObject({ retry: 'later', code: 'influx-timeout' })
    await writer.append(minutes(2))
    expect(await countOf(server)).toBe(2)
  })

  it('asks for smaller portions, and says so when a single point is too much', async () => {
    const own = await ownInfluxd({ http: 'max-body-size = 150' })
    const server = serverAt(own.url)
    const writer = new InfluxWriter(server)
    expect(await troubleOf(writer.append(minutes(10)))).toMatchObject({ retry: 'smaller' })
    await writer.append(minutes(2))
    const long = { ...minutes(1)[0], tags: { building: 'dobong', portal: 'x'.repeat(200) } } as SeriesPoint
    expect(await troubleOf(writer.append([long]))).toMatchObject({
      retry: 'later',
      message: expect.stringContaining("raise the limit of a request's body there"),
    })
  })

  it('names the file of the token that is missing, wrong or may not write', async () => {
    const own = await ownInfluxd({ accounts: true })
    await own.run(`CREATE USER root WITH PASSWORD 'geheim' WITH ALL PRIVILEGES`)
    const account = 'root:geheim'
    await own.run(`CREATE USER munteok WITH PASSWORD 'a:b c'`, { account })
    const bucket = newBucket()
    const append = (token?: string) =>
      new InfluxWriter(serverAt(own.url, { bucket, ...(token && { token }) })).append(minutes(1))
    for (const token of [undefined, 'root:wrong', 'nonsense'])
      expect(await troubleOf(append(token))).toMatchObject({
        ...{ retry: 'later', code: 'influx-unauthorized' },
        message: expect.stringContaining('put a valid one into secrets/influx.token'),
      })
    const token = 'munteok:a:b c'
    expect(await troubleOf(append(token))).toMatchObject({
      ...{ retry: 'later', code: 'influx-no-bucket' },
      message: expect.stringMatching(
        /has no database "bucket-\d+", and the account in secrets\/influx\.token may not make it: have its administrator run CREATE DATABASE "bucket-\d+"/,
      ),
    })
    await own.run(`CREATE DATABASE "${bucket}"`, { account })
    expect(await troubleOf(append(token))).toMatchObject({ retry: 'later', code: 'influx-forbidden' })
    await own.run(`GRANT ALL ON "${bucket}" TO munteok`, { account })
    await append(token)
    expect(await countOf(serverAt(own.url, { bucket, token }))).toBe(1)
  })
})

describe(`an InfluxDB on a full disk${canMakeDisks ? '' : ' (skipped: this needs root, who may mount a small one)'}`, () => {
  it.skipIf(!canMakeDisks)('is waited for, and takes the same points when there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'munteok-full-'))
    const disk = new SmallDisk(folder, 8)
    const own = await Influxd.start({ folder })
    onTestFinished(async () => {
      await own.close()
      disk.close()
      rmSync(folder, { recursive: true })
    })
    const server = serverAt(own.url)
    const writer = new InfluxWriter(server)
    await writer.append(minutes(10))
    disk.fill()
    // Other weeks go into files that are not there yet.
    const more = Array.from({ length: 5 }, (_, i) => minutes(200, START - i * 8 * 24 * 60 * MINUTE_MS)).flat()
    const trouble = await troubleOf(writer.append(more))
    expect(trouble).toMatchObject({ retry: 'later', code: 'influx-disk-full' })
    expect(trouble.message).toMatch(
      /the time-series store http\S+ has no room on its disk \(.*no space left on device\): make room there/,
    )
    const other = serverAt(own.url)
    expect(await troubleOf(new InfluxWriter(other).append(more))).toMatchObject({ code: 'influx-disk-full' })

    disk.free()
    await writer.append(more)
    expect(await countOf(server)).toBe(1_000)
    await own.kill()
    await own.start()
    expect(await countOf(server)).toBe(1_000)
  })
})

function usesPoints(): SeriesPoint[] {
  const tags = { building: 'dobong', space: 'classroom', programme: 'none' }
  return [{ measurement: 'uses', tags, fields: { uses: 1, people: 1 }, time: START }]
}

/** What a store is filled with, as the points that a ledger with the same would be mirrored as. */
function pointsOf(contents: StoreContents): SeriesPoint[] {
  const { passages = [], occupancy = [], building } = contents
  return [
    ...passages.map(({ portal, minute, in: ins, out }) => ({
      measurement: 'passages' as const,
      tags: { building, portal },
      fields: { in: ins, out },
      time: minute,
    })),
    ...occupancy.map(({ zone, minute, people }) => ({
      measurement: 'occupancy' as const,
      tags: { building, zone },
      fields: { people, low: Math.max(0, people - 1), high: people + 1 },
      time: minute,
    })),
    ...usesOf(contents),
  ]
}

function usesOf({ building, timeZone, checkIns = [] }: StoreContents): SeriesPoint[] {
  const time = new LocalTime(timeZone)
  return checkIns.map(({ day, space, programme = 'none', people, corrected }) => ({
    measurement: 'uses',
    tags: { building, space, programme },
    fields: {
      uses: people.length,
      people: people.reduce((sum, each) => sum + each, 0),
      ...(corrected && { corrected_uses: corrected.uses, corrected_people: corrected.people }),
    },
    time: time.startOfDay(day),
  }))
}
