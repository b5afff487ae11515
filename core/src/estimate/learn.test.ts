import { describe, expect, it } from 'vitest'
import { Chance } from './chance.ts'
import { learn } from './learn.ts'
import { dayToLearn } from './learn-day.ts'
import { FIRST_GAIN_SD, unlearned } from './learned.ts'
import type { LearnedDay } from './learned-day.ts'
import { busyDay, counted, DAY, HOUR, house, houseWithLift, start } from './test-kit.ts'

/** A night's sums, with `leftIn` people whom the door never saw leave. */
function night(index: number, leftIn: number, total = 400): LearnedDay {
  return {
    ...{ from: start + index * DAY, isClosed: true, headcounts: [], presence: [] },
    ...{ net: [leftIn, 0], total: [total, 100], crowd: [0, 0] },
  }
}

describe('learn', () => {
  it('learns nothing without nights, and keeps its first guess', () => {
    expect(learn(house, [])).toEqual(unlearned(house))
  })

  it('learns that a counter misses those who leave', () => {
    const { ways } = learn(
      house,
      Array.from({ length: 30 }, (_, i) => night(i, 12 + (i % 3) - 1)),
    )
    expect(ways['door']?.gain).toBeGreaterThan(0.02)
    expect(ways['door']?.gain).toBeLessThan(0.065)
  })

  it('takes no gain from nights that scatter around nothing', () => {
    const chance = new Chance(5)
    const nights = Array.from({ length: 40 }, (_, i) => night(i, Math.round(6 * chance.normal())))
    const { ways } = learn(house, nights)
    expect(Math.abs(ways['door']?.gain ?? 1)).toBeLessThan(0.01)
    expect(ways['door']?.q).toBeGreaterThan(0.05)
    expect(ways['door']?.q).toBeLessThan(0.16)
  })

  it('shrinks what a single night says', () => {
    const one = learn(house, [night(0, 20)]).ways['door']?.gain ?? 0
    expect(one).toBeGreaterThan(0)
    expect(one).toBeLessThan(20 / 400)
    expect(learn(house, [night(0, 0)]).ways['door']?.gainSd).toBeLessThanOrEqual(1.01 * FIRST_GAIN_SD)
  })

  it('knows a good counter from a bad one', () => {
    const chance = new Chance(9)
    const nights = (sd: number) =>
      Array.from({ length: 30 }, (_, i) => night(i, Math.round(sd * chance.normal())))
    const good = learn(house, nights(2)).ways['door']?.q ?? 1
    const bad = learn(house, nights(7)).ways['door']?.q ?? 0
    expect(bad).toBeGreaterThan(4 * good)
  })

  it('is not led astray by one night on which people stayed', () => {
    const nights = Array.from({ length: 30 }, (_, i) => night(i, i === 10 ? 60 : (i % 3) - 1))
    expect(learn(house, nights).ways['door']?.gain).toBeLessThan(0.004)
  })

  it('learns nothing from nights that were not empty', () => {
    const nights = Array.from({ length: 10 }, (_, i) => ({ ...night(i, 50), isClosed: false }))
    expect(learn(house, nights).nights).toBe(0)
  })

  it('learns from headcounts by how much all counters miss', () => {
    const headcounts = [{ people: 55, estimate: 50, variance: 4 }]
    const days = Array.from({ length: 8 }, (_, i) => ({ ...night(i, 0), headcounts }))
    const { scale, scaleSd } = learn(house, days)
    expect(scale).toBeGreaterThan(1.01)
    expect(scaleSd).toBeLessThan(learn(house, [night(0, 0)]).scaleSd)
  })

  it('is plain data that survives JSON', () => {
    const learned = learn(houseWithLift, [
      { ...night(0, 3), net: [3, 0, 0], total: [300, 100, 40], crowd: [0, 0, 0] },
    ])
    expect(JSON.parse(JSON.stringify(learned))).toEqual(learned)
  })
})

describe('dayToLearn', () => {
  const segment = { from: start, to: start + DAY, startsEmpty: true, endsEmpty: true }

  it('sums up a day by way', () => {
    const { net, total, isClosed } = dayToLearn({ building: house, segment, counts: busyDay(start, 10, 1) })
    expect([net[0], total[0], isClosed]).toEqual([10, 190, true])
  })

  it('expects passages where nobody counts by those beside them', () => {
    const counts = [counted(start + HOUR, 'stairs', 30, 20)]
    const { net, total } = dayToLearn({ building: houseWithLift, segment, counts })
    expect(net[2]).toBe(0)
    expect(total[2]).toBeCloseTo(5)
  })
})
