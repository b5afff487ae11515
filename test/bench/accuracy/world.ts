/**
 * A world to judge an estimator by: every person who crosses a threshold in some weeks, and from that
 * the true number of people in each zone at every minute. The same seed gives the same world.
 */
import { type Building, type Day, OUTSIDE } from '@munteok/core'
import { People, Random, Routes, type Step } from '@munteok/firmware-sim'
import { calendarOf, DAY_MINUTES, MINUTE_MS, type SimulatedDay, withClosures } from './calendar.ts'
import { liftBeside, type Place } from './places.ts'
import { eventOf, overnightStay, type Visit, visitsOf } from './visits.ts'

/** `humps`: the bench's own people. `recorded`: those of `firmware-sim`, by the rhythm of a real door. */
export type Generator = 'humps' | 'recorded'

export interface WorldSettings {
  readonly place: Place
  readonly seed: number
  readonly days: number
  readonly generator?: Generator
  /** The share of walks between zones that take the lift instead; the place must have one. */
  readonly liftShare?: number
  /** One open night in so many is spent in the house by ten people. */
  readonly overnightEvery?: number
}

/** One person through one portal. */
export interface Crossing {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly portal: string
  readonly direction: 'in' | 'out'
}

export interface World {
  readonly settings: WorldSettings
  /** With the closed days of this world on its calendar. */
  readonly building: Building
  readonly calendar: readonly SimulatedDay[]
  /** Local midnight of the first day, UTC epoch milliseconds. */
  readonly start: number
  readonly minutes: number
  /** In order of time. */
  readonly crossings: readonly Crossing[]
  /** People in each zone at the end of each minute. */
  readonly truth: ReadonlyMap<string, Int16Array>
  /** 1 for each minute at which the house is open. */
  readonly open: Uint8Array
  /** Days whose following empty hour found people in the house. */
  readonly nightsNotEmpty: readonly Day[]
}

const FASTEST_STEP_MS = 8_000
const SLOWEST_STEP_MS = 22_000
const TAKES_ANOTHER_DOOR = 0.15

export function simulateWorld(settings: WorldSettings): World {
  const { place, seed, days } = settings
  const random = new Random(seed).fork(place.name)
  const building = withClosures(place.building, days, random.fork('closures'))
  const calendar = calendarOf(building, days, random.fork('calendar'))
  const overnight = nightsInTheHouse(settings, calendar, random.fork('overnight'))
  const walker = new Walker(settings, random.fork('walks'))
  const extra = random.fork('extra')
  const ordinary = random.fork('visits')
  for (const day of calendar) {
    if (settings.generator !== 'recorded')
      for (const visit of visitsOf(place, day, ordinary)) walker.walk(visit)
    for (const visit of eventOf(place, day, extra)) walker.walk(visit)
    if (overnight.has(day)) for (const visit of overnightStay(place, day, extra)) walker.walk(visit)
  }
  if (settings.generator === 'recorded')
    walker.crossings.push(...recordedCrossings(settings, building, calendar))
  const crossings = walker.crossings.sort((a, b) => a.at - b.at)
  return {
    settings,
    building,
    calendar,
    start: calendar[0]?.start ?? 0,
    minutes: days * DAY_MINUTES,
    crossings,
    truth: truthOf(building, crossings, calendar[0]?.start ?? 0, days * DAY_MINUTES),
    open: openMinutesOf(calendar),
    nightsNotEmpty: [...overnight].map(({ day }) => day),
  }
}

/** Some people who stay do so on nights before an open day, so that there is somebody to let them out. */
function nightsInTheHouse(
  { overnightEvery }: WorldSettings,
  calendar: readonly SimulatedDay[],
  random: Random,
): Set<SimulatedDay> {
  if (overnightEvery === undefined) return new Set()
  const possible = calendar.filter((day, i) => day.open && calendar[i + 1]?.open)
  return new Set(possible.filter(() => random.chance(1 / overnightEvery)))
}

/** Sends people through the building and writes down the portals that they cross. */
class Walker {
  readonly crossings: Crossing[] = []
  readonly #routes: Routes
  readonly #liftShare: number
  readonly #random: Random

  constructor({ place, liftShare = 0 }: WorldSettings, random: Random) {
    const metered = place.building.portals.filter(({ id }) => !id.startsWith(liftBeside('')))
    this.#routes = new Routes({ ...place.building, portals: metered })
    this.#liftShare = liftShare
    this.#random = random
  }

  walk({ arrivals, stops, outBy }: Visit): void {
    const together = arrivals.length
    const doors = this.#routes.doors
    const door = this.#random.chance(TAKES_ANOTHER_DOOR) ? this.#random.pick(doors) : undefined
    for (const arrival of arrivals) {
      let at = arrival
      let zone: string = OUTSIDE
      for (const stop of stops) {
        const latest = Math.min(stop.until, outBy - 5 * SLOWEST_STEP_MS)
        if (latest <= at && zone !== OUTSIDE) continue
        at = this.#follow(this.#way(zone, stop.zone, door), at)
        zone = stop.zone
        // People who came together leave within a minute or two, at a door's pace.
        at = Math.max(at, latest + this.#random.next() * together * 1_600)
      }
      this.#follow(this.#wayOut(zone, door), at)
    }
  }

  #way(from: string, to: string, door: Step | undefined): readonly Step[] {
    if (from === to) return []
    const throughDoor = from === OUTSIDE && door ? this.#routes.throughDoor(door, to) : undefined
    return throughDoor ?? this.#routes.between(from, to) ?? []
  }

  #wayOut(from: string, door: Step | undefined): readonly Step[] {
    if (from === OUTSIDE) return []
    if (!door) return this.#routes.between(from, OUTSIDE) ?? []
    const back: Step = {
      ...door,
      direction: door.direction === 'in' ? 'out' : 'in',
      from: door.to,
      to: OUTSIDE,
    }
    return [...(this.#routes.between(from, door.to) ?? []), back]
  }

  /** @returns when the walk is over */
  #follow(way: readonly Step[], from: number): number {
    let at = from
    const byLift = this.#random.chance(this.#liftShare)
    for (const step of way) {
      at += this.#random.between(FASTEST_STEP_MS, SLOWEST_STEP_MS)
      const inside = step.from !== OUTSIDE && step.to !== OUTSIDE
      const portal = byLift && inside ? liftBeside(step.portal) : step.portal
      this.crossings.push({ at: Math.round(at), portal, direction: step.direction })
    }
    return at
  }
}

function recordedCrossings(
  { place, seed }: WorldSettings,
  building: Building,
  calendar: readonly SimulatedDay[],
): Crossing[] {
  const people = new People({ building, readers: [], seed, visitsPerDay: place.recordedVisitsPerDay })
  const crossings: Crossing[] = []
  const first = calendar[0]
  const last = calendar.at(-1)
  if (!first || !last) return crossings
  people.comeFrom(first.start)
  const until = last.start + DAY_MINUTES * MINUTE_MS - 1
  for (let next = people.next(until); next; next = people.next(until))
    if (next.kind === 'crossing')
      crossings.push({ at: next.at, portal: next.portal, direction: next.direction })
  return crossings
}

function truthOf(
  building: Building,
  crossings: readonly Crossing[],
  start: number,
  minutes: number,
): ReadonlyMap<string, Int16Array> {
  const truth = new Map(building.floors.map(({ id }) => [id, new Int16Array(minutes)]))
  const portals = new Map(building.portals.map((portal) => [portal.id, portal]))
  const move = (zone: string, minute: number, by: number) => {
    const people = truth.get(zone)
    if (people) people[minute] = (people[minute] ?? 0) + by
  }
  for (const { at, portal, direction } of crossings) {
    const ends = portals.get(portal)
    const minute = Math.floor((at - start) / MINUTE_MS)
    if (!ends || minute < 0 || minute >= minutes) continue
    move(ends.from, minute, direction === 'in' ? -1 : 1)
    move(ends.to, minute, direction === 'in' ? 1 : -1)
  }
  for (const people of truth.values())
    for (let minute = 1; minute < minutes; minute++)
      people[minute] = (people[minute] ?? 0) + (people[minute - 1] ?? 0)
  return truth
}

function openMinutesOf(calendar: readonly SimulatedDay[]): Uint8Array {
  const open = new Uint8Array(calendar.length * DAY_MINUTES)
  for (const [i, day] of calendar.entries()) {
    if (!day.open) continue
    const minute = (at: number) => i * DAY_MINUTES + Math.round((at - day.start) / MINUTE_MS)
    open.fill(1, minute(day.open.from), minute(day.open.to))
  }
  return open
}
