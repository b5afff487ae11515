/** What is on in the house today, and what somebody who comes now most likely comes for. */
import {
  type Building,
  type LocalTime,
  minuteOfDay,
  type Programme,
  programmeOn,
  programmesOn,
  type Space,
} from '@munteok/core'

export interface TodaysProgramme {
  readonly programme: Programme
  readonly space: Space | undefined
  readonly isOn: boolean
}

/** The programmes that are on or still to come today, in the order in which they begin. */
export function todaysProgrammes(building: Building, time: LocalTime, now: number): TodaysProgramme[] {
  const minute = minuteIn(time, now)
  return programmesOn(building, time.dayOf(now))
    .filter(({ closes }) => minute < minuteOfDay(closes))
    .map((programme) => ({
      programme,
      space: spaceOf(building, programme.space),
      isOn: minuteOfDay(programme.opens) <= minute,
    }))
}

/** A space and the programme that is on there. */
export interface Place {
  readonly space?: string | undefined
  readonly programme?: string | undefined
}

/** The space with what is on in it now, from a while before it begins. */
export function placeIn(building: Building, time: LocalTime, now: number, space: string | undefined): Place {
  const on = programmeOn(building, space, time.dayOf(now), minuteIn(time, now))
  return { space, programme: on?.id }
}

/**
 * Where somebody without a card most likely goes: to the space of the last tap, else to the only
 * programme that is on in the house, else nowhere in particular.
 */
export function likelyPlace(building: Building, time: LocalTime, now: number, lastSpace?: string): Place {
  if (lastSpace !== undefined) return placeIn(building, time, now, lastSpace)
  const places = spacesOf(building)
    .map(({ id }) => placeIn(building, time, now, id))
    .filter(({ programme }) => programme !== undefined)
  return places.length === 1 ? (places[0] ?? {}) : {}
}

export function spacesOf(building: Building): Space[] {
  return building.floors.toSorted((a, b) => a.level - b.level).flatMap((floor) => floor.spaces)
}

export function spaceOf(building: Building, id: string | undefined): Space | undefined {
  return spacesOf(building).find((space) => space.id === id)
}

export function programmeOf(building: Building, id: string | undefined): Programme | undefined {
  return building.usage.programmes?.find((programme) => programme.id === id)
}

function minuteIn(time: LocalTime, now: number): number {
  const { hour, minute } = time.parts(now)
  return hour * 60 + minute
}
