import type { Static } from 'typebox'
import * as Type from 'typebox'
import { MunteokError } from './errors.ts'
import { type Day, LocalTime, minuteOfDay, weekdayOf } from './local-time.ts'
import { parseJson, parserOf } from './schema.ts'

const strict = { additionalProperties: false }

/** The name of a thing in topics, tables and addresses: lower-case letters, digits and hyphens. */
export const Id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 })
const CalendarDay = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' })

/** What a thing is called, in each language of the screens. */
export const Words = Type.Object(
  { ko: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
  strict,
)
export type Words = Static<typeof Words>

const Space = Type.Object({ id: Id, name: Words }, strict)
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

const OpeningHours = Type.Object(
  Object.fromEntries(Weekdays.map((weekday) => [weekday, Type.Array(OpenPeriod)])) as unknown as Record<
    (typeof Weekdays)[number],
    ReturnType<typeof openPeriods>
  >,
  strict,
)
function openPeriods() {
  return Type.Array(OpenPeriod)
}

const Closure = Type.Object(
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

const UsageSettings = Type.Object(
  {
    /** What the figure is called in the district's table. */
    indicator: Words,
    unit: Words,
    /** A second tap of the same card within this time of the first one is the same visit. */
    sameVisitMinutes: Type.Integer({ minimum: 0, maximum: 24 * 60 }),
    targets: Type.Array(Type.Object({ year: Type.Integer(), uses: Type.Integer({ minimum: 0 }) }, strict)),
    /** Years before the system: figures that were reported, not counted here. */
    history: Type.Array(
      Type.Object(
        {
          year: Type.Integer(),
          uses: Type.Integer({ minimum: 0 }),
          note: Type.Optional(Words),
        },
        strict,
      ),
    ),
    source: Type.Optional(Words),
  },
  strict,
)
export type UsageSettings = Static<typeof UsageSettings>

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
  const faults = inconsistencies(building)
  if (faults.length > 0) throw new MunteokError('input', 'invalid', `${where}: ${faults.join('; ')}`)
  return building
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

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
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
