import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DoorCapacity, PEOPLE_PER_SECOND, SLACK_PEOPLE } from './door-capacity.ts'

const NOON = Date.UTC(2026, 10, 24, 3)

/** @returns how many of the people were believed */
function believed(capacity: DoorCapacity, arrivals: { people: number; at: number }[]): number {
  return arrivals.reduce((sum, { people, at }) => sum + (capacity.admits(people, at) ? people : 0), 0)
}

describe('the capacity of a door', () => {
  it('admits at any moment what waited in a buffer, up to the slack, and not one more', () => {
    expect(new DoorCapacity(NOON).admits(SLACK_PEOPLE, NOON)).toBe(true)
    expect(new DoorCapacity(NOON).admits(SLACK_PEOPLE + 1, NOON)).toBe(false)
  })

  it('admits a crowd that the time since the last reading allows', () => {
    const hour = 3_600_000
    expect(new DoorCapacity(NOON).admits(30_000, NOON + hour)).toBe(true)
    expect(new DoorCapacity(NOON).admits(40_000, NOON + hour)).toBe(false)
  })

  it('does not save up a quiet hour for a burst after it', () => {
    const capacity = new DoorCapacity(NOON)
    capacity.admits(0, NOON + 3_600_000)
    expect(capacity.admits(SLACK_PEOPLE + 11, NOON + 3_601_000)).toBe(false)
  })

  it('looks back no farther than people can have waited', () => {
    expect(new DoorCapacity(NOON).admits(SLACK_PEOPLE + 600, NOON + 3_600_000, 60_000)).toBe(true)
    expect(new DoorCapacity(NOON).admits(SLACK_PEOPLE + 601, NOON + 3_600_000, 60_000)).toBe(false)
  })

  it('believes of a stuck sensor the slack alone, however long it goes on', () => {
    const stuck = Array.from({ length: 60_000 }, (_, ms) => ({ people: 1, at: NOON + ms }))
    const sum = believed(new DoorCapacity(NOON), stuck)
    expect(sum).toBeGreaterThanOrEqual(SLACK_PEOPLE)
    expect(sum).toBeLessThanOrEqual(SLACK_PEOPLE + 2)
  })

  it('believes a sensor again as soon as it is well', () => {
    const capacity = new DoorCapacity(NOON)
    expect(capacity.admits(1_000, NOON)).toBe(false)
    expect(capacity.admits(1, NOON + 1_000)).toBe(true)
  })

  it('takes a clock that went back for a pause of any length', () => {
    const capacity = new DoorCapacity(NOON)
    expect(capacity.admits(500, NOON - 1)).toBe(true)
    expect(capacity.admits(500, NOON)).toBe(false)
  })

  it('loses nobody at a door as busy as doors get, in whatever lots they are reported', () => {
    const lots = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(lots, (pauses) => {
        const capacity = new DoorCapacity(NOON)
        let at = NOON
        let reported = 0
        const arrivals = pauses.map((pause) => {
          at += pause
          const passed = Math.floor(((at - NOON) / 1_000) * PEOPLE_PER_SECOND)
          const people = passed - reported
          reported = passed
          return { people, at }
        })
        expect(believed(capacity, arrivals)).toBe(reported)
      }),
    )
  })

  it('never believes more over any time than a door lets through in it and the slack', () => {
    const arrivals = fc.array(
      fc.record({ people: fc.integer({ min: 0, max: 400 }), pause: fc.integer({ min: 0, max: 5_000 }) }),
      { minLength: 1, maxLength: 200 },
    )
    fc.assert(
      fc.property(arrivals, (reports) => {
        let at = NOON
        const timed = reports.map(({ people, pause }) => {
          at += pause
          return { people, at }
        })
        const limit = SLACK_PEOPLE + ((at - NOON) / 1_000) * PEOPLE_PER_SECOND
        expect(believed(new DoorCapacity(NOON), timed)).toBeLessThanOrEqual(limit + 1e-6)
      }),
    )
  })
})
