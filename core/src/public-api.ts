/**
 * What everybody may know of the house: `GET /api/v1/public`, and the same as server-sent events `house` of
 * `GET /api/v1/public/stream`. Times are UTC epoch milliseconds.
 */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { type Building, closureOn, floorOfSpace, openMinutes, programmesOn } from './building.ts'
import { addDays, type Day, type LocalTime, minuteOfDay } from './local-time.ts'
import { Crowding, type OccupancyState } from './messages.ts'
import { Id, TimeOfDay, Words } from './names.ts'
import { crowdingOf } from './occupancy.ts'
import { parserOf } from './schema.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })
const Count = Type.Integer({ minimum: 0 })

/** How far ahead the next opening is looked for: past any holiday. */
const LOOK_AHEAD_DAYS = 31

export const PublicFloor = Type.Object(
  {
    id: Id,
    /** -1 the first basement, 1 the ground floor. */
    level: Type.Integer(),
    name: Words,
    areaM2: Type.Number(),
    /** How many people it may hold. */
    capacity: Count,
    /** Rounded; absent where the number is hidden. */
    people: Type.Optional(Count),
    /** The number is hidden: it is smaller than this one. */
    fewerThan: Type.Optional(Type.Integer({ minimum: 1 })),
    /** How full, by the rounded number; where that is hidden, by the most that it may be. */
    crowding: Crowding,
    /** True where something speaks against the number: a counter that is away, a way that nothing counts. */
    uncertain: Type.Boolean(),
    /** Since when part of what is counted here has not been heard of. */
    staleSince: Type.Optional(Time),
  },
  strict,
)
export type PublicFloor = Static<typeof PublicFloor>

export const PublicHours = Type.Object(
  {
    isOpen: Type.Boolean(),
    /** When it closes next, while it is open. */
    closesAt: Type.Optional(Time),
    /** When it opens next, while it is closed; absent when that is not within a month. */
    opensAt: Type.Optional(Time),
    /** Why it is closed today, where the calendar says so. */
    reason: Type.Optional(Words),
    /** When it is open today: pairs of `09:00`. */
    today: Type.Array(Type.Tuple([TimeOfDay, TimeOfDay])),
  },
  strict,
)
export type PublicHours = Static<typeof PublicHours>

export const PublicProgramme = Type.Object(
  {
    name: Words,
    /** Where it takes place, if in a space of its own. */
    space: Type.Optional(Words),
    floor: Type.Optional(Id),
    opens: TimeOfDay,
    closes: TimeOfDay,
    isOn: Type.Boolean(),
  },
  strict,
)
export type PublicProgramme = Static<typeof PublicProgramme>

export const PublicAnswer = Type.Object(
  {
    v: Type.Literal(1),
    building: Type.Object({ id: Id, name: Words, timeZone: Type.String() }, strict),
    /** The house's clock. */
    now: Time,
    /** Of when the numbers are. It stays behind `now` while the recorder hears nothing or can keep nothing. */
    at: Time,
    /** Numbers of people are multiples of it; 1 where they are exact. */
    step: Type.Integer({ minimum: 1 }),
    /** The whole house: the sum of its floors; from `low` to `high` where some of them are hidden. */
    house: Type.Object({ low: Count, high: Count }, strict),
    floors: Type.Array(PublicFloor),
    /** The ways between floors (and `outside`), for the drawing. */
    ways: Type.Array(Type.Object({ id: Id, from: Id, to: Id }, strict)),
    hours: PublicHours,
    /** On now or still to come today, in the order in which they begin. */
    programmes: Type.Array(PublicProgramme),
    /** Which build of the public page is served. */
    build: Type.Optional(Type.String()),
    /** Set in a simulation: how many times as fast as real time its clock runs. */
    simulatedSpeed: Type.Optional(Type.Number()),
  },
  strict,
)
export type PublicAnswer = Static<typeof PublicAnswer>

export const publicParser = /* @__PURE__ */ parserOf(PublicAnswer)

/**
 * The floors as the public sees them.
 * @param figures of `PublicFigures`
 */
export function publicFloors(building: Building, { floors, hidden }: OccupancyState): PublicFloor[] {
  return building.floors.flatMap(({ id, level, name, areaM2 }) => {
    const floor = floors[id]
    if (!floor) return []
    const isHidden = hidden?.floors.includes(id)
    return {
      ...{ id, level, name, areaM2, capacity: floor.capacity },
      ...(isHidden ? { fewerThan: hidden?.below ?? 1 } : { people: floor.people }),
      crowding: isHidden ? crowdingOf((hidden?.below ?? 1) - 1, floor.capacity) : floor.crowding,
      uncertain: floor.caveats.length > 0,
      ...(floor.staleSince !== undefined && { staleSince: floor.staleSince }),
    }
  })
}

/** Whether the house is open, until when, or why not and when it will be. */
export function publicHours(building: Building, time: LocalTime, now: number): PublicHours {
  const day = time.dayOf(now)
  const open = periodsOn(building, time, day).find(([opens, closes]) => opens <= now && now < closes)
  const opensAt = open ? undefined : nextOpening(building, time, now)
  const reason = closureOn(building, day)?.reason
  return {
    isOpen: open !== undefined,
    ...(open && { closesAt: open[1] }),
    ...(opensAt !== undefined && { opensAt }),
    ...(reason && { reason }),
    today: openMinutes(building, day).map(([opens, closes]) => [clockText(opens), clockText(closes)]),
  }
}

function periodsOn(building: Building, time: LocalTime, day: Day): [opens: number, closes: number][] {
  return openMinutes(building, day).map(([opens, closes]) => [
    time.instant(day, opens),
    time.instant(day, closes),
  ])
}

function nextOpening(building: Building, time: LocalTime, now: number): number | undefined {
  const today = time.dayOf(now)
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const opens = periodsOn(building, time, addDays(today, ahead))
      .map(([at]) => at)
      .filter((at) => at > now)
    if (opens.length > 0) return Math.min(...opens)
  }
  return undefined
}

/** What is on now or still to come today. */
export function publicProgrammes(building: Building, time: LocalTime, now: number): PublicProgramme[] {
  const { hour, minute } = time.parts(now)
  const minutes = hour * 60 + minute
  const spaces = building.floors.flatMap((floor) => floor.spaces)
  return programmesOn(building, time.dayOf(now))
    .filter(({ closes }) => minutes < minuteOfDay(closes))
    .map(({ name, space: id, opens, closes }) => {
      const space = spaces.find((candidate) => candidate.id === id)
      const floor = space && floorOfSpace(building, space.id)
      return {
        name,
        ...(space && { space: space.name }),
        ...(floor && { floor: floor.id }),
        ...{ opens, closes, isOn: minuteOfDay(opens) <= minutes },
      }
    })
}

/** 570 as `09:30`. */
function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
