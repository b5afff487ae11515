import type { Static } from 'typebox'
import * as Type from 'typebox'
import { MunteokError } from './errors.ts'
import { type Day, LocalTime, minuteOfDay, weekdayOf } from './local-time.ts'
import { CalendarDay, Id, isDay, TimeOfDay, Words } from './names.ts'
import { parseJson, parserOf } from './schema.ts'
import { type Programme, UsageSettings, usageFaults } from './usage-settings.ts'

const strict = { additionalProperties: false }

const Space = Type.Object(
  {
    id: Id,
    name: Words,
    /** The field of work that its uses are reported under, where no programme says otherwise. */
    field: Type.Optional(Id),
  },
  strict,
)
export type Space = Static<typeof Space>

const Floor = Type.Object(
  {
    id: Id,
    /** Where it stands in the house: -1 the first basement, 1 the ground floor. */
    level: Type.Integer({ minimum: -20, maximum: 200 }),
    name: Words,
    areaM2: Type.Number({ exclusiveMinimum: 0 }),
    /** Overrides the building's m² per person. */
    capacityPeople: Type.Optional(Type.Integer({ minimum: 1 })),
    spaces: Type.Array(Space),
  },
  strict,
)
export type Floor = Static<typeof Floor>

/** A way through: an edge from one zone (a floor, or `outside`) to another one. */
const Portal = Type.Object(
  {
    id: Id,
    name: Words,
    /** Who walks from `from` to `to` is counted as `in`. */
    from: Id,
    to: Id,
    /** False for a way that no counter watches: people may pass unseen, and the numbers say so. */
    metered: Type.Boolean(),
  },
  strict,
)
export type Portal = Static<typeof Portal>

const OpenPeriod = Type.Tuple([TimeOfDay, TimeOfDay])
const Weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export const OpeningHours = Type.Object(
  Object.fromEntries(Weekdays.map((weekday) => [weekday, Type.Array(OpenPeriod)])) as unknown as Record<
    (typeof Weekdays)[number],
    ReturnType<typeof openPeriods>
  >,
  strict,
)
function openPeriods() {
  return Type.Array(OpenPeriod)
}

export const Closure = Type.Object(
  {
    /** First day. */
    from: CalendarDay,
    /** Last day, closed too. */
    to: CalendarDay,
    reason: Words,
  },
  strict,
)
export type Closure = Static<typeof Closure>

export const BuildingSchema = Type.Object(
  {
    id: Id,
    name: Words,
    /** IANA name. Days and years are cut in it. */
    timeZone: Type.String({ minLength: 1 }),
    floors: Type.Array(Floor, { minItems: 1 }),
    portals: Type.Array(Portal),
    capacity: Type.Object({ m2PerPerson: Type.Number({ exclusiveMinimum: 0 }) }, strict),
    openingHours: OpeningHours,
    /** The hour at which the house is empty and counting starts anew; null when there is none. */
    emptyHour: Type.Union([TimeOfDay, Type.Null()]),
    closures: Type.Array(Closure),
    usage: UsageSettings,
    privacy: Type.Optional(
      Type.Object(
        {
          /** After so many days check-ins thin out to counts; they stay as they are when absent. */
          keepCheckInsDays: Type.Optional(Type.Integer({ minimum: 2 })),
          /** Lets a card be told again within one calendar year, under a key of its own. Off unless true. */
          linkWithinYear: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    ),
  },
  strict,
)
/** A public building: its floors, the ways between them, its calendar and what it promised. */
export type Building = Static<typeof BuildingSchema>

export const buildingParser = parserOf(BuildingSchema)

/** The zone that is not in the house. */
export const OUTSIDE = 'outside'

/**
 * A building from its JSON text, checked also for what a schema cannot say: names used twice,
 * portals to nowhere, days and time zones that do not exist.
 * @param where the file's path, for the error
 * @throws MunteokError `input`
 */
export function parseBuilding(text: string, where: string): Building {
  const building = parseJson(buildingParser, text, where)
  checkBuilding(building, where)
  return building
}

/** @throws MunteokError `input` for what a schema cannot say */
export function checkBuilding(building: Building, where: string): void {
  const faults = inconsistencies(building)
  if (faults.length > 0) throw new MunteokError('input', 'invalid', `${where}: ${faults.join('; ')}`)
}

function inconsistencies(building: Building): string[] {
  const faults: string[] = []
  const floors = new Set(building.floors.map((floor) => floor.id))
  const once = (what: string, ids: (string | number)[]) => {
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
    for (const id of new Set(twice)) faults.push(`${what} "${id}" stands there twice`)
  }
  once('floor', [...building.floors.map((floor) => floor.id)])
  once('level', [...building.floors.map((floor) => floor.level)])
  once('space', [...building.floors.flatMap((floor) => floor.spaces.map((space) => space.id))])
  once('portal', [...building.portals.map((portal) => portal.id)])
  once('target for', [...building.usage.targets.map((target) => target.year)])
  once('history of', [...building.usage.history.map((past) => past.year)])
  once('definition from', [...building.usage.definitions.map((definition) => definition.from)])
  once('definition', [...building.usage.definitions.map((definition) => definition.id)])
  once('field', [...(building.usage.fields ?? []).map((field) => field.id)])
  once('programme', [...(building.usage.programmes ?? []).map((programme) => programme.id)])
  once('budget of', [...(building.usage.budget?.lines ?? []).map((line) => line.year)])
  faults.push(
    ...usageFaults(
      building.usage,
      building.floors.flatMap((floor) => floor.spaces),
    ),
  )
  if (floors.has(OUTSIDE)) faults.push(`a floor cannot be called "${OUTSIDE}"`)
  for (const portal of building.portals) {
    for (const end of [portal.from, portal.to]) {
      if (end !== OUTSIDE && !floors.has(end))
        faults.push(
          `portal "${portal.id}" leads to "${end}", which is no floor (floors: ${[...floors].join(', ')}, or ${OUTSIDE})`,
        )
    }
    if (portal.from === portal.to) faults.push(`portal "${portal.id}" leads from "${portal.from}" to itself`)
  }
  for (const closure of building.closures) {
    for (const day of [closure.from, closure.to])
      if (!isDay(day)) faults.push(`closure: ${day} is not a day of the calendar`)
    if (closure.to < closure.from)
      faults.push(`closure ends (${closure.to}) before it begins (${closure.from})`)
  }
  for (const [weekday, periods] of Object.entries(building.openingHours)) {
    for (const [opens, closes] of periods)
      if (minuteOfDay(closes) <= minuteOfDay(opens))
        faults.push(`openingHours.${weekday}: closes at ${closes}, before it opens at ${opens}`)
  }
  try {
    new LocalTime(building.timeZone)
  } catch {
    faults.push(`timeZone "${building.timeZone}" is not a known IANA time zone (for instance Asia/Seoul)`)
  }
  return faults
}

/** How many people a floor may hold: its own figure, or its area by the building's rule, rounded down. */
export function capacityOf(building: Building, floor: Floor): number {
  return floor.capacityPeople ?? Math.max(1, Math.floor(floor.areaM2 / building.capacity.m2PerPerson))
}

export function closureOn(building: Building, day: Day): Closure | undefined {
  return building.closures.find((closure) => closure.from <= day && day <= closure.to)
}

/** The times of a day at which the house is open, in minutes after midnight; none on a closed day. */
export function openMinutes(building: Building, day: Day): [opens: number, closes: number][] {
  if (closureOn(building, day)) return []
  const weekday = Weekdays[weekdayOf(day)] as (typeof Weekdays)[number]
  return building.openingHours[weekday].map(([opens, closes]) => [minuteOfDay(opens), minuteOfDay(closes)])
}

/** The floor that a space lies on. */
export function floorOfSpace(building: Building, space: string): Floor | undefined {
  return building.floors.find((floor) => floor.spaces.some((candidate) => candidate.id === space))
}

/** People check in to a programme from this long before it begins. */
const EARLY_MINUTES = 15

/** The programmes of a day, in the order in which they begin; none on a closed day. */
export function programmesOn(building: Building, day: Day): Programme[] {
  if (closureOn(building, day)) return []
  const weekday = Weekdays[weekdayOf(day)]
  return (building.usage.programmes ?? [])
    .filter(
      (programme) =>
        programme.weekday === weekday && (programme.from ?? day) <= day && day <= (programme.to ?? day),
    )
    .toSorted((a, b) => minuteOfDay(a.opens) - minuteOfDay(b.opens))
}

/** The programme that is on in a space: who checks in there now comes for it. */
export function programmeOn(
  building: Building,
  space: string | undefined,
  day: Day,
  minute: number,
): Programme | undefined {
  return programmesOn(building, day).find(
    (programme) =>
      programme.space === space &&
      minute >= minuteOfDay(programme.opens) - EARLY_MINUTES &&
      minute < minuteOfDay(programme.closes),
  )
}

/** The field of work that a use is reported under: the programme's, else the space's. */
export function fieldOf(building: Building, space: string, programme?: string): string | undefined {
  const known = building.usage.programmes?.find((candidate) => candidate.id === programme)
  const place = building.floors.flatMap((floor) => floor.spaces).find((candidate) => candidate.id === space)
  return known?.field ?? place?.field
}
