/** What is usually done: in minus out, with or without a reset at night, with or without a floor at zero. */
import { OUTSIDE } from '@munteok/core'
import { type Estimates, HOUSE, isEmptyMinute, type Method, minuteOf, type Recording } from './method.ts'

interface Rule {
  /** Everything is zero at the empty hour. */
  readonly reset: boolean
  /** A zone that would go below zero is set to zero, each one for itself. */
  readonly clamp: boolean
}

export const BASELINES: readonly Method[] = [
  baseline('in − out', { reset: false, clamp: false }),
  baseline('clamp only', { reset: false, clamp: true }),
  baseline('nightly reset', { reset: true, clamp: false }),
  baseline('reset + clamp', { reset: true, clamp: true }),
]

function baseline(name: string, rule: Rule): Method {
  return { name, estimate: (recording) => sumUp(recording, rule) }
}

function sumUp(recording: Recording, { reset, clamp }: Rule): Estimates {
  const { building, counts, minutes } = recording
  const portals = new Map(building.portals.map((portal) => [portal.id, portal]))
  const zones = building.floors.map(({ id }) => id)
  const now = new Map(zones.map((zone) => [zone, 0]))
  const series = new Map([...zones, HOUSE].map((zone) => [zone, { people: new Float32Array(minutes) }]))
  const isEmpty = isEmptyMinute(recording)
  const move = (zone: string, by: number) => {
    if (zone === OUTSIDE) return
    const people = (now.get(zone) ?? 0) + by
    now.set(zone, clamp ? Math.max(0, people) : people)
  }
  let next = 0
  for (let minute = 0; minute < minutes; minute++) {
    if (reset && isEmpty(minute)) for (const zone of zones) now.set(zone, 0)
    for (let count = counts[next]; count && minuteOf(recording, count.at) <= minute; count = counts[++next]) {
      const ends = portals.get(count.portal)
      if (!ends) continue
      move(ends.to, count.in - count.out)
      move(ends.from, count.out - count.in)
    }
    note(series, now, minute)
  }
  return series
}

function note(series: Map<string, { people: Float32Array }>, now: Map<string, number>, minute: number): void {
  let house = 0
  for (const [zone, people] of now) {
    house += people
    const of = series.get(zone)
    if (of) of.people[minute] = people
  }
  const all = series.get(HOUSE)
  if (all) all.people[minute] = house
}
