import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalTime, type OccupancyState, type PublicAnswer, publicParser } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PublicFeed, type PublicFeedParts } from './public-feed.ts'
import { clockAt, dobong, scratch } from './test-kit.ts'

/** A feed of a house in which `people` are on each floor, from the basement up. */
function feedOf(over: Partial<PublicFeedParts> = {}) {
  const clock = clockAt('14:00')
  const house = { people: [23, 40, 12, 2], ok: true, looks: 0, realMs: 0 }
  const occupancy = (): OccupancyState => {
    house.looks += 1
    const floors: OccupancyState['floors'] = {}
    for (const [i, { id }] of dobong.floors.entries()) {
      const people = house.people[i] ?? 0
      floors[id] = { people, low: people, high: people, capacity: 60, crowding: 'calm', caveats: [] }
    }
    return { v: 1, at: clock.now(), people: 0, low: 0, high: 0, floors, lastEventAt: 4711 }
  }
  const parts = {
    ...{ building: dobong, clock, state: { occupancy }, ledger: { time: new LocalTime('Asia/Seoul') } },
    health: () => ({ ok: house.ok }),
    ...over,
  } as unknown as PublicFeedParts
  const feed = new PublicFeed(parts, () => house.realMs)
  const pass = (ms: number) => {
    house.realMs += ms
    clock.advance(ms)
  }
  const answer = () => JSON.parse(feed.word()?.text ?? 'null') as PublicAnswer
  return { feed, house, clock, pass, answer }
}

describe('the public feed', () => {
  it('says as its schema has it how many are where, when the house is open and what is on', () => {
    const { answer, clock } = feedOf({ simulatedSpeed: 60 })
    const said = answer()
    expect(publicParser.faults(said)).toEqual([])
    expect(said).toMatchObject({
      ...{ now: clock.now(), at: clock.now(), step: 5, house: { low: 75, high: 79 }, simulatedSpeed: 60 },
      building: { id: 'dobong', timeZone: 'Asia/Seoul' },
      hours: { isOpen: true },
    })
    expect(said.floors.map(({ people, fewerThan }) => people ?? `<${fewerThan}`)).toEqual([25, 40, 10, '<5'])
    expect(said.programmes[0]).toMatchObject({ name: { en: 'Village school' }, isOn: true })
    expect(said.ways).toContainEqual({ id: 'entrance', from: 'outside', to: '1f' })
  })

  it('looks at the house once a second, however many ask', () => {
    const { feed, house, pass } = feedOf()
    for (let i = 0; i < 100; i++) feed.word()
    expect(house.looks).toBe(1)
    pass(1_000)
    for (let i = 0; i < 100; i++) feed.word()
    expect(house.looks).toBe(2)
  })

  it('does not say that somebody crossed a threshold, where the numbers do not', () => {
    const { feed, house, pass } = feedOf()
    const before = feed.word()
    pass(1_000)
    house.people = [23, 39, 12, 3]
    expect(feed.word()).toBe(before)
    pass(1_000)
    house.people = [22, 39, 12, 3]
    expect(feed.word()).not.toBe(before)
  })

  it('says every ten seconds that the numbers are of now', () => {
    const { feed, house, pass, answer, clock } = feedOf()
    const first = feed.word()
    pass(9_000)
    expect(feed.word()).toBe(first)
    pass(1_000)
    expect(feed.word()?.etag).not.toBe(first?.etag)
    expect(answer().at).toBe(clock.now())
    expect(house.looks).toBe(3)
  })

  it('lets the numbers grow old while the recorder hears nothing, and says nothing before it ever did', () => {
    const { feed, house, pass, answer, clock } = feedOf()
    house.ok = false
    expect(feed.word()).toBeUndefined()
    house.ok = true
    pass(1_000)
    const { at } = answer()
    house.ok = false
    house.people = [0, 0, 0, 0]
    pass(60_000)
    expect(answer()).toMatchObject({ at, now: clock.now(), house: { low: 75, high: 79 } })
    house.ok = true
    pass(1_000)
    expect(answer().at).toBe(clock.now())
  })

  it('tells all where the house hides nothing', () => {
    const { answer } = feedOf({ hideBelow: 0 })
    expect(answer().floors.map(({ people }) => people)).toEqual([23, 40, 12, 2])
    expect(answer()).toMatchObject({ step: 1, house: { low: 77, high: 77 } })
  })

  it('names the build of the page, and another one when it is there', () => {
    const dashboardDir = scratch(onTestFinished)
    const { answer, pass } = feedOf({ dashboardDir })
    expect(answer()).not.toHaveProperty('build')
    const built = (text: string) => {
      mkdirSync(dashboardDir, { recursive: true })
      writeFileSync(join(dashboardDir, 'display.html'), text)
      pass(1_000)
      return answer().build
    }
    const first = built('one')
    expect(first).toMatch(/^[\w-]{16}$/)
    expect(built('one')).toBe(first)
    expect(built('two')).not.toBe(first)
  })
})
