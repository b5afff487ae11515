import { join } from 'node:path'
import { OUTSIDE } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { DAY_MINUTES, MINUTE_MS } from './bench/accuracy/calendar.ts'
import { recordedDoor } from './bench/accuracy/door.ts'
import { forecastRows } from './bench/accuracy/forecast.ts'
import { runJob } from './bench/accuracy/job.ts'
import { HOUSE, minuteOf } from './bench/accuracy/method.ts'
import { allEstimates, LIVE, LOOKING_BACK, USUAL } from './bench/accuracy/methods.ts'
import { parseOptions } from './bench/accuracy/options.ts'
import { dobong, liftBeside, ring, small, withLift } from './bench/accuracy/places.ts'
import { PLAIN, recordingOf } from './bench/accuracy/scenarios.ts'
import { mean, meanScore, scoreOf } from './bench/accuracy/score.ts'
import { countsOf, GRADES, hourlySilences, type MinuteCount } from './bench/accuracy/sensors.ts'
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

  const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

  it.each(['stereo', 'time-of-flight'] as const)(
    'of grade %s errs at its rates, each way of each door at its own',
    (grade) => {
      const { missed, doubled } = GRADES[grade]
      const shares = seeds.flatMap((seed) => {
        const other = simulateWorld({ place: small(ROOT), seed, days: 40 })
        return sharesOf(other, countsOf(other, grade))
      })
      const middle = ([least, most]: readonly [number, number]) => (least + most) / 2
      const expected = (1 - middle(missed)) * (1 + middle(doubled))
      expect(Math.abs(mean(shares) / expected - 1)).toBeLessThan(0.003)
      // The rates are drawn evenly: some are near each end of what they may be.
      expect(Math.min(...shares)).toBeLessThan(1 - missed[1] + 0.35 * (missed[1] - missed[0]))
      expect(Math.min(...shares)).toBeGreaterThan(1 - missed[1] - 0.01)
      expect(Math.max(...shares)).toBeGreaterThan(1 - missed[0] - 0.2 * (missed[1] - missed[0]))
      expect(Math.max(...shares)).toBeLessThan((1 - missed[0]) * (1 + doubled[1]) + 0.01)
    },
  )

  it('of grade beam misses four to twelve in a hundred who walk alone, and more in a crowd', () => {
    const { missed, doubled, falsePerDay } = GRADES.beam
    const shares = (isAlone: boolean) =>
      seeds.slice(0, 10).flatMap((seed) => {
        const other = simulateWorld({ place: small(ROOT), seed, days: 40 })
        const walked = isAlone ? { ...other, crossings: spacedOut(other.crossings) } : other
        return sharesOf(walked, countsOf(walked, 'beam'), (falsePerDay / 2) * 40)
      })
    const alone = mean(shares(true))
    expect(alone).toBeGreaterThan(1 - missed[1])
    expect(alone).toBeLessThan((1 - missed[0]) * (1 + doubled[1]))
    expect(mean(shares(false))).toBeLessThan(alone - 0.01)
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

describe('the recorded door', () => {
  const lines = [
    '9,07/24/05,09:00:00,3',
    '7,07/24/05,21:30:00,2',
    '9,07/25/05,00:00:00,0',
    '7,07/25/05,10:00:00,1',
    '',
  ]
  const recording = recordedDoor(ROOT, lines.join('\r\n'), 'door.data')

  it('is spread over its half hours, minute by minute', () => {
    expect(
      recording.counts.map(({ at, in: entered, out }) => [minuteOf(recording, at), entered, out]),
    ).toEqual([
      [9 * 60 + 5, 1, 0],
      [9 * 60 + 15, 1, 0],
      [9 * 60 + 25, 1, 0],
      [21 * 60 + 37, 0, 1],
      [21 * 60 + 52, 0, 1],
      [34 * 60 + 15, 0, 1],
    ])
    expect(recording.minutes).toBe(2 * DAY_MINUTES)
  })

  it('names the line that is none of it', () => {
    expect(() => recordedDoor(ROOT, '9,07/24/05,09:00:00,3\nmany people', 'door.data')).toThrow(
      'door.data, line 2: "many people" is not',
    )
  })
})

describe('the forecast of a year that is simulated', () => {
  const rows = forecastRows(ROOT, [301, 302, 303, 304, 305, 306])
  const of = (name: string) => rows.filter(({ forecaster }) => forecaster === name)

  it('is nearer its end than the same pace, by the days of earlier years', () => {
    const ours = of('forecast, days of 3 years')
    expect(ours).toHaveLength(11)
    expect(mean(ours.map(({ error }) => error))).toBeLessThan(
      0.8 * mean(of('same pace').map(({ error }) => error)),
    )
    expect(mean(ours.map(({ coverage }) => coverage))).toBeGreaterThan(0.7)
  })

  it('is nearer the later it is asked for', () => {
    for (const name of ['same pace', 'forecast, days of 3 years']) {
      const errors = of(name).map(({ error }) => error)
      expect(mean(errors.slice(-3))).toBeLessThan(mean(errors.slice(0, 3)))
    }
  })
})

describe('the words after npm run bench:accuracy --', () => {
  it('choose parts, grades and seeds', () => {
    expect(parseOptions(['scenarios', 'beam', '7', '--quick'])).toEqual({
      parts: ['scenarios'],
      grades: ['beam'],
      seeds: [7],
      days: 21,
      isQuick: true,
    })
  })

  it('are refused when nobody knows them', () => {
    expect(() => parseOptions(['laser'])).toThrow('"laser" is no part (worlds,')
  })
})

describe('a method of counting', () => {
  const world = simulateWorld({ place: dobong(ROOT), seed: 3, days: 6 })

  it('is exact with counters that never err', () => {
    const perfect = { ...recordingOf(world, 'stereo', PLAIN), counts: perfectCounts(world) }
    for (const [method, estimates] of allEstimates(perfect)) {
      if (method === LOOKING_BACK) continue
      const { error, houseError } = scoreOf(world, estimates)
      expect(error, method).toBeLessThan(0.8)
      expect(houseError, method).toBeLessThan(1.5)
    }
  })

  it('says how many people are in the house, as well as on each floor', () => {
    for (const estimates of allEstimates(recordingOf(world, 'beam', PLAIN)).values())
      expect([...estimates.keys()].sort()).toEqual([...world.truth.keys(), HOUSE].sort())
  })
})

describe('on worlds that nothing was chosen by', () => {
  it.each(['stereo', 'time-of-flight', 'beam'] as const)(
    'with counters of grade %s the live estimate beats reset and clamp, looking back beats it, and intervals hold',
    (grade) => {
      const results = [111, 112, 113].map((seed) => {
        const job = { root: ROOT, place: 'dobong', generator: 'recorded', seed, days: 20, grade } as const
        return runJob({ ...job, scenario: PLAIN.name })
      })
      const of = (name: string) =>
        meanScore(results.flat().flatMap(({ method, score }) => (method === name ? score : [])))
      expect(of(LIVE).error).toBeLessThan(of(USUAL).error)
      expect(of(LOOKING_BACK).error).toBeLessThan(0.8 * of(LIVE).error)
      for (const { coverage } of [of(LIVE), of(LOOKING_BACK)]) {
        expect(coverage).toBeGreaterThan(0.8)
        expect(coverage).toBeLessThan(0.98)
      }
    },
  )
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

/** What was counted by what was walked, for each portal and direction. */
function sharesOf(world: World, counts: readonly MinuteCount[], falseEach = 0): number[] {
  return world.building.portals.flatMap(({ id }) =>
    (['in', 'out'] as const).map((direction) => {
      const walked = world.crossings.filter((one) => one.portal === id && one.direction === direction).length
      const counted = counts.reduce((sum, row) => (row.portal === id ? sum + row[direction] : sum), 0)
      return (counted - falseEach) / walked
    }),
  )
}

function perfectCounts({ crossings }: World) {
  return crossings.map(({ at, portal, direction }) => ({
    at: at - (at % MINUTE_MS),
    portal,
    in: direction === 'in' ? 1 : 0,
    out: direction === 'out' ? 1 : 0,
  }))
}
