import { ManualClock } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { served } from '../http-test-kit.ts'
import type { QueriedSeries } from '../mirror/influx-server.ts'
import { at } from '../test-kit.ts'
import { District } from './district.ts'
import type { SeriesStore } from './series-store.ts'

const NOW = at('12:00')
const YEAR_BEGAN = at('00:00', '2026-01-01')

type Points = Record<string, Record<string, string | number | null> & { time: number }>

function seriesOf(name: string, points: Points): QueriedSeries[] {
  return Object.entries(points).map(([building, point]) => ({
    ...{ name, tags: { building } },
    ...{ columns: Object.keys(point), values: [Object.values(point)] },
  }))
}

/** Stands in for InfluxDB, which test/district.test.ts asks for real: it answers when it is told to. */
class HeldStore implements SeriesStore {
  readonly asked: string[] = []
  points: Record<string, Points> = {}
  trouble: Error | undefined

  async query(influxql: string): Promise<readonly QueriedSeries[]> {
    this.asked.push(influxql)
    await new Promise((resolve) => setImmediate(resolve))
    if (this.trouble) throw this.trouble
    const measurement = /FROM "(\w+)"/.exec(influxql)?.[1] ?? ''
    return seriesOf(measurement, this.points[measurement] ?? {})
  }
}

const house = (name: string, timeZone = 'Asia/Seoul') => ({
  ...{ time: YEAR_BEGAN, name_ko: name, name_en: `${name}-en`, time_zone: timeZone },
  ...{ area_m2: 880, people_capacity: 200 },
})
const people = (number: number, agoMs: number) => ({
  ...{ time: NOW - agoMs, people: number, low: number - 3, high: number + 4 },
})

function storeOf(points: Record<string, Points>): HeldStore {
  const store = new HeldStore()
  store.points = points
  return store
}

function districtOf(store: SeriesStore, simulatedSpeed?: number) {
  const clock = new ManualClock(NOW)
  let ticks = 0
  const district = new District({ store, clock, ticks: () => ticks, simulatedSpeed })
  return {
    district,
    pass: (ms: number) => {
      ticks += ms
    },
  }
}

describe('a district', () => {
  it('is read with one query for each measurement, once for all who ask within ten seconds', async () => {
    const store = storeOf({ building: { b: house('b'), a: house('a') } })
    const { district, pass } = districtOf(store)
    const answers = await Promise.all([district.answer(), district.answer()])
    expect(answers[0]).toBe(answers[1])
    pass(9_999)
    expect(await district.answer()).toBe(answers[0])
    expect(store.asked).toHaveLength(3)
    expect(answers[0]?.buildings.map(({ id }) => id)).toEqual(['a', 'b'])
    pass(1)
    expect(await district.answer()).not.toBe(answers[0])
    expect(store.asked).toHaveLength(6)
  })

  it('looks back a year at first, then a week, and forgets nobody who falls silent', async () => {
    const store = storeOf({ building: { a: house('a'), b: house('b') }, occupancy: { a: people(10, 0) } })
    const { district, pass } = districtOf(store)
    await district.answer()
    store.points = { building: { b: house('B') }, occupancy: {} }
    pass(10_000)
    const { buildings } = await district.answer()
    expect(buildings.map(({ name, occupancy }) => [name.ko, occupancy?.people])).toEqual([
      ['a', 10],
      ['B', undefined],
    ])
    const since = store.asked.map((question) => NOW - Number(/time > (\d+)ms/.exec(question)?.[1]))
    const day = 24 * 3_600_000
    expect(since).toEqual([367, 367, 367, 7, 7, 367].map((days) => days * day))
  })

  it('asks again after a trouble, at once', async () => {
    const store = storeOf({ building: { a: house('a') } })
    const { district } = districtOf(store)
    store.trouble = new Error('away')
    await expect(district.answer()).rejects.toThrow('away')
    store.trouble = undefined
    expect((await district.answer()).buildings).toHaveLength(1)
  })

  it.each([
    ['three minutes old', 180_000, undefined, false],
    ['older than three minutes', 180_001, undefined, true],
    ['of a clock that is far ahead', -180_001, undefined, true],
    ['older, where the clock is sixty times as fast', 180_001, 60, false],
  ])('takes a number that is %s for what it is', async (_what, agoMs, speed, stale) => {
    const store = storeOf({ building: { a: house('a') }, occupancy: { a: people(10, agoMs) } })
    const { buildings, totals } = await districtOf(store, speed).district.answer()
    expect(buildings[0]?.occupancy).toEqual({ people: 10, low: 7, high: 14, at: NOW - agoMs, stale })
    expect(totals.now).toMatchObject(stale ? { buildings: 0, people: 0, capacity: 0 } : { buildings: 1 })
  })

  it('adds up who is heard, with errors in squares, and uses against the targets that there are', async () => {
    const year = { time: YEAR_BEGAN, uses: 90, people: 200, target: 100 }
    const store = storeOf({
      building: { a: house('a'), b: house('b'), c: house('c'), d: house('d') },
      occupancy: { a: people(10, 0), b: people(20, 0), c: people(500, 3_600_000) },
      usage_year: { a: year, b: { ...year, target: null }, c: { ...year, uses: 130 } },
    })
    const { buildings, totals } = await districtOf(store).district.answer()
    expect(totals.now).toMatchObject({ buildings: 2, people: 30, capacity: 400 })
    expect(totals.now.low).toBeCloseTo(30 - Math.sqrt(18))
    expect(totals.now.high).toBeCloseTo(30 + Math.sqrt(32))
    expect(totals.year).toEqual({ buildings: 3, uses: 310, people: 600 })
    expect(totals.pledged).toEqual({ buildings: 2, uses: 220, target: 200, rate: 1.1 })
    expect(buildings.map((one) => one.year?.rate ?? null)).toEqual([0.9, null, 1.3, null])
    expect(buildings[3]).toMatchObject({ occupancy: null, year: null })
  })

  it('does not take last year for this one, by the clock of each building', async () => {
    const seoul = { time: YEAR_BEGAN, uses: 7, people: 7, target: 10 }
    const before = { ...seoul, time: at('00:00', '2025-01-01') }
    const store = storeOf({
      building: { a: house('a'), b: house('b'), c: house('c', 'Nowhere/Land') },
      usage_year: { a: seoul, b: before, c: seoul },
    })
    const { buildings } = await districtOf(store).district.answer()
    expect(buildings.map(({ year }) => year?.year)).toEqual([2026, undefined, undefined])
  })

  it('leaves out what has no building, and calls a building without a name by its id', async () => {
    const store = storeOf({ building: { '': house('x'), a: { ...house(''), name_ko: 4, name_en: null } } })
    const { buildings } = await districtOf(store).district.answer()
    expect(buildings.map(({ name }) => name)).toEqual([{ ko: 'a', en: 'a' }])
  })
})

describe('GET /api/v1/district', () => {
  const store = () =>
    storeOf({
      building: { a: house('도봉구, "마을"'), b: house('=1+1') },
      occupancy: { a: people(10, 60_000) },
      usage_year: { a: { time: YEAR_BEGAN, uses: 90, people: 200, target: 100 } },
    })

  it('is there only where the site file asks for it, and the screens are told so', async () => {
    const without = await served()
    expect((await without.get('/api/v1/district')).status).toBe(404)
    expect((await without.get('/api/v1/building')).json).not.toHaveProperty('district')
    const withIt = await served({ district: store() })
    expect((await withIt.get('/api/v1/building')).json).toMatchObject({ district: true })
  })

  it('is for who may look, and for nobody else', async () => {
    const { as, asNobody } = await served({ district: store() })
    expect((await asNobody.get('/api/v1/district')).status).toBe(401)
    expect((await asNobody.get('/api/v1/district.csv')).status).toBe(401)
    const { status, json } = await as('viewer').get('/api/v1/district')
    expect(status).toBe(200)
    expect(json).toMatchObject({ now: NOW, buildings: [{ id: 'a' }, { id: 'b' }] })
  })

  it('is a file too, whatever a building is called', async () => {
    const { get } = await served({ district: store() })
    const { text, headers } = await get('/api/v1/district.csv')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(text.split('\r\n').slice(1, 4)).toEqual([
      `"도봉구, ""마을""","도봉구, ""마을""-en",10,7,14,200,2026-11-24 11:59,2026,90,200,100,90.0%`,
      "'=1+1,'=1+1-en,,,,200,,,,,,",
      '2026-11-24 12:00에 읽은 값입니다.,,,,,,,,,,,',
    ])
  })
})
