/** Door counters that err, in three grades. The same seed gives the same errors. */
import { Random } from '@munteok/firmware-sim'
import { MINUTE_MS } from './calendar.ts'
import type { Crossing, World } from './world.ts'

export type Grade = 'stereo' | 'time-of-flight' | 'beam'

type Range = readonly [least: number, most: number]

interface GradeErrors {
  /** The share of people who are not counted. */
  readonly missed: Range
  /** The share of people who are counted twice. */
  readonly doubled: Range
  /** Added to the share that is missed for somebody close behind another one. */
  readonly missedInCrowd: number
  /** Counts of nobody, by portal and day. */
  readonly falsePerDay: number
}

export const GRADES: Readonly<Record<Grade, GradeErrors>> = {
  stereo: { missed: [0.005, 0.02], doubled: [0, 0.01], missedInCrowd: 0, falsePerDay: 0 },
  'time-of-flight': { missed: [0.02, 0.06], doubled: [0.005, 0.02], missedInCrowd: 0, falsePerDay: 0 },
  beam: { missed: [0.04, 0.12], doubled: [0.01, 0.03], missedInCrowd: 0.12, falsePerDay: 2 },
}

/** Closer than this behind another one, a beam may take two for one. */
export const CROWD_MS = 1_500

/** What the counter of a portal counted in a minute; no row for a minute without any count. */
export interface MinuteCount {
  /** The minute's begin, UTC epoch milliseconds. */
  readonly at: number
  readonly portal: string
  readonly in: number
  readonly out: number
}

/** A time in which a counter counts nothing. */
export interface Silence {
  readonly portal: string
  readonly from: number
  readonly to: number
}

export interface CountOptions {
  readonly silences?: readonly Silence[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** What the counters of a world's metered portals count, in order of time. */
export function countsOf(world: World, grade: Grade, { silences = [] }: CountOptions = {}): MinuteCount[] {
  const errors = GRADES[grade]
  const random = new Random(world.settings.seed).fork(`${world.settings.place.name} ${grade}`)
  const metered = world.building.portals.filter((portal) => portal.metered)
  const counters = new Map(metered.map(({ id }) => [id, new Counter(errors, random.fork(id))]))
  const tally = new Tally(silences)
  for (const crossing of [...world.crossings, ...falseCrossings(world, errors, random.fork('false'))].sort(
    (a, b) => a.at - b.at,
  ))
    tally.add(crossing, counters.get(crossing.portal)?.count(crossing) ?? 0)
  return tally.rows()
}

/** A counter with error rates of its own for each direction. */
class Counter {
  readonly #rates: Record<Crossing['direction'], { missed: number; doubled: number }>
  readonly #missedInCrowd: number
  readonly #random: Random
  #lastAt = Number.NEGATIVE_INFINITY

  constructor({ missed, doubled, missedInCrowd }: GradeErrors, random: Random) {
    const draw = () => ({ missed: random.between(...missed), doubled: random.between(...doubled) })
    this.#rates = { in: draw(), out: draw() }
    this.#missedInCrowd = missedInCrowd
    this.#random = random
  }

  /** @returns how many people it takes one for */
  count(crossing: Crossing | FalseCrossing): number {
    if ('isFalse' in crossing) return 1
    const { missed, doubled } = this.#rates[crossing.direction]
    const isCrowded = crossing.at - this.#lastAt < CROWD_MS
    this.#lastAt = crossing.at
    if (this.#random.chance(missed + (isCrowded ? this.#missedInCrowd : 0))) return 0
    return this.#random.chance(doubled) ? 2 : 1
  }
}

interface FalseCrossing extends Crossing {
  readonly isFalse: true
}

/** Counts of nobody: a trolley, a door that swings, the sun. By day, also while the house is closed. */
function falseCrossings(world: World, { falsePerDay }: GradeErrors, random: Random): FalseCrossing[] {
  if (falsePerDay === 0) return []
  return world.building.portals
    .filter((portal) => portal.metered)
    .flatMap(({ id }) =>
      world.calendar.flatMap(({ start }) =>
        Array.from({ length: random.poisson(falsePerDay) }, (): FalseCrossing => {
          const at = start + Math.round(random.between(7 * 60, 22 * 60) * MINUTE_MS)
          return { at, portal: id, direction: random.chance(0.5) ? 'in' : 'out', isFalse: true }
        }),
      ),
    )
}

/** Adds up counts by portal and minute. */
class Tally {
  readonly #rows = new Map<string, Mutable<MinuteCount>>()
  readonly #silences: readonly Silence[]

  constructor(silences: readonly Silence[]) {
    this.#silences = silences
  }

  add({ at, portal, direction }: Crossing, people: number): void {
    if (people === 0 || this.#isSilent(portal, at)) return
    const minute = at - (at % MINUTE_MS)
    const key = `${minute} ${portal}`
    const row = this.#rows.get(key) ?? { at: minute, portal, in: 0, out: 0 }
    row[direction] += people
    this.#rows.set(key, row)
  }

  rows(): MinuteCount[] {
    return [...this.#rows.values()].sort((a, b) => a.at - b.at)
  }

  #isSilent(portal: string, at: number): boolean {
    return this.#silences.some(
      (silence) => silence.portal === portal && silence.from <= at && at < silence.to,
    )
  }
}

/** One hour of silence of one counter on about one open day in five. */
export function hourlySilences(world: World): Silence[] {
  const random = new Random(world.settings.seed).fork('silences')
  const portals = world.building.portals.filter((portal) => portal.metered)
  return world.calendar.flatMap(({ open }): Silence[] => {
    const portal = random.pick(portals)
    const share = random.next()
    if (!random.chance(0.2) || !open || !portal) return []
    const from =
      open.from + Math.floor((share * (open.to - open.from - 60 * MINUTE_MS)) / MINUTE_MS) * MINUTE_MS
    return [{ portal: portal.id, from, to: from + 60 * MINUTE_MS }]
  })
}
