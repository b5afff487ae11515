import { ManualClock, topicsOf } from '@munteok/core'
import { occupancyAt, testBuilding, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { Dashboard } from './dashboard.svelte.ts'
import { firstPicture, healthOf, usageState } from './testing.ts'

const topics = topicsOf(testBuilding.id)

function dashboard(first = firstPicture()) {
  const clock = new ManualClock(1_000_000)
  const made = new Dashboard(clock)
  made.loaded(first)
  made.connected()
  const hear = (topic: string, said: unknown, kept = false) => made.hear(topic, JSON.stringify(said), kept)
  const pass = (ms: number) => {
    clock.advance(ms)
    made.tick()
  }
  return { dashboard: made, hear, pass }
}

describe('the dashboard’s occupancy', () => {
  it('is fresh after a live word and stale 30 s later', () => {
    const { dashboard: shown, hear, pass } = dashboard()
    expect(shown.fresh).toBe(false)
    hear(topics.occupancy, occupancyAt(testNow))
    pass(30_000)
    expect(shown.fresh).toBe(true)
    pass(1)
    expect(shown.fresh).toBe(false)
    expect(shown.occupancy?.people).toBe(33)
  })

  it('is not fresh while the line is down, nor after it until the recorder speaks again', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topics.occupancy, occupancyAt(testNow))
    shown.lost('gone')
    expect(shown.fresh).toBe(false)
    shown.connected()
    hear(topics.occupancy, occupancyAt(testNow), true)
    expect(shown.fresh).toBe(false)
    hear(topics.occupancy, occupancyAt(testNow + 1_000))
    expect(shown.fresh).toBe(true)
  })

  it('that a broker kept is as old as the recorder’s clock makes it', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topics.occupancy, occupancyAt(testNow - 10_000), true)
    expect(shown.fresh).toBe(true)
    hear(topics.occupancy, occupancyAt(testNow - 31_000), true)
    expect(shown.fresh).toBe(false)
  })

  it('that was kept is judged in real seconds in a simulation', () => {
    const { building } = firstPicture()
    const first = firstPicture({ building: { ...building, simulatedSpeed: 60 } })
    const { dashboard: shown, hear } = dashboard(first)
    hear(topics.occupancy, { ...occupancyAt(testNow - 60 * 20_000), simulatedSpeed: 60 }, true)
    expect(shown.fresh).toBe(true)
    expect(shown.simulatedSpeed).toBe(60)
  })
})

describe('the dashboard’s messages', () => {
  it('become crossings that are drawn once each', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topics.livePassages, { v: 1, at: testNow, passages: [{ portal: 'door', in: 2, out: 1 }] })
    expect(shown.crossings.map(({ direction, people }) => [direction, people])).toEqual([
      ['in', 2],
      ['out', 1],
    ])
    for (const crossing of shown.crossings) shown.walked(crossing)
    expect(shown.crossings).toEqual([])
  })

  it('keep the picture readable when a hundred crossings come at once', () => {
    const { dashboard: shown, hear } = dashboard()
    const passages = Array.from({ length: 100 }, () => ({ portal: 'door', in: 1, out: 0 }))
    hear(topics.livePassages, { v: 1, at: testNow, passages })
    expect(shown.crossings.length).toBeLessThan(20)
  })

  it('move the year’s figure in the table', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topics.usage, usageState({ year: 2026, uses: 12, people: 20, target: null }))
    expect(shown.pledge?.rows.at(-1)).toMatchObject({ year: 2026, actual: 12, people: 20 })
  })

  it('tell of agents that were never heard before, and of known ones that go', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topics.health('a1'), healthOf('ground'))
    hear(topics.online('a1'), { v: 1, online: false, instance: 'i', host: 'h' })
    expect(shown.agents.get('a1')).toMatchObject({ online: false, health: { floor: 'ground' } })
  })

  it.each([
    ['of another version', topics.occupancy, { ...occupancyAt(testNow), v: 2 }],
    ['with a hole in it', topics.usage, { v: 1 }],
    ['from an agent that says nothing', topics.health('a1'), {}],
  ])('%s are refused by name and change nothing', (_, topic, said) => {
    const { dashboard: shown, hear } = dashboard()
    expect(() => hear(topic, said)).toThrow(topic)
    expect([shown.occupancy, shown.usage, shown.agents.size]).toEqual([undefined, undefined, 0])
  })

  it('of another building are passed over', () => {
    const { dashboard: shown, hear } = dashboard()
    hear(topicsOf('elsewhere').health('a1'), healthOf('ground'))
    expect(shown.agents.size).toBe(0)
  })
})

describe('what the dashboard hears within one frame', () => {
  function framed() {
    const frames: (() => void)[] = []
    const made = new Dashboard(new ManualClock(1_000_000), (draw) => frames.push(draw))
    made.loaded(firstPicture())
    made.connected()
    const hear = (topic: string, said: unknown) => made.hear(topic, JSON.stringify(said), false)
    const draw = () => {
      for (const frame of frames.splice(0)) frame()
    }
    return { made, frames, hear, draw }
  }

  it('is shown at once, however much it was, and nothing of it is lost', () => {
    const { made, frames, hear, draw } = framed()
    for (let i = 0; i < 50; i++) {
      hear(topics.livePassages, { v: 1, at: testNow, passages: [{ portal: 'door', in: 1, out: 0 }] })
      hear(topics.occupancy, occupancyAt(testNow + i, 10 + i))
    }
    hear(topics.health('a1'), healthOf('ground'))
    hear(topics.health('a2'), healthOf('attic'))
    expect([frames.length, made.occupancy, made.arrivals]).toEqual([1, undefined, []])
    draw()
    expect(made.occupancy?.floors['ground']?.people).toBe(59)
    expect(made.arrivals.map(({ people }) => people)).toEqual([50])
    expect([...made.agents.keys()]).toEqual(['a1', 'a2'])
    hear(topics.occupancy, occupancyAt(testNow + 100, 7))
    draw()
    expect(made.occupancy?.floors['ground']?.people).toBe(7)
  })

  it('is told at once to who counts each crossing', () => {
    const { made, hear } = framed()
    const seen: number[] = []
    const end = made.onpassages(({ passages }) => seen.push(passages.length))
    const passages = [{ portal: 'door', in: 1, out: 0 }]
    hear(topics.livePassages, { v: 1, at: testNow, passages })
    end()
    hear(topics.livePassages, { v: 1, at: testNow, passages })
    expect(seen).toEqual([1])
  })
})

describe('the dashboard’s house', () => {
  it('is the one that holds now, as soon as it is told', () => {
    const { dashboard: shown, hear } = dashboard()
    const building = { ...testBuilding, capacity: { m2PerPerson: 2 } }
    hear(topics.building, { v: 1, at: testNow, building })
    expect(shown.building?.capacity.m2PerPerson).toBe(2)
  })

  it('has its alarms', () => {
    const { dashboard: shown, hear } = dashboard()
    const alarm = { kind: 'queue', id: 'queue/a1', since: testNow, agent: 'a1', events: 5000 }
    hear(topics.alarms, { v: 1, at: testNow, alarms: [alarm] })
    expect(shown.alarms?.alarms.map(({ id }) => id)).toEqual(['queue/a1'])
  })
})
