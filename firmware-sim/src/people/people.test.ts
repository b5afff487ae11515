import { addDays, type Building, LocalTime, OUTSIDE, openMinutes } from '@munteok/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { STAFF_CARDS, TENANT_CARDS } from '../cards.ts'
import { House } from '../house.ts'
import { dobong } from '../test-kit.ts'
import { People } from './people.ts'
import type { Happening, Tap } from './visit.ts'

const DAY_MS = 24 * 3_600_000
const seoul = new LocalTime('Asia/Seoul')
const MONDAY = '2026-06-01'
const readers = [
  { device: 'lobby', floor: '1f', ofSpace: false },
  { device: 'kitchen', floor: '3f', ofSpace: true },
]

interface Lived {
  readonly happenings: readonly Happening[]
  readonly house: House
  /** Visitors, staff and tenants who came in from outside, by day. */
  readonly arrivals: ReadonlyMap<string, number>
}

/** Everything that happens from a Monday on. The house throws when somebody leaves a floor on which he is not. */
function live(building: Building, seed: number, days: number, visitsPerDay = 150): Lived {
  const people = new People({ building, readers, seed, visitsPerDay })
  const house = new House(building)
  const start = seoul.startOfDay(MONDAY)
  people.comeFrom(start)
  const happenings: Happening[] = []
  const arrivals = new Map<string, number>()
  for (;;) {
    const happening = people.next(start + days * DAY_MS)
    if (!happening) return { happenings, house, arrivals }
    happenings.push(happening)
    if (happening.kind === 'tap') continue
    house.cross(happening.person, happening.portal, happening.direction)
    const day = seoul.dayOf(happening.at)
    if (house.way(happening.portal, happening.direction).from === OUTSIDE)
      arrivals.set(day, (arrivals.get(day) ?? 0) + 1)
  }
}

const sum = (record: Record<string, number>) => Object.values(record).reduce((total, n) => total + n, 0)
const taps = (lived: Lived) => lived.happenings.filter((one): one is Tap => one.kind === 'tap')

describe.each([1, 2, 3, 4, 5])('the people of four weeks, seed %i', (seed) => {
  let lived: Lived
  beforeAll(() => {
    lived = live(dobong(), seed, 28)
  })

  it('are nowhere below zero and all gone in the end', () => {
    expect(lived.happenings.length).toBeGreaterThan(5_000)
    expect(sum(lived.house.floors())).toBe(0)
  })

  it('move in the order of time', () => {
    const times = lived.happenings.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.every(Number.isInteger)).toBe(true)
  })

  it('cross only while the house is open, and leave it empty when it closes', () => {
    const building = dobong()
    for (const { at } of lived.happenings) {
      const day = seoul.dayOf(at)
      const minute = (at - seoul.startOfDay(day)) / 60_000
      const open = openMinutes(building, day).some(([opens, closes]) => opens <= minute && minute <= closes)
      expect(open, new Date(at).toISOString()).toBe(true)
    }
    const inside = new Map<string, number>()
    for (const one of lived.happenings) {
      if (one.kind === 'tap') continue
      const { from, to } = lived.house.way(one.portal, one.direction)
      const change = (from === OUTSIDE ? 1 : 0) - (to === OUTSIDE ? 1 : 0)
      const day = seoul.dayOf(one.at)
      inside.set(day, (inside.get(day) ?? 0) + change)
    }
    expect([...inside.values()].every((left) => left === 0)).toBe(true)
  })

  it('come by day as many as they were scaled to, staff and tenants besides', () => {
    const workdays = Array.from({ length: 28 }, (_, i) => addDays(MONDAY, i)).filter((_, i) => i % 7 < 5)
    const mean = workdays.reduce((total, day) => total + (lived.arrivals.get(day) ?? 0), 0) / workdays.length
    // Staff and tenants are about 12 a day and come in twice when they go out for lunch: 20.
    expect(mean).toBeGreaterThan(150 * 0.85 + 10)
    expect(mean).toBeLessThan(150 * 1.15 + 30)
  })

  it('tap on the floor of the reader, with cards of all three kinds', () => {
    const cards = new Set(taps(lived).map(({ card }) => card))
    expect(STAFF_CARDS.every((card) => cards.has(card))).toBe(true)
    expect(TENANT_CARDS.some((card) => cards.has(card))).toBe(true)
    const where = new Map<number, string>()
    for (const one of lived.happenings) {
      if (one.kind === 'crossing') where.set(one.person, lived.house.way(one.portal, one.direction).to)
      else expect(where.get(one.person)).toBe(one.device === 'lobby' ? '1f' : '3f')
    }
  })
})

describe('people', () => {
  it('are the same for the same seed and others for another one', () => {
    const once = live(dobong(), 9, 3).happenings
    expect(live(dobong(), 9, 3).happenings).toEqual(once)
    expect(live(dobong(), 10, 3).happenings).not.toEqual(once)
  })

  it('stay away on a closed day and on a day that is always closed', () => {
    const closed = { from: '2026-06-03', to: '2026-06-03', reason: { ko: '지방선거', en: 'local elections' } }
    const { arrivals } = live({ ...dobong(), closures: [closed] }, 1, 7)
    expect(arrivals.get('2026-06-02')).toBeGreaterThan(50)
    expect(arrivals.get('2026-06-03')).toBeUndefined()
    expect(arrivals.get('2026-06-04')).toBeGreaterThan(50)
    expect(arrivals.get('2026-06-07')).toBeUndefined()
  })

  it('are all accounted for when the clock jumps over days', () => {
    const people = new People({ building: dobong(), readers, seed: 3, visitsPerDay: 150 })
    const house = new House(dobong())
    people.comeFrom(seoul.instant(MONDAY, 14 * 60))
    for (const until of [seoul.instant(MONDAY, 14 * 60 + 30), seoul.instant('2026-06-20', 22 * 60)])
      for (let one = people.next(until); one; one = people.next(until))
        if (one.kind === 'crossing') house.cross(one.person, one.portal, one.direction)
    expect(sum(house.floors())).toBe(0)
    expect(house.crossings).toBeGreaterThan(5_000)
  })

  it('begin with an empty house in the middle of a day', () => {
    const people = new People({ building: dobong(), readers, seed: 3, visitsPerDay: 150 })
    const from = seoul.instant(MONDAY, 14 * 60 + 10)
    people.comeFrom(from)
    const first = people.next(from + DAY_MS)
    expect(first?.kind).toBe('crossing')
    expect(first?.at).toBeGreaterThanOrEqual(from)
  })

  it('do not come by themselves where no visits are wanted', () => {
    expect(live(dobong(), 1, 7, 0).happenings).toEqual([])
  })

  it('who were led elsewhere forget their plans and leave from there when the house empties', () => {
    const people = new People({ building: dobong(), readers, seed: 3, visitsPerDay: 0 })
    const house = new House(dobong())
    const now = seoul.instant(MONDAY, 15 * 60)
    people.comeFrom(now)
    const person = people.newPerson()
    house.appear(person, '3f')
    people.tookAnotherWay(person, '1f', now)
    people.tookAnotherWay(person, '3f', now)
    const closes = seoul.instant(MONDAY, 21 * 60)
    const crossings: Happening[] = []
    for (let one = people.next(closes); one; one = people.next(closes)) crossings.push(one)
    expect(crossings.map((one) => one.kind === 'crossing' && `${one.portal} ${one.direction}`)).toEqual([
      'stairs-3f out',
      'stairs-2f out',
      'entrance out',
    ])
    expect(crossings[0]?.at).toBeGreaterThan(closes - 5 * 60_000)
  })
})
