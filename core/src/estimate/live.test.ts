import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { unlearned } from './learned.ts'
import { LiveEstimate, wholePeople } from './live.ts'
import { count, HOUR, house, houseWithLift, MINUTE, start } from './test-kit.ts'

/** Counters that count exactly what they say, as far as is known. */
const exact = {
  ...unlearned(house),
  scaleSd: 0,
  ways: Object.fromEntries(house.portals.map(({ id }) => [id, { gain: 0, gainSd: 0, q: 0.05, missed: 0 }])),
}

function started(building = house, learned = exact) {
  const live = new LiveEstimate(building, learned)
  live.empty(start)
  return live
}

describe('LiveEstimate', () => {
  it('moves people along the portals, and floors add up to the house', () => {
    const live = started()
    live.add(count('door', 30, 5), start + HOUR)
    live.add(count('stairs', 10, 2), start + HOUR)
    const { ground, upper } = live.floors()
    expect(Math.abs((ground?.people ?? 0) - 17)).toBeLessThanOrEqual(1)
    expect(Math.abs((upper?.people ?? 0) - 8)).toBeLessThanOrEqual(1)
    expect(live.house().people).toBe((ground?.people ?? 0) + (upper?.people ?? 0))
  })

  it('keeps the sum over floors whatever the stairs count', () => {
    const live = started()
    live.add(count('door', 40), start + HOUR)
    const before = live.moments().means.reduce((sum, mean) => sum + mean, 0)
    live.add(count('stairs', 12, 3), start + HOUR)
    expect(live.moments().means.reduce((sum, mean) => sum + mean, 0)).toBeCloseTo(before, 9)
  })

  it('refuses a portal and a floor that are not there', () => {
    const live = started()
    expect(live.add(count('window', 1), start)).toBe(false)
    expect(live.headcount({ zone: 'roof', people: 1, at: start })).toBe(false)
  })

  it('lets a floor that would fall below zero correct the floor next door', () => {
    const live = started()
    live.add(count('door', 20), start + HOUR)
    live.add(count('stairs', 0, 4), start + 2 * HOUR)
    live.passTime(start + 3 * HOUR)
    const [ground = 0, upper = 0] = live.moments().means
    expect(upper).toBeGreaterThan(-0.5)
    expect(upper).toBeLessThan(1)
    // Four came down who were never seen going up: they are among the twenty, not added to them.
    expect(ground).toBeGreaterThan(18.5)
    expect(ground).toBeLessThan(21.5)
  })

  it('finds out only at the end of a minute that a floor is below zero: order within it is not known', () => {
    const live = started()
    live.add(count('stairs', 5), start + HOUR + 100)
    live.add(count('door', 5), start + HOUR + 30_000)
    live.passTime(start + 2 * HOUR)
    expect(live.floors()['ground']?.people).toBe(0)
    expect(live.floors()['upper']?.people).toBe(5)
  })

  it('is less certain with each crossing', () => {
    const live = started()
    live.add(count('door', 30), start + HOUR)
    const few = live.exactHouse()
    live.add(count('door', 150, 150), start + 2 * HOUR)
    const many = live.exactHouse()
    expect(many.high - many.low).toBeGreaterThan(1.5 * (few.high - few.low))
  })

  it('is less certain where people may pass unseen', () => {
    const widthOf = (live: LiveEstimate) => {
      for (let i = 1; i <= 60; i++) live.add(count('stairs', 2, 1), start + HOUR + i * MINUTE)
      const upper = live.exact()[1]
      return (upper?.high ?? 0) - (upper?.low ?? 0)
    }
    const withLift = new LiveEstimate(houseWithLift, exact)
    withLift.empty(start)
    withLift.add(count('door', 90), start + HOUR)
    const without = started()
    without.add(count('door', 90), start + HOUR)
    expect(widthOf(withLift)).toBeGreaterThan(1.2 * widthOf(without))
  })

  it('knows better after a headcount, and on the floors beside it too', () => {
    const live = started()
    live.add(count('door', 200, 140), start + HOUR)
    live.add(count('stairs', 60, 30), start + HOUR)
    live.passTime(start + 2 * HOUR)
    const before = live.exact()
    live.headcount({ zone: 'upper', people: 36, at: start + 2 * HOUR })
    const after = live.exact()
    expect(after[1]?.median).toBeGreaterThan(33)
    expect(after[1]?.median).toBeLessThan(38)
    expect(after[0]?.median ?? 0).toBeLessThan((before[0]?.median ?? 0) - 1)
  })

  it('takes from a headcount of the house by how much all counters miss', () => {
    const unsure = { ...exact, scaleSd: 0.1 }
    const live = started(house, unsure)
    live.add(count('door', 100), start + HOUR)
    live.headcount({ zone: 'house', people: 115, at: start + 2 * HOUR })
    const before = live.exactHouse().median
    live.add(count('door', 100), start + 3 * HOUR)
    // Of a hundred more, more than a hundred came.
    expect(live.exactHouse().median - before).toBeGreaterThan(103)
  })

  it('believes a headcount that no counter explains', () => {
    const live = started()
    live.headcount({ zone: 'upper', people: 9, at: start + HOUR })
    expect(live.floors()['upper']?.people).toBe(9)
    expect(live.floors()['ground']?.people).toBe(0)
    live.headcount({ zone: 'house', people: 0, at: start + 2 * HOUR })
    expect(live.house().people).toBe(0)
  })

  it('is empty after the empty hour', () => {
    const live = started()
    live.add(count('door', 50), start + HOUR)
    live.empty(start + 24 * HOUR)
    expect(live.house()).toEqual({ people: 0, low: 0, high: 0 })
    expect(live.anchoredAt).toBe(start + 24 * HOUR)
  })

  it('gives the same numbers for the same counts', () => {
    const run = () => {
      const live = started()
      for (let i = 0; i < 100; i++) live.add(count('door', 2, 1), start + HOUR + i * MINUTE)
      return live.exact()
    }
    expect(run()).toEqual(run())
  })

  it('holds the truth in its interval about nine times in ten', () => {
    let held = 0
    const runs = 200
    for (let run = 0; run < runs; run++) {
      const chance = new Chance(run + 1000)
      const live = new LiveEstimate(house, exact, { seed: run + 1 })
      live.empty(start)
      let truth = 0
      for (let i = 0; i < 120; i++) {
        const isOut = i >= 60 && i % 2 === 1
        truth += isOut ? -1 : 1
        const luck = chance.next()
        const seen = luck < 0.025 ? 0 : luck < 0.05 ? 2 : 1
        live.add(isOut ? count('door', 0, seen) : count('door', seen), start + HOUR + i * MINUTE)
      }
      const { low, high } = live.house()
      if (low <= truth && truth <= high) held++
    }
    expect(held / runs).toBeGreaterThan(0.83)
  })
})

describe('wholePeople', () => {
  it('rounds so that the floors add up', () => {
    expect(wholePeople([1.4, 1.4, 1.4])).toEqual([2, 1, 1])
    expect(wholePeople([0.2, 0.1])).toEqual([0, 0])
    expect(wholePeople([2, 3])).toEqual([2, 3])
  })
})
