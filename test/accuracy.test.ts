import { join } from 'node:path'
import { OUTSIDE } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { DAY_MINUTES, MINUTE_MS } from './bench/accuracy/calendar.ts'
import { HOUSE } from './bench/accuracy/method.ts'
import { METHODS } from './bench/accuracy/methods.ts'
import { dobong, liftBeside, ring, small, withLift } from './bench/accuracy/places.ts'
import { PLAIN, recordingOf } from './bench/accuracy/scenarios.ts'
import { scoreOf } from './bench/accuracy/score.ts'
import { countsOf, GRADES, type Grade, hourlySilences } from './bench/accuracy/sensors.ts'
import { type Crossing, simulateWorld, type World } from './bench/accuracy/world.ts'

const ROOT = join(import.meta.dirname, '..')
const PLACES = [dobong(ROOT), ring(ROOT), small(ROOT)]

describe('a simulated world', () => {
  it.each(PLACES)('of the $name has as many people in each zone as have walked in and not out', (place) => {
    for (const generator of ['humps', 'recorded'] as const) {
      const world = simulateWorld({ place, generator, seed: 5, days: 10 })
      const walked = new Map(place.building.floors.map(({ id }) => [id, 0]))
      walked.set(OUTSIDE, 0)
      for (const crossing of world.crossings) {
        const [from, to] = endsOf(world, crossing)
        walked.set(to, (walked.get(to) ?? 0) + 1)
        walked.set(from, (walked.get(from) ?? 0) - 1)
        if (from !== OUTSIDE) expect(walked.get(from)).toBeGreaterThanOrEqual(0)
      }
      for (const [zone, people] of world.truth) {
        expect(people.at(-1)).toBe(walked.get(zone))
        expect(Math.min(...people)).toBe(0)
        expect(Math.max(...people)).toBeGreaterThan(5)
      }
    }
  })

  it('is empty at the empty hour, unless people stay for the night', () => {
    const settings = { place: dobong(ROOT), seed: 6, days: 20 }
    expect(nightsWithPeople(simulateWorld(settings))).toEqual([])
    const world = simulateWorld({ ...settings, overnightEvery: 4 })
    expect(world.nightsNotEmpty.length).toBeGreaterThan(1)
    expect(nightsWithPeople(world)).toEqual(world.nightsNotEmpty)
  })

  it('is the same world for the same seed, and another one for another', () => {
    const make = (seed: number) => simulateWorld({ place: small(ROOT), seed, days: 5 }).crossings
    expect(make(7)).toEqual(make(7))
    expect(make(7)).not.toEqual(make(8))
  })

  it('has events with 40 people and more, and days on which nobody comes', () => {
    const world = simulateWorld({ place: dobong(ROOT), seed: 1, days: 40 })
    const fullest = Math.max(...[...world.truth.values()].map((people) => Math.max(...people)))
    expect(fullest).toBeGreaterThan(40)
    const closed = world.calendar.filter(({ open }) => !open)
    expect(closed.length).toBeGreaterThan(6)
    for (const { start } of closed)
      expect(world.crossings.some(({ at }) => at >= start && at < start + DAY_MINUTES * MINUTE_MS)).toBe(
        false,
      )
  })

  it('sends the stated share of walks between floors by the lift, which is never counted', () => {
    const world = simulateWorld({ place: withLift(dobong(ROOT)), seed: 9, days: 20, liftShare: 0.15 })
    const byLift = world.crossings.filter(({ portal }) => portal.startsWith(liftBeside('')))
    const inside = world.crossings.filter((crossing) => !endsOf(world, crossing).includes(OUTSIDE))
    expect(byLift.length / inside.length).toBeCloseTo(0.15, 1)
    expect(countsOf(world, 'stereo').some(({ portal }) => portal.startsWith(liftBeside('')))).toBe(false)
  })
})

describe('a counter that errs', () => {
  const world = simulateWorld({ place: dobong(ROOT), seed: 2, days: 60 })

  it.each(Object.keys(GRADES) as Grade[])('of grade %s misses and doubles at the stated rates', (grade) => {
    const { missed, doubled, missedInCrowd, falsePerDay } = GRADES[grade]
    const counts = countsOf(world, grade)
    for (const { id } of world.building.portals)
      for (const direction of ['in', 'out'] as const) {
        const real = world.crossings.filter((one) => one.portal === id && one.direction === direction).length
        const counted = counts
          .filter((row) => row.portal === id)
          .reduce((sum, row) => sum + row[direction], 0)
        const chance = 3 / Math.sqrt(real)
        const share = counted / real
        expect(share).toBeGreaterThan(1 - missed[1] - missedInCrowd / 2 - chance * Math.sqrt(missed[1]))
        expect(share).toBeLessThan(
          (1 - missed[0]) * (1 + doubled[1]) +
            (falsePerDay * 60) / real +
            chance * Math.sqrt(doubled[1] + 0.01),
        )
      }
  })

  it('misses more people who walk close behind one another, if it is a beam', () => {
    const { portals } = world.building
    const behind = new Map(portals.map(({ id }) => [id, Number.NEGATIVE_INFINITY]))
    const crowded = world.crossings.filter(({ at, portal }) => {
      const gap = at - (behind.get(portal) ?? 0)
      behind.set(portal, at)
      return gap < 1_500
    })
    expect(crowded.length / world.crossings.length).toBeGreaterThan(0.05)
    const alone = countsOf({ ...world, crossings: spacedOut(world.crossings) }, 'beam')
    expect(totalOf(alone)).toBeGreaterThan(totalOf(countsOf(world, 'beam')))
  })

  it('counts nothing while it is silent, and everything else as before', () => {
    const silences = hourlySilences(world)
    expect(silences.length).toBeGreaterThan(3)
    const counts = countsOf(world, 'stereo', { silences })
    const isSilent = (at: number, portal: string) =>
      silences.some((silence) => silence.portal === portal && at >= silence.from && at < silence.to)
    expect(counts).toEqual(countsOf(world, 'stereo').filter(({ at, portal }) => !isSilent(at, portal)))
  })
})

describe('a method of counting', () => {
  const world = simulateWorld({ place: dobong(ROOT), seed: 3, days: 6 })

  it('is exact with counters that never err', () => {
    const perfect = { ...recordingOf(world, 'stereo', PLAIN), counts: perfectCounts(world) }
    for (const method of METHODS.filter(({ name }) => name !== 'looking back')) {
      const { error, houseError } = scoreOf(world, method.estimate(perfect))
      expect(error, method.name).toBeLessThan(0.8)
      expect(houseError, method.name).toBeLessThan(1.5)
    }
  })

  it('says how many people are in the house, as well as on each floor', () => {
    for (const method of METHODS) {
      const estimates = method.estimate(recordingOf(world, 'beam', PLAIN))
      expect([...estimates.keys()].sort()).toEqual([...world.truth.keys(), HOUSE].sort())
    }
  })
})

function endsOf(world: World, { portal, direction }: Crossing): [from: string, to: string] {
  const ends = world.building.portals.find(({ id }) => id === portal)
  if (!ends) throw new Error(`no portal ${portal}`)
  return direction === 'in' ? [ends.from, ends.to] : [ends.to, ends.from]
}

function nightsWithPeople({ calendar, truth }: World): string[] {
  return calendar
    .filter((_, i) => [...truth.values()].some((people) => (people[(i + 1) * DAY_MINUTES + 240] ?? 0) > 0))
    .map(({ day }) => day)
}

/** The same crossings, each portal's at least two seconds apart. */
function spacedOut(crossings: readonly Crossing[]): Crossing[] {
  const last = new Map<string, number>()
  return crossings.map((crossing) => {
    const at = Math.max(crossing.at, (last.get(crossing.portal) ?? 0) + 2_000)
    last.set(crossing.portal, at)
    return { ...crossing, at }
  })
}

function totalOf(counts: readonly { in: number; out: number }[]): number {
  return counts.reduce((sum, row) => sum + row.in + row.out, 0)
}

function perfectCounts({ crossings }: World) {
  return crossings.map(({ at, portal, direction }) => ({
    at: at - (at % MINUTE_MS),
    portal,
    in: direction === 'in' ? 1 : 0,
    out: direction === 'out' ? 1 : 0,
  }))
}
