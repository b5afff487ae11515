import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BuildingAnswer,
  DevicesAnswer,
  ErrorAnswer,
  ForecastAnswer,
  HeadcountsAnswer,
  HealthzAnswer,
  LiveAnswer,
  OccupancyHistory,
  OccupancyState,
  type Parser,
  PassageHistory,
  parserOf,
  ReadyzAnswer,
  UsageAnswer,
  UsageDayAnswer,
  UsageYearAnswer,
} from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { at, health, scratch } from './test-kit.ts'

const today = `from=${at('00:00')}&to=${at('00:00', '2026-11-25')}`
const answers: [string, Parser<unknown>][] = [
  ['/api/v1/building', parserOf(BuildingAnswer)],
  ['/api/v1/occupancy', parserOf(OccupancyState)],
  ['/api/v1/live', parserOf(LiveAnswer)],
  ['/api/v1/devices', parserOf(DevicesAnswer)],
  ['/api/v1/usage', parserOf(UsageAnswer)],
  ['/api/v1/usage/2026', parserOf(UsageYearAnswer)],
  ['/api/v1/usage/day/2026-11-24', parserOf(UsageDayAnswer)],
  ['/api/v1/usage/forecast', parserOf(ForecastAnswer)],
  ['/api/v1/headcounts', parserOf(HeadcountsAnswer)],
  [`/api/v1/history/passages?${today}&bucket=minute`, parserOf(PassageHistory)],
  [`/api/v1/history/occupancy?${today}&bucket=hour`, parserOf(OccupancyHistory)],
  ['/healthz', parserOf(HealthzAnswer)],
  ['/readyz', parserOf(ReadyzAnswer)],
]

describe('the HTTP API', () => {
  it.each(answers)('answers %s as its schema says', async (path, parser) => {
    const { get } = await withEvents()
    const { status, json } = await get(path)
    expect(status).toBe(200)
    expect(parser.faults(json)).toEqual([])
  })

  it('tells history, usage and devices as they were', async () => {
    const { get } = await withEvents()
    const passages = await get(`/api/v1/history/passages?${today}&bucket=hour&of=entrance`)
    expect(passages.json).toEqual({
      bucket: 'hour',
      portals: { entrance: [{ start: at('09:00'), in: 6, out: 2 }] },
    })
    const occupancy = await get(`/api/v1/history/occupancy?${today}&bucket=hour&of=1f`)
    expect(Object.keys(occupancy.json.floors)).toEqual(['1f'])
    const { start, mean, max, low, high } = occupancy.json.floors['1f'][0]
    expect({ start, max }).toEqual({ start: at('09:00'), max: 6 })
    expect([low, mean, high]).toEqual([low, mean, high].toSorted((a, b) => a - b))
    expect(Math.abs(mean - 4.5)).toBeLessThan(0.5)
    expect((await get('/api/v1/usage/2026')).json).toMatchObject({
      ...{ uses: 1, people: 6, spaces: { kitchen: { uses: 1, people: 6 } } },
    })
    expect((await get('/api/v1/usage')).json.rows.at(-1)).toMatchObject({
      year: 2026,
      actual: 1,
      parts: { reported: 0, imported: 0, counted: 1, corrected: 0 },
    })
    expect((await get('/api/v1/devices')).json.agents).toEqual([
      { name: '1f', online: true, clockErrorMs: 0, recorded: 3, health: health() },
    ])
    expect((await get('/api/v1/occupancy')).json).toMatchObject({
      people: 4,
      floors: { '1f': { people: 4 } },
    })
  })

  it('reproduces the reported years of the district', async () => {
    const { get } = await served()
    const { json } = await get('/api/v1/usage')
    expect(json.total.target).toBe(3_000)
    expect(json.total.actual).toBe(1_941)
    expect(json.total.rate).toBeCloseTo(0.647, 10)
  })

  it.each([
    [
      '/api/v1/history/passages?from=0&to=864000000000&bucket=minute',
      400,
      'too-many-buckets',
      /ask for a shorter time/,
    ],
    [
      `/api/v1/history/occupancy?from=0&to=36000000000&bucket=minute`,
      400,
      'too-many-buckets',
      /take bucket=day/,
    ],
    [
      '/api/v1/history/passages?from=0&to=3600000000&bucket=minute',
      400,
      'too-many-buckets',
      /take bucket=hour/,
    ],
    ['/api/v1/history/passages?from=5&to=5&bucket=day', 400, 'range', /ends .* before it begins/],
    ['/api/v1/history/passages?from=0&to=9', 400, 'invalid', /bucket/],
    ['/api/v1/history/passages?from=yesterday&to=9&bucket=day', 400, 'invalid', /from/],
    ['/api/v1/history/passages?from=0&to=9&bucket=day&color=red', 400, 'invalid', /additional properties/],
    ['/api/v1/history/passages?from=0&to=9&bucket=day&of=window', 404, 'unknown-portal', /portals: entrance/],
    ['/api/v1/history/occupancy?from=0&to=9&bucket=day&of=9f', 404, 'unknown-floor', /floors: b1/],
    ['/api/v1/usage/soon', 400, 'invalid', /year/],
    ['/api/v1/usage/2026/days?room=kitchen', 400, 'invalid', /additional properties/],
    ['/api/v1/usage/day/2026-02-30', 400, 'no-day', /2026-02-30 is not a day/],
    ['/api/v1/usage/day/today', 400, 'invalid', /day/],
    ['/api/v1/nothing', 404, 'not-found', /openapi/],
  ])('answers %s with %i and a reason', async (path, status, code, message) => {
    const { get } = await served()
    const answer = await get(path)
    expect(answer.status).toBe(status)
    expect(parserOf(ErrorAnswer).faults(answer.json)).toEqual([])
    expect(answer.json).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const { get } = await served()
    const { json } = await get('/docs/openapi.json')
    expect(json.openapi).toBe('3.1.0')
    expect(Object.keys(json.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/building',
        '/api/v1/corrections',
        '/api/v1/corrections/{entry}/undo',
        '/api/v1/devices',
        '/api/v1/headcounts',
        '/api/v1/history/occupancy',
        '/api/v1/history/passages',
        '/api/v1/live',
        '/api/v1/nights',
        '/api/v1/occupancy',
        '/api/v1/passes',
        '/api/v1/people',
        '/api/v1/people/{login}',
        '/api/v1/screens',
        '/api/v1/screens/{id}',
        '/api/v1/session',
        '/api/v1/session/first',
        '/api/v1/session/password',
        '/api/v1/session/screen',
        '/api/v1/usage',
        '/api/v1/usage/day/{day}',
        '/api/v1/usage/forecast',
        '/api/v1/usage/table.csv',
        '/api/v1/usage/table.xlsx',
        '/api/v1/usage/{year}',
        '/api/v1/usage/{year}.csv',
        '/api/v1/usage/{year}.xlsx',
        '/api/v1/usage/{year}/closing',
        '/api/v1/usage/{year}/days',
        '/healthz',
        '/metrics',
        '/readyz',
      ]),
    )
    expect(json.paths['/api/v1/corrections'].post).toMatchObject({
      description: expect.stringMatching(/^For who may enter figures \(staff or administrator\)\. It stands/),
      security: [{ session: [] }],
    })
    expect(json.paths['/api/v1/headcounts'].get).toMatchObject({
      description: 'For who may look at the figures (any role).',
      security: [{ session: [] }, { screen: [] }],
    })
    expect(json.paths['/api/v1/session'].post).not.toHaveProperty('security')
    expect(json.components.securitySchemes.session).toMatchObject({ in: 'cookie', name: 'munteok_session' })
    expect(
      json.paths['/api/v1/history/passages'].get.parameters.map((p: { name: string }) => p.name),
    ).toEqual(['from', 'to', 'bucket', 'of'])
  })
})

describe('the dashboard', () => {
  function built(): string {
    const dir = scratch(onTestFinished)
    mkdirSync(join(dir, 'assets'))
    writeFileSync(join(dir, 'index.html'), '<title>문턱</title>')
    writeFileSync(join(dir, 'assets', 'app-1a2b.js'), 'void 0')
    return dir
  }

  it('is served with every page of its own, and may talk to the broker', async () => {
    const { get } = await served({ dashboardDir: built() })
    for (const path of ['/', '/usage/2026', '/devices']) {
      const page = await get(path, { accept: 'text/html' })
      expect(page.status).toBe(200)
      expect(page.text).toContain('문턱')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('content-security-policy')).toContain(
        "connect-src 'self' ws://127.0.0.1:8083 wss://127.0.0.1:8083;",
      )
    }
  })

  it('keeps hashed files for ever and the API never', async () => {
    const { get } = await served({ dashboardDir: built() })
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable')
    expect((await get('/api/v1/usage')).headers.get('cache-control')).toBe('no-store')
  })

  it('does not answer a missing file or a wrong address of the API with a page', async () => {
    const { get } = await served({ dashboardDir: built() })
    expect((await get('/assets/gone.js', { accept: '*/*' })).status).toBe(404)
    expect((await get('/api/v1/none', { accept: 'text/html' })).json).toMatchObject({ code: 'not-found' })
    expect((await get('/../package.json', { accept: 'text/html' })).text).not.toContain('munteok')
  })

  it('names the WebSocket that the installation names', async () => {
    const live = { webSocketUrl: 'wss://broker.example:9443/mqtt', username: 'screen', password: 'y' }
    const { get } = await served({ dashboardDir: built(), live })
    const policy = (await get('/', { accept: 'text/html' })).headers.get('content-security-policy')
    expect(policy).toContain("connect-src 'self' wss://broker.example:9443;")
  })

  it('is asked for in one line when it was not built', async () => {
    await expect(served({ dashboardDir: '/nowhere' })).rejects.toMatchObject({
      code: 'no-dashboard',
      message: expect.stringContaining('npm run build'),
    })
  })
})
