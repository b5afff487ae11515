/** The dashboard of the time-series store: each of its queries, on a real InfluxDB. */
import { MEASUREMENTS } from '@munteok/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboard, faultsOf, filled, queriesOf } from './support/grafana.ts'
import { Influxd } from './support/influxd.ts'

const DAY_MS = 86_400_000
const now = Date.now()
const of = dashboard('influxdb')
const put = {
  building: '(dobong)',
  zone: '(house|1f)',
  portal: '(entrance)',
  timezone: 'Asia/Seoul',
  timeFilter: `time >= ${now - 2 * DAY_MS}ms AND time <= ${now}ms`,
  __interval: '10m',
}
const queries = queriesOf(of, put)
const variables = of.templating.list.filter(({ type }) => type === 'query')

interface Answer {
  readonly results: readonly { readonly error?: string; readonly series?: readonly SeriesRows[] }[]
  readonly error?: string
}
interface SeriesRows {
  readonly name: string
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
  readonly tags?: Readonly<Record<string, string>>
}

let influxd: Influxd

beforeAll(async () => {
  influxd = await Influxd.start()
  await ask('CREATE DATABASE munteok', 'POST')
  const written = await fetch(`${influxd.url}/write?db=munteok&precision=ms`, {
    method: 'POST',
    body: points(),
  })
  expect([written.status, await written.text()]).toEqual([204, ''])
})
afterAll(() => influxd?.close())

async function ask(query: string, method = 'GET'): Promise<Answer> {
  const url = `${influxd.url}/query?db=munteok&epoch=ms&q=${encodeURIComponent(query)}`
  return (await (await fetch(url, { method })).json()) as Answer
}

/** A few minutes of a building, in the line protocol. */
function points(): string {
  const year = Date.UTC(2026, 0, 1)
  const lines = [0, 1, 2].flatMap((i) => {
    const at = now - i * 600_000
    return [
      `occupancy,building=dobong,zone=house people=${10 + i},low=${8 + i},high=${13 + i} ${at}`,
      `occupancy,building=dobong,zone=1f people=${5 + i},low=4,high=7 ${at}`,
      `passages,building=dobong,portal=entrance in=${3 + i},out=1 ${at}`,
    ]
  })
  return [
    ...lines,
    `uses,building=dobong,space=kitchen,programme=shared-table uses=4,people=9,corrected_uses=-1,corrected_people=-2 ${now - DAY_MS}`,
    `capacity,building=dobong,zone=house people=200 ${now - DAY_MS}`,
    `capacity,building=dobong,zone=1f people=60 ${now - DAY_MS}`,
    `usage_year,building=dobong uses=1234,people=3000,reported=0,imported=0,counted=1234,corrected=0,target=5000 ${Math.max(year, now - 300 * DAY_MS)}`,
    `building,building=dobong name_ko="도봉",name_en="Dobong",time_zone="Asia/Seoul",area_m2=900,people_capacity=200 ${now - DAY_MS}`,
  ].join('\n')
}

describe('the dashboard of InfluxDB', () => {
  it('is one that Grafana can show', () => {
    expect(of).toMatchObject({ uid: 'munteok-influxdb', schemaVersion: 39 })
    expect(faultsOf(of)).toEqual([])
    expect(variables.map(({ name }) => name)).toEqual(['building', 'zone', 'portal'])
  })

  it('shows every measurement that the store holds', () => {
    for (const measurement of Object.keys(MEASUREMENTS))
      expect(queries.filter(([, query]) => query.includes(`FROM "${measurement}"`))).not.toEqual([])
  })

  it.each(queries)('draws what it finds: %s', async (_, query) => {
    const { results, error } = await ask(query)
    expect([error, results[0]?.error]).toEqual([undefined, undefined])
    expect(results[0]?.series?.length, query).toBeGreaterThan(0)
    for (const { values } of results[0]?.series ?? []) expect(values.length).toBeGreaterThan(0)
  })

  it.each(variables)('offers what there is to choose: $name', async ({ name, query }) => {
    const { results } = await ask(filled(query, put))
    const found = results[0]?.series?.[0]?.values.map(([, value]) => value)
    expect(found).toEqual({ building: ['dobong'], zone: ['1f', 'house'], portal: ['entrance'] }[name])
  })

  it("cuts days in the building's time zone", async () => {
    const [, query = ''] = queries.find(([title]) => title.startsWith('일일 이용')) ?? []
    const { results } = await ask(query)
    for (const [time] of results[0]?.series?.[0]?.values ?? [])
      expect((Number(time) + 9 * 3_600_000) % DAY_MS).toBe(0)
  })
})
