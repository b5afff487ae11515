/** Writing to what is no InfluxDB 1: a real VictoriaMetrics, and a stand-in for newer generations and a cloud. */
import type { SeriesPoint } from '@munteok/core'
import { InfluxWriter } from '@munteok/recorder'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CloudStandIn, type Reaction } from './support/cloud-stand-in.ts'
import { minutes, START, serverAt, troubleOf } from './support/series.ts'
import { VictoriaMetrics } from './support/victoria-metrics.ts'

/**
 * VictoriaMetrics takes the same lines by the newer way. It is no InfluxDB behind that: a field is a series
 * `measurement_field`, text becomes 0, the bucket is nothing to it, and what is written twice is there twice,
 * unless it runs with `-dedup.minScrapeInterval=1ms`.
 */
describe('writing to VictoriaMetrics', () => {
  let store: VictoriaMetrics
  beforeAll(async () => {
    store = await VictoriaMetrics.start()
  })
  afterAll(() => store.close())

  it('goes by /api/v2/write', async () => {
    const told: string[] = []
    const server = serverAt(store.url, {}, { tell: (line) => told.push(line) })
    await new InfluxWriter(server).append(minutes(100))
    expect(told).toEqual([expect.stringContaining('points go to /api/v2/write')])
    const series = await store.exported('dobong')
    expect(series.find(({ metric }) => metric['__name__'] === 'passages_in')).toMatchObject({
      metric: { building: 'dobong', portal: 'entrance' },
      values: Array.from({ length: 100 }, (_, i) => i + 1),
    })
  })

  it('keeps points once when it was started to, and makes 0 of text', async () => {
    const once = await VictoriaMetrics.start('-dedup.minScrapeInterval=1ms')
    onTestFinished(() => once.close())
    const tags = { building: 'twice' }
    const fields = { name_ko: '도봉', area_m2: 3 }
    const point: SeriesPoint = { measurement: 'building', tags, fields, time: START }
    for (const { url } of [store, once])
      for (const _ of [1, 2]) await new InfluxWriter(serverAt(url)).append([point])
    const valuesIn = async (at: VictoriaMetrics) =>
      Object.fromEntries(
        (await at.exported('twice')).map(({ metric, values }) => [metric['__name__'], values]),
      )
    expect(await valuesIn(store)).toEqual({ building_name_ko: [0, 0], building_area_m2: [3, 3] })
    expect(await valuesIn(once)).toEqual({ building_name_ko: [0], building_area_m2: [3] })
  })

  it('says that it cannot be read from by InfluxQL', async () => {
    expect(await troubleOf(serverAt(store.url).query('SELECT * FROM passages'))).toMatchObject({
      message: expect.stringContaining('knows no InfluxQL'),
    })
  })
})

/** What no server that can be had here answers: see `CloudStandIn`. */
describe('the answers of other generations and of a cloud', () => {
  async function cloud(): Promise<CloudStandIn> {
    const standIn = await CloudStandIn.start()
    onTestFinished(() => standIn.close())
    return standIn
  }

  const said = (code: string, message: string) => ({ code, message })
  const at = (status: number, body: unknown, headers = {}): Reaction => ({ status, body, headers })

  it.each([
    ['InfluxDB 1.8.10', { 'x-influxdb-version': '1.8.10', 'x-influxdb-build': 'OSS' }, undefined, '/write'],
    [
      'InfluxDB 2.7.1',
      { 'x-influxdb-version': 'v2.7.1', 'x-influxdb-build': 'OSS' },
      undefined,
      '/api/v2/write',
    ],
    [
      'InfluxDB Core 3.4.1',
      { 'x-influxdb-version': '3.4.1', 'x-influxdb-build': 'Core' },
      { version: '3.4.1' },
      '/api/v2/write',
    ],
    ['InfluxDB 3.0.1', {}, { version: '3.0.1', revision: 'abc' }, '/api/v2/write'],
    [
      'InfluxDB cloud2',
      { 'x-influxdb-version': '', 'x-influxdb-build': 'cloud2' },
      undefined,
      '/api/v2/write',
    ],
  ])('finds the way to %s', async (product, headers, body, path) => {
    const standIn = await cloud()
    standIn.ping = { status: body ? 200 : 204, headers, body }
    const server = serverAt(standIn.url, { bucket: '문턱', org: 'my org', token: 'abc==' })
    await new InfluxWriter(server).append(minutes(50))
    expect(await server.found()).toMatchObject({ product })
    const [ping, write] = standIn.heard
    expect(ping).toMatchObject({ authorization: 'Token abc==' })
    expect(write).toMatchObject({ method: 'POST', authorization: 'Token abc==' })
    expect(write?.url.pathname).toBe(path)
    const parameters = path === '/write' ? { db: '문턱' } : { bucket: '문턱', org: 'my org' }
    expect(Object.fromEntries(write?.url.searchParams ?? [])).toEqual({ ...parameters, precision: 'ms' })
    expect(write?.lines).toHaveLength(50)
    expect(write?.lines[0]).toBe(`passages,building=dobong,portal=entrance in=1,out=0 ${START}`)
  })

  it('does not ask for the way where the site file names it', async () => {
    const standIn = await cloud()
    standIn.ping = 'silence'
    await new InfluxWriter(serverAt(`${standIn.url}/behind/a/proxy/`, { writePath: 'v1' })).append(minutes(1))
    expect(standIn.heard.map(({ url }) => url.pathname)).toEqual(['/behind/a/proxy/write'])
  })

  it.each<[what: string, Reaction, expected: Record<string, unknown>]>([
    [
      'a token that is not valid',
      at(401, said('unauthorized', 'unauthorized access')),
      {
        retry: 'later',
        code: 'influx-unauthorized',
        message: expect.stringContaining('put a valid one into secrets/influx.token'),
      },
    ],
    [
      'a token without the right to write',
      at(403, said('forbidden', 'insufficient permissions for write')),
      {
        retry: 'later',
        code: 'influx-forbidden',
        message: expect.stringContaining('give its owner the right to write and read'),
      },
    ],
    [
      'a bucket that is missing',
      at(404, said('not found', 'bucket "x" not found')),
      {
        retry: 'later',
        code: 'influx-no-bucket',
        message: expect.stringContaining('correct recorder.influx.bucket and org in the site file'),
      },
    ],
    [
      'an address of something else',
      { status: 404, headers: { 'content-type': 'text/html' } },
      {
        retry: 'later',
        code: 'influx-no-such-path',
        message: expect.stringContaining('check recorder.influx.url and writePath'),
      },
    ],
    ['too much at once', at(413, said('request too large', 'too large')), { retry: 'smaller' }],
    [
      'a limit of writes, with seconds',
      at(429, said('too many requests', 'org x has exceeded limited_write plan limit'), {
        'retry-after': '17',
      }),
      { retry: 'later', code: 'influx-busy', retryAfterMs: 17_000 },
    ],
    [
      'a limit of writes, with a date by a clock that is years off',
      at(429, said('too many requests', 'slow down'), {
        date: 'Mon, 01 Jan 2018 00:00:00 GMT',
        'retry-after': 'Mon, 01 Jan 2018 00:02:00 GMT',
      }),
      { retry: 'later', retryAfterMs: 120_000 },
    ],
    [
      'a limit of writes, with nonsense',
      at(429, said('too many requests', 'slow down'), { 'retry-after': 'soon' }),
      { retry: 'later', retryAfterMs: undefined },
    ],
    [
      'a service that is away',
      at(503, said('unavailable', 'service unavailable'), { 'retry-after': '5' }),
      { retry: 'later', code: 'influx-busy', retryAfterMs: 5_000 },
    ],
    [
      'a failure',
      at(500, said('internal error', 'an internal error has occurred')),
      { retry: 'later', code: 'influx-failed' },
    ],
    [
      'a partial write of InfluxDB 2',
      at(
        422,
        said(
          'unprocessable entity',
          'failure writing points to database: partial write: points beyond retention policy dropped=4',
        ),
      ),
      {
        retry: 'never-as-is',
        message: expect.stringContaining('refuses 4 points for good and took the others'),
      },
    ],
    [
      'a partial write of InfluxDB 2.0, as a failure',
      at(
        500,
        said(
          'internal error',
          'unexpected error writing points to database: partial write: points beyond retention policy dropped=1',
        ),
      ),
      { retry: 'never-as-is', message: expect.stringContaining('refuses 1 point for good') },
    ],
    [
      'a partial write of InfluxDB 3',
      at(400, {
        error: 'partial write of line protocol occurred',
        data: [
          { original_line: 'a', line_number: 1, error_message: 'invalid column type' },
          { original_line: 'b', line_number: 2, error_message: 'invalid column type' },
        ],
      }),
      {
        retry: 'never-as-is',
        message: expect.stringMatching(
          /refuses 2 points for good .*partial write of line protocol occurred: invalid column type/,
        ),
      },
    ],
    [
      'a portion refused for one of its points',
      at(400, said('invalid', "unable to parse 'x': missing fields")),
      { retry: 'smaller', code: 'influx-refused-points' },
    ],
    [
      'a request that is wrong as a whole',
      at(400, said('invalid', 'failed to decode request: please provide either orgID or org')),
      {
        retry: 'later',
        code: 'influx-failed',
        message: expect.stringContaining('please provide either orgID or org'),
      },
    ],
    [
      'a store that has moved',
      { status: 308, headers: { location: 'https://influx.example/api/v2/write' }, body: '<html>' },
      {
        retry: 'later',
        code: 'influx-moved',
        message: expect.stringContaining('has moved (308, https://influx.example/api/v2/write)'),
      },
    ],
    [
      'a page in place of a store',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      {
        retry: 'later',
        message: expect.stringContaining('answers with something else than that it took the points'),
      },
    ],
    ['no answer', 'silence', { retry: 'later', code: 'influx-timeout' }],
    [
      'a connection that is cut in the middle of the answer',
      'cut',
      { retry: 'later', code: 'influx-cut-off' },
    ],
  ])('says what to do about %s', async (_, reaction, expected) => {
    const standIn = await cloud()
    standIn.next.push(reaction)
    const server = serverAt(standIn.url, { token: 'abc' }, { timeoutMs: 1_000 })
    const writer = new InfluxWriter(server)
    expect(await troubleOf(writer.append(minutes(10)))).toMatchObject(expected)
    await writer.append(minutes(10))
    expect(standIn.heard.at(-1)?.lines).toHaveLength(10)
  })

  it('gives up a single point that is refused', async () => {
    const standIn = await cloud()
    standIn.next.push(at(400, said('invalid', "unable to parse 'x': missing fields")))
    expect(await troubleOf(new InfluxWriter(serverAt(standIn.url)).append(minutes(1)))).toMatchObject({
      ...{ retry: 'never-as-is', message: expect.stringContaining('refuses 1 point for good') },
    })
  })

  it('asks anew for the way when the address has become another one', async () => {
    const standIn = await cloud()
    standIn.ping = { status: 204, headers: { 'x-influxdb-version': '1.8.10' } }
    const writer = new InfluxWriter(serverAt(standIn.url))
    await writer.append(minutes(1))
    standIn.ping = { status: 204, headers: { 'x-influxdb-version': 'v2.7.1' } }
    standIn.next.push(at(404, { error: 'path not found' }))
    expect(await troubleOf(writer.append(minutes(1)))).toMatchObject({ retry: 'later' })
    await writer.append(minutes(1))
    expect(standIn.heard.at(-1)?.url.pathname).toBe('/api/v2/write')
  })

  it.each<[what: string, Reaction, message: RegExp]>([
    ['half an answer', 'cut', /broke off in the middle of its answer/],
    ['silence', 'silence', /does not answer in time/],
    [
      'a page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      /the answer is not JSON: .*: check recorder\.influx\.url/,
    ],
    [
      'JSON of something else',
      at(200, { results: [{ series: 1 }] }),
      /the answer: .*series.*: check recorder\.influx\.url/,
    ],
    [
      'a part of the rows',
      at(200, { results: [{ series: [{ columns: ['time'], values: [[1]], partial: true }] }] }),
      /it cut its answer short/,
    ],
    ['a refusal', at(200, { results: [{ error: 'timeout' }] }), /does not answer a question: timeout/],
    [
      'a token that is not valid',
      at(401, said('unauthorized', 'unauthorized access')),
      /put a valid one into/,
    ],
  ])('says so when a question is answered by %s', async (_, reaction, message) => {
    const standIn = await cloud()
    standIn.next.push(reaction)
    const server = serverAt(standIn.url, {}, { timeoutMs: 1_000 })
    expect((await troubleOf(server.query('SELECT * FROM passages'))).message).toMatch(message)
  })
})
