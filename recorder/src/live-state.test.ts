import { join } from 'node:path'
import type { Building, DeviceHealth, Event, EventBatch, OccupancyState } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Agents } from './agents.ts'
import { Complaints } from './complaints.ts'
import { LedgerHouseRecords } from './house-records.ts'
import { Ledger } from './ledger.ts'
import { LiveState } from './live-state.ts'
import { PassageQueries } from './passage-queries.ts'
import {
  at,
  clockAt,
  delivery,
  dobong,
  FakeLink,
  health,
  lines,
  passage,
  scratch,
  topics,
} from './test-kit.ts'
import { UsageQueries } from './usage-queries.ts'

function setUp(building: Building = dobong) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  const clock = clockAt('10:00')
  const link = new FakeLink()
  link.connected = true
  const agents = new Agents(ledger, undefined, clock, new Complaints(lines().log, clock))
  const make = () =>
    new LiveState({
      ...{ building, clock, ledger, link, topics, agents, simulatedSpeed: 60 },
      records: new LedgerHouseRecords(ledger.db),
      passages: new PassageQueries(ledger.db, building),
      usage: new UsageQueries(ledger.db, building),
    })
  const state = make()
  state.start()
  let first = 1
  const commit = (events: Event[], over: Partial<EventBatch> = {}) => {
    state.committed(ledger.append([delivery(events, { first, sentAt: clock.now(), ...over })]).changes)
    first += events.length
  }
  ledger.onRecord((changes) => state.committed(changes))
  const restarted = () => {
    const next = make()
    next.start()
    return next
  }
  return { state, ledger, commit, clock, link, agents, restarted }
}

const entrance: DeviceHealth = {
  ...{ id: 'entrance', driver: 'terabee-evo', path: '/dev/ttyUSB0', portal: 'entrance' },
  ...{ state: 'connected', since: at('08:00'), readings: 1, faults: {}, reconnects: 0 },
}

describe('LiveState', () => {
  it('leaves out what happened before the house was last empty, now and after a restart', () => {
    const { state, commit, restarted } = setUp()
    commit([passage({ at: at('03:59'), in: 50 }), passage({ at: at('04:00'), in: 2 }), passage({ in: 1 })])
    expect(state.occupancy().people).toBe(3)
    expect(restarted().occupancy().people).toBe(3)
  })

  it('keeps who came earlier in a house without an empty hour', () => {
    const { state, commit, restarted } = setUp({ ...dobong, emptyHour: null })
    commit([passage({ at: at('09:00', '2026-11-20'), in: 5 }), passage({ in: 0, out: 1 })])
    expect(state.occupancy().people).toBe(4)
    expect(restarted().occupancy().people).toBe(4)
  })

  it('shows crossings as they come, and not those of a backlog', () => {
    const { commit, link } = setUp()
    commit([passage({ at: at('09:00') }), passage({ at: at('09:58') })])
    expect(link.on(topics.livePassages)).toEqual([])
    commit([passage({ in: 2 }), passage({ in: 1, out: 1 }), passage({ at: at('09:00'), in: 9 })])
    expect(link.on(topics.livePassages).map(({ payload, retain }) => [JSON.parse(payload), retain])).toEqual([
      [{ v: 1, at: at('10:00'), passages: [{ portal: 'entrance', in: 3, out: 1 }] }, false],
    ])
  })

  it('tells when the last crossing was, how fast the clock runs, and where nobody counts', () => {
    const portals = dobong.portals.map((portal) => ({ ...portal, metered: portal.id !== 'stairs-3f' }))
    const { state, commit } = setUp({ ...dobong, portals })
    expect(state.occupancy()).not.toHaveProperty('lastEventAt')
    commit([passage({ at: at('09:30') }), passage({ at: at('09:10') })])
    expect(state.occupancy()).toMatchObject({
      ...{ lastEventAt: at('09:30'), simulatedSpeed: 60 },
      floors: { '3f': { caveats: ['unmetered'] }, b1: { caveats: [] } },
    })
  })

  it('says of a counter that counts nothing at its usual hours that it is silent, and since when', () => {
    const { state, commit, clock, agents } = setUp()
    const online = { v: 1, online: true, instance: 'a', host: 'h' }
    agents.hearOnline('1f', Buffer.from(JSON.stringify(online)))
    agents.hearHealth('1f', Buffer.from(JSON.stringify(health({ devices: [entrance] }))))
    for (const day of ['2026-11-10', '2026-11-17'])
      for (const time of ['10:30', '11:30', '12:30']) commit([passage({ at: at(time, day), in: 9 })])
    const silent = () => state.occupancy().floors['1f']
    clock.set(at('12:30'))
    state.passTime()
    expect(silent()).toMatchObject({ caveats: ['counter-silent'], staleSince: at('10:00') })
    expect(state.occupancy().silentSince).toEqual({ entrance: at('10:00') })
    commit([passage({ at: at('12:30') })])
    expect(state.occupancy()).not.toHaveProperty('silentSince')
    expect(silent()?.caveats).toEqual([])
    expect(silent()).not.toHaveProperty('staleSince')
  })

  it('believes who was counted by hand, at once and after a restart', () => {
    const { state, ledger, commit, restarted } = setUp()
    commit([passage({ at: at('09:00'), in: 40 })])
    const { at: now } = state.occupancy()
    ledger.record({ kind: 'headcount', at: now, by: 'Kim', countedAt: now, zone: '1f', people: 30 })
    for (const { people, anchor } of [state.occupancy(), restarted().occupancy()]) {
      expect(Math.abs(people - 30)).toBeLessThanOrEqual(3)
      expect(anchor).toEqual({ at: now, kind: 'headcount' })
    }
  })

  it('counts on through a night on which the house was not empty, and says so', () => {
    const { state, ledger, commit } = setUp()
    commit([passage({ at: at('20:00', '2026-11-23'), in: 30 })])
    expect(state.occupancy()).toMatchObject({ people: 0, anchor: { at: at('04:00'), kind: 'empty-hour' } })
    const night = { kind: 'night', by: 'Kim', reason: 'a workshop over night' } as const
    ledger.record({ ...night, at: at('10:00'), day: '2026-11-23', empty: false })
    expect(state.occupancy().people).toBeGreaterThan(20)
    expect(state.occupancy().floors['1f']?.caveats).toContain('night-not-empty')
    expect(state.occupancy().anchor?.at).toBe(at('04:00', '2026-11-23'))
  })

  it('is not confused by an answer to what it sent before the connection was lost', () => {
    const { commit, link, state } = setUp()
    state.refresh()
    const before = link.on(topics.occupancy).at(-1)
    state.reconnected()
    const now = link.on(topics.occupancy).length
    before?.done?.(new Error('connection closed'))
    commit([passage()])
    expect(link.on(topics.occupancy)).toHaveLength(now)
    link.on(topics.occupancy).at(-1)?.done?.()
    const newest = link.on(topics.occupancy).at(-1)?.payload ?? ''
    expect((JSON.parse(newest) as OccupancyState).people).toBe(1)
  })
})
