import { type Alarm, type AlarmRules, DEFAULT_ALARM_RULES } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { AlarmEngine, type Watched } from './alarm-engine.ts'

const CALM: Watched = { floors: { '1f': { people: 0, capacity: 100 } }, counters: [], queues: {} }
const SECOND = 1_000
const full = (people: number, capacity = 100): Watched => ({
  ...CALM,
  floors: { '1f': { people, capacity } },
})
const away: Watched = { ...CALM, counters: [{ portal: 'entrance', missing: true, since: 7 }] }
const queue = (events: number): Watched => ({ ...CALM, queues: { '3f': events } })

/** An engine whose real clock and building's clock a test moves; the latter runs from noon. */
function engine(rules: Partial<AlarmRules> = {}, alarms: Alarm[] = []) {
  const engine = new AlarmEngine(alarms)
  let ticks = 50
  const look = (watched: Watched, after = 0) => {
    ticks += after
    const { began, ended } = engine.look(
      { ...DEFAULT_ALARM_RULES, ...rules },
      watched,
      1_000_000 + ticks,
      ticks,
    )
    return [...began.map(({ id }) => `+${id}`), ...ended.map(({ id }) => `-${id}`)]
  }
  return { engine, look }
}

describe('an alarm', () => {
  it('of capacity begins when a floor holds as many as the rule says, and tells how many', () => {
    const { engine: one, look } = engine({ capacityShare: 0.8 })
    expect(look(full(79))).toEqual([])
    expect(look(full(80), SECOND)).toEqual(['+capacity/1f'])
    expect(look(full(90), SECOND)).toEqual([])
    expect(one.alarms).toEqual([
      { kind: 'capacity', id: 'capacity/1f', since: 1_001_050, floor: '1f', people: 90, capacity: 100 },
    ])
  })

  it('ends at once when it is clearly over, and else only after a minute, so that a number around the limit is one alarm', () => {
    const { engine: one, look } = engine()
    expect(look(full(100))).toEqual(['+capacity/1f'])
    for (let i = 0; i < 10; i++) {
      expect(look(full(99), 30 * SECOND)).toEqual([])
      expect(look(full(100), 30 * SECOND)).toEqual([])
    }
    expect(look(full(96), SECOND)).toEqual([])
    expect(one.alarms).toMatchObject([{ people: 96 }])
    expect(look(full(96), 59 * SECOND)).toEqual([])
    expect(look(full(96), SECOND)).toEqual(['-capacity/1f'])
    expect(look(full(101), SECOND)).toEqual(['+capacity/1f'])
    expect(look(full(94), SECOND)).toEqual(['-capacity/1f'])
  })

  it('of a small floor is not over because one person left', () => {
    const { look } = engine()
    expect(look(full(5, 5))).toEqual(['+capacity/1f'])
    expect(look(full(4, 5), SECOND)).toEqual([])
    expect(look(full(3, 5), SECOND)).toEqual(['-capacity/1f'])
  })

  it('of a counter begins once it was away for half a minute, with since when, and ends a minute after it is back', () => {
    const { engine: one, look } = engine()
    expect(look(away)).toEqual([])
    expect(look(away, 29 * SECOND)).toEqual([])
    expect(look(CALM, SECOND)).toEqual([])
    expect(look(away, SECOND)).toEqual([])
    expect(look(away, 30 * SECOND)).toEqual(['+counter/entrance'])
    expect(one.alarms).toEqual([
      { kind: 'counter', id: 'counter/entrance', since: 7, portal: 'entrance', missing: true },
    ])
    expect(look(CALM, SECOND)).toEqual([])
    expect(look(away, 40 * SECOND)).toEqual([])
    expect(look(CALM, SECOND)).toEqual([])
    expect(look(CALM, 60 * SECOND)).toEqual(['-counter/entrance'])
  })

  it('of a queue is none while it drains, and is over when half of it is gone', () => {
    const { look } = engine({ queuedEvents: 100 })
    expect(look(queue(5_000))).toEqual([])
    expect(look(queue(0), 10 * SECOND)).toEqual([])
    expect(look(queue(100), SECOND)).toEqual([])
    expect(look(queue(180), 30 * SECOND)).toEqual(['+queue/3f'])
    expect(look(queue(60), SECOND)).toEqual([])
    expect(look(queue(49), SECOND)).toEqual(['-queue/3f'])
  })

  it.each<[string, Partial<AlarmRules>, Watched]>([
    ['capacity', { capacityShare: null }, full(500)],
    ['counters', { counterSilent: false }, away],
    ['queues', { queuedEvents: null }, queue(9_999)],
  ])('is none where the rules want none of %s, and ends when they cease to', (_what, rules, watched) => {
    const { look } = engine(rules)
    look(watched)
    expect(look(watched, 99 * SECOND)).toEqual([])
    const known = engine()
    const began = [...known.look(watched), ...known.look(watched, 99 * SECOND)]
    expect(began).toHaveLength(1)
    const { look: lookOn } = engine(rules, known.engine.alarms)
    expect(lookOn(watched)).toEqual(began.map((id) => id.replace('+', '-')))
  })

  it('goes on through a restart with its beginning, and is told as over when it is', () => {
    const alarm: Alarm = { kind: 'queue', id: 'queue/3f', since: 5, agent: '3f', events: 2_000 }
    const { engine: one, look } = engine({}, [alarm])
    // The agent was not heard yet.
    expect(look(CALM)).toEqual([])
    expect(look(queue(3_000), 59 * SECOND)).toEqual([])
    expect(one.alarms).toEqual([{ ...alarm, events: 3_000 }])
    expect(look(CALM, SECOND)).toEqual([])
    expect(look(CALM, 60 * SECOND)).toEqual(['-queue/3f'])
  })

  it('is none for an empty floor, whatever its limit', () => {
    expect(engine({ capacityShare: 0.001 }).look(full(0, 1))).toEqual([])
  })

  it('stands in order of its beginning', () => {
    const { engine: one, look } = engine()
    const both = { ...full(100), counters: away.counters }
    look(both)
    look(both, 30 * SECOND)
    expect(one.alarms.map(({ id }) => id)).toEqual(['counter/entrance', 'capacity/1f'])
  })
})
