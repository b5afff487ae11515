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

/** A field of work that uses are reported by: 마을, 주민자치, 사회적경제. */
const Field = Type.Object({ id: Id, name: Words }, strict)
export type Field = Static<typeof Field>

/** What goes on in a space at set times, week by week. */
const Programme = Type.Object(
  {
    id: Id,
    name: Words,
    field: Type.Optional(Id),
    space: Id,
    weekday: Type.Union([
      Type.Literal('sun'),
      Type.Literal('mon'),
      Type.Literal('tue'),
      Type.Literal('wed'),
      Type.Literal('thu'),
      Type.Literal('fri'),
      Type.Literal('sat'),
    ]),
    opens: TimeOfDay,
    closes: TimeOfDay,
    /** First and last day on which it may take place. */
    from: Type.Optional(CalendarDay),
    to: Type.Optional(CalendarDay),
  },
  strict,
)
export type Programme = Static<typeof Programme>

/** What one use (건) is, from a day on. Figures of two definitions are never added up silently. */
export const UseDefinition = Type.Object(
  {
    id: Id,
    /** First day that it holds for. */
    from: CalendarDay,
    /** Who set it: an office or a decision, as it is to be read in an audit. */
    setBy: Type.String({ minLength: 1, maxLength: 200 }),
    /** A second tap of the same card within this time of the first one is the same visit. */
    sameVisitMinutes: Type.Integer({ minimum: 0, maximum: 24 * 60 }),
    text: Words,
  },
  strict,
)
export type UseDefinition = Static<typeof UseDefinition>

/** What a year cost, in millions of won (백만원). */
const BudgetLine = Type.Object(
  {
    year: Type.Integer(),
    total: Type.Number({ minimum: 0 }),
    /** 시비 */
    city: Type.Optional(Type.Number({ minimum: 0 })),
    /** 구비 */
    district: Type.Optional(Type.Number({ minimum: 0 })),
  },
  strict,
)
export type BudgetLine = Static<typeof BudgetLine>

const UsageSettings = Type.Object(
  {
    /** What the figure is called in the district's table. */
    indicator: Words,
    unit: Words,
    /** In order of time. The first one also holds before its day. */
    definitions: Type.Array(UseDefinition, { minItems: 1 }),
    fields: Type.Optional(Type.Array(Field)),
    programmes: Type.Optional(Type.Array(Programme)),
    budget: Type.Optional(
      Type.Object({ lines: Type.Array(BudgetLine, { minItems: 1 }), source: Words }, strict),
    ),
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
  once('definition from', [...building.usage.definitions.map((definition) => definition.from)])
  once('definition', [...building.usage.definitions.map((definition) => definition.id)])
  once('field', [...(building.usage.fields ?? []).map((field) => field.id)])
  once('programme', [...(building.usage.programmes ?? []).map((programme) => programme.id)])
  once('budget of', [...(building.usage.budget?.lines ?? []).map((line) => line.year)])
  faults.push(...usageFaults(building))
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

function usageFaults({ floors, usage }: Building): string[] {
  const faults: string[] = []
  const fields = new Set((usage.fields ?? []).map((field) => field.id))
  const spaces = new Set(floors.flatMap((floor) => floor.spaces.map((space) => space.id)))
  const inField = (who: string, field: string | undefined) => {
    if (field !== undefined && !fields.has(field))
      faults.push(`${who} is of field "${field}", which usage.fields does not name`)
  }
  for (const space of floors.flatMap((floor) => floor.spaces)) inField(`space "${space.id}"`, space.field)
  for (const programme of usage.programmes ?? []) {
    const who = `programme "${programme.id}"`
    inField(who, programme.field)
    if (!spaces.has(programme.space))
      faults.push(`${who} is in "${programme.space}", which is no space of the building`)
    if (minuteOfDay(programme.closes) <= minuteOfDay(programme.opens))
      faults.push(`${who} ends at ${programme.closes}, before it begins at ${programme.opens}`)
  }
  const froms = usage.definitions.map((definition) => definition.from)
  for (const day of froms) if (!isDay(day)) faults.push(`definition: ${day} is not a day of the calendar`)
  if (froms.some((from, i) => from < (froms[i - 1] ?? '')))
    faults.push('usage.definitions do not stand in order of their days')
  return faults
}

/** Is a text of the form `2026-11-24` a day that the calendar has? */
export function isDay(day: string): boolean {
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

/** What one use was on a day. */
export function definitionOn(usage: UsageSettings, day: Day): UseDefinition {
  const [first, ...later] = usage.definitions
  if (!first) throw new MunteokError('fault', 'no-definition', 'a building without a definition of a use')
  return later.findLast((definition) => definition.from <= day) ?? first
}

/** People check in to a programme from this long before it begins. */
const EARLY_MINUTES = 15

/** The programme that is on in a space: who checks in there now comes for it. */
export function programmeOn(
  building: Building,
  space: string | undefined,
  day: Day,
  minute: number,
): Programme | undefined {
  if (closureOn(building, day)) return undefined
  const weekday = Weekdays[weekdayOf(day)]
  return (building.usage.programmes ?? []).find(
    (programme) =>
      programme.space === space &&
      programme.weekday === weekday &&
      (programme.from ?? day) <= day &&
      day <= (programme.to ?? day) &&
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
