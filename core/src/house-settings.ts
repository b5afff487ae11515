/**
 * What an administrator may change of a building while it runs. The building's file says how it begins;
 * what is changed stands in the ledger, and holds in place of the file from then on.
 */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { type Building, Closure, checkBuilding, OpeningHours } from './building.ts'
import { MunteokError } from './errors.ts'
import { Id } from './names.ts'
import { Programme, Target } from './usage-settings.ts'

const strict = { additionalProperties: false }

/** How many people a floor may hold: by its area, unless it has a figure of its own. */
export const CapacityRule = Type.Object(
  {
    m2PerPerson: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    /** People by floor id, in place of the rule. */
    floors: Type.Record(Id, Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  strict,
)
export type CapacityRule = Static<typeof CapacityRule>

/** When to raise an alarm, and whom to tell besides the screens and the topic `state/alarms`. */
export const AlarmRules = Type.Object(
  {
    /** A floor holds at least this share of its capacity; null for never. */
    capacityShare: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 2 }), Type.Null()]),
    /** A counter counts nothing although people usually pass, or is not there. */
    counterSilent: Type.Boolean(),
    /** An agent keeps at least so many events that are not acknowledged; null for never. */
    queuedEvents: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000_000 }), Type.Null()]),
    /** Told by HTTP POST when an alarm begins and when it ends. */
    webhook: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 500 })),
  },
  strict,
)
export type AlarmRules = Static<typeof AlarmRules>

export const DEFAULT_ALARM_RULES: AlarmRules = { capacityShare: 1, counterSilent: true, queuedEvents: 1000 }

export const HouseSettings = Type.Object(
  {
    programmes: Type.Optional(Type.Array(Programme, { maxItems: 500 })),
    openingHours: Type.Optional(OpeningHours),
    closures: Type.Optional(Type.Array(Closure, { maxItems: 1000 })),
    targets: Type.Optional(Type.Array(Target, { maxItems: 100 })),
    capacity: Type.Optional(CapacityRule),
    alarms: Type.Optional(AlarmRules),
  },
  strict,
)
export type HouseSettings = Static<typeof HouseSettings>

/** A part that is changed at a time. */
export type SettingsPart = keyof HouseSettings
export const SETTINGS_PARTS = [
  'programmes',
  'openingHours',
  'closures',
  'targets',
  'capacity',
  'alarms',
] as const satisfies readonly SettingsPart[]

/**
 * The building with settings in place of what its file says.
 * @throws MunteokError `input` / `invalid` when they do not fit the building
 */
export function withSettings(building: Building, settings: HouseSettings): Building {
  const { programmes, openingHours, closures, targets, capacity } = settings
  const changed: Building = {
    ...building,
    ...(openingHours && { openingHours }),
    ...(closures && { closures }),
    ...(capacity && { capacity: { m2PerPerson: capacity.m2PerPerson } }),
    floors: capacity ? building.floors.map((floor) => holding(floor, capacity)) : building.floors,
    usage: {
      ...building.usage,
      ...(programmes && { programmes }),
      ...(targets && { targets }),
    },
  }
  checkBuilding(changed, 'the settings')
  return changed
}

/** A part of some settings that does not fit a building, and why. */
export interface Misfit {
  readonly part: SettingsPart
  readonly message: string
}

/**
 * As `withSettings`, with those parts that fit: a building's file may have changed since they were made,
 * and one part that no longer fits must not take the others with it.
 */
export function withFittingSettings(
  building: Building,
  settings: HouseSettings,
): { building: Building; misfits: Misfit[] } {
  const misfits: Misfit[] = []
  let fitting = building
  for (const part of SETTINGS_PARTS) {
    if (settings[part] === undefined) continue
    try {
      fitting = withSettings(fitting, { [part]: settings[part] })
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      misfits.push({ part, message: error.message })
    }
  }
  return { building: fitting, misfits }
}

function holding(
  { capacityPeople: _, ...floor }: Building['floors'][number],
  { floors }: CapacityRule,
): Building['floors'][number] {
  const people = floors[floor.id]
  return people === undefined ? floor : { ...floor, capacityPeople: people }
}

/** What the building has now, all parts of it. */
export function settingsOf(
  building: Building,
  alarms: AlarmRules = DEFAULT_ALARM_RULES,
): Required<HouseSettings> {
  const own = building.floors.flatMap(({ id, capacityPeople }) =>
    capacityPeople === undefined ? [] : [[id, capacityPeople] as const],
  )
  return {
    programmes: building.usage.programmes ?? [],
    openingHours: building.openingHours,
    closures: building.closures,
    targets: building.usage.targets,
    capacity: { m2PerPerson: building.capacity.m2PerPerson, floors: Object.fromEntries(own) },
    alarms,
  }
}
