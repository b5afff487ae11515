/**
 * Who comes on a day, when, where to and for how long. A rhythm of its own (two humps and an evening),
 * unlike the recorded one that `firmware-sim` lives by, so that nothing is tuned to one of them alone.
 */
import { type Day, weekdayOf } from '@munteok/core'
import type { Random } from '@munteok/firmware-sim'
import { MINUTE_MS, type SimulatedDay } from './calendar.ts'
import type { Place, ZoneLife } from './places.ts'

/** People who go together: all of them go to each stop. */
export interface Visit {
  /** When each of them stands at the door, UTC epoch milliseconds. */
  readonly arrivals: readonly number[]
  readonly stops: readonly Stop[]
  /** All of them are out by then. */
  readonly outBy: number
}

export interface Stop {
  /** A zone, or `outside` for a while. */
  readonly zone: string
  /** Until when they stay there; a stop that is over before they reach it is left out. */
  readonly until: number
}

type Open = NonNullable<SimulatedDay['open']>

const HOUR_MS = 60 * MINUTE_MS
/** Sunday to Saturday. */
const WEEKDAYS = [0.6, 0.9, 1.1, 1.2, 1, 0.8, 0.7]
/** Middle (hours after midnight), width (hours) and weight of the humps of arrivals. */
const HUMPS: readonly (readonly [hump: readonly [middle: number, width: number], weight: number])[] = [
  [[10.4, 0.9], 0.42],
  [[14.6, 1.4], 0.46],
  [[18.7, 0.6], 0.12],
]
const GROUPS: readonly (readonly [people: number, weight: number])[] = [
  [1, 64],
  [2, 22],
  [3, 8],
  [4, 4],
  [7, 2],
]
const OVERNIGHT_PEOPLE = 10

/** All visits of an ordinary day, its event among them. */
export function visitsOf(place: Place, day: SimulatedDay, random: Random): Visit[] {
  const { open } = day
  if (!open) return []
  const fullness = (WEEKDAYS[weekdayOf(day.day)] ?? 1) * random.logNormal(1, 0.18)
  const zones = Object.entries(place.zones)
  return zones.flatMap(([zone, life]) => [
    ...times(life.staff, () => staffDay(zone, place, open, random)),
    ...times(random.poisson(life.workers * fullness), () => longStay(zone, day, open, random)),
    ...times(random.poisson(life.visitors * fullness), () => errand(zone, zones, day, open, random)),
    ...classesOn(day.day, zone, life, open, random),
  ])
}

/** Many people who come within 20 minutes to one zone and leave it together. */
export function eventOf(place: Place, { hasEvent, open }: SimulatedDay, random: Random): Visit[] {
  const zone = random.pick(Object.keys(place.zones))
  const [least, most] = place.eventPeople
  const people = least + random.int(most - least + 1)
  const begins = random.between(1, 5.5) * HOUR_MS
  const lasts = random.between(1.2, 2.5) * HOUR_MS
  if (!hasEvent || !open || zone === undefined) return []
  return [crowd(zone, people, open.from + begins, 20, lasts, open, random)]
}

/** People who come in the evening and stay in the house until the next morning. */
export function overnightStay(place: Place, { open }: SimulatedDay, random: Random): Visit[] {
  const zone = Object.keys(place.zones).at(-1)
  if (!open || zone === undefined) return []
  const arrivals = times(OVERNIGHT_PEOPLE, () => open.to - random.between(70, 90) * MINUTE_MS)
  const until = open.to + random.between(12, 15) * HOUR_MS
  return [{ arrivals, stops: [{ zone, until }], outBy: until + HOUR_MS }]
}

function staffDay(zone: string, place: Place, open: Open, random: Random): Visit {
  const early = random.chance(0.5)
  const arrival = early
    ? open.from - random.between(2, 25) * MINUTE_MS
    : open.from + random.between(60, 240) * MINUTE_MS
  const leaves = early
    ? Math.min(open.to, arrival + random.between(8, 9.5) * HOUR_MS)
    : open.to + random.between(2, 30) * MINUTE_MS
  const stops: Stop[] = []
  for (let at = arrival + random.between(0.5, 2) * HOUR_MS; at < leaves; ) {
    stops.push({ zone, until: at })
    at += random.between(4, 25) * MINUTE_MS
    stops.push({ zone: random.pick(Object.keys(place.zones)) ?? zone, until: at })
    at += random.between(1, 4) * HOUR_MS
  }
  const lunch = open.from + random.between(3, 4) * HOUR_MS
  const withLunch = random.chance(0.6) ? goneOut(stops, zone, lunch, random) : stops
  return {
    arrivals: [arrival],
    stops: [...withLunch, { zone, until: leaves }],
    outBy: open.to + 40 * MINUTE_MS,
  }
}

/** The same stops, with an hour outside instead of what lay in it. */
function goneOut(stops: readonly Stop[], zone: string, from: number, random: Random): Stop[] {
  const back = from + random.between(35, 70) * MINUTE_MS
  return [
    ...stops.filter(({ until }) => until < from),
    { zone, until: from },
    { zone: 'outside', until: back },
    ...stops.filter(({ until }) => until > back),
  ]
}

function longStay(zone: string, day: SimulatedDay, open: Open, random: Random): Visit {
  const arrival = arrivalTime(day, open, random)
  const leaves = arrival + random.logNormal(190, 0.5) * MINUTE_MS
  const arrivals = party(arrival, random)
  if (!random.chance(0.35))
    return { arrivals, stops: [{ zone, until: leaves }], outBy: lastOut(open, random) }
  const pause = arrival + random.between(0.3, 0.7) * (leaves - arrival)
  return {
    arrivals,
    stops: goneOut([{ zone, until: leaves }], zone, pause, random),
    outBy: lastOut(open, random),
  }
}

function errand(
  zone: string,
  zones: readonly (readonly [string, ZoneLife])[],
  day: SimulatedDay,
  open: Open,
  random: Random,
): Visit {
  const arrival = arrivalTime(day, open, random)
  const until = arrival + random.logNormal(22, 0.8) * MINUTE_MS
  const stops: Stop[] = [{ zone, until }]
  if (random.chance(0.25)) {
    const another = random.weighted(zones.map(([id, life]) => [id, life.visitors]))
    stops.push({ zone: another ?? zone, until: until + random.logNormal(15, 0.7) * MINUTE_MS })
  }
  return { arrivals: party(arrival, random), stops, outBy: lastOut(open, random) }
}

function classesOn(day: Day, zone: string, life: ZoneLife, open: Open, random: Random): Visit[] {
  const perDay = life.classesPerWeek / 6
  return times(random.poisson(perDay * (WEEKDAYS[weekdayOf(day)] ?? 1)), () => {
    const begins = open.from + random.between(0.2, (open.to - open.from) / HOUR_MS - 2) * HOUR_MS
    const lasts = random.between(1, 2.2) * HOUR_MS
    return crowd(zone, 8 + random.int(11), begins, 15, lasts, open, random)
  })
}

function crowd(
  zone: string,
  people: number,
  begins: number,
  withinMinutes: number,
  lasts: number,
  open: Open,
  random: Random,
): Visit {
  // Each comes alone, a little before it begins; a few come in late.
  const arrivals = times(people, () => begins + (random.next() - 0.7) * withinMinutes * MINUTE_MS)
  const outBy = lastOut(open, random)
  return { arrivals, stops: [{ zone, until: Math.min(begins + lasts, outBy - 15 * MINUTE_MS) }], outBy }
}

/** When each of a party comes through the door: close behind one another. */
function party(arrival: number, random: Random): number[] {
  let at = arrival
  return times(random.weighted(GROUPS) ?? 1, () => {
    at += random.between(600, 2_600)
    return at
  })
}

function arrivalTime({ start }: SimulatedDay, open: Open, random: Random): number {
  for (;;) {
    const [middle, width] = random.weighted(HUMPS) ?? [12, 1]
    const at = start + (middle + width * normal(random)) * HOUR_MS
    if (at >= open.from && at < open.to - 20 * MINUTE_MS) return at
  }
}

function lastOut({ to }: Open, random: Random): number {
  return to - random.next() * 12 * MINUTE_MS
}

/** A number of the normal distribution with mean 0 and variance 1. */
export function normal(random: Random): number {
  return Math.log(random.logNormal(1, 1))
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make)
}
