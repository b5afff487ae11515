/** What a building's file says about its usage figure. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { MunteokError } from './errors.ts'
import { type Day, minuteOfDay } from './local-time.ts'
import { CalendarDay, Id, isDay, TimeOfDay, Words } from './names.ts'

const strict = { additionalProperties: false }

/** A field of work that uses are reported by: 마을, 주민자치, 사회적경제. */
const Field = Type.Object({ id: Id, name: Words }, strict)
export type Field = Static<typeof Field>

/** What goes on in a space at set times, week by week. */
export const Programme = Type.Object(
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

/** What was promised for a year. */
export const Target = Type.Object({ year: Type.Integer(), uses: Type.Integer({ minimum: 0 }) }, strict)
export type Target = Static<typeof Target>

export const UsageSettings = Type.Object(
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
    targets: Type.Array(Target),
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

/** What one use was on a day. */
export function definitionOn(usage: UsageSettings, day: Day): UseDefinition {
  const [first, ...later] = usage.definitions
  if (!first) throw new MunteokError('fault', 'no-definition', 'a building without a definition of a use')
  return later.findLast((definition) => definition.from <= day) ?? first
}

/** What a schema cannot say of it: days, fields, spaces and times that do not fit. */
export function usageFaults(
  usage: UsageSettings,
  spaces: readonly { readonly id: string; readonly field?: string }[],
): string[] {
  const faults: string[] = []
  const fields = new Set((usage.fields ?? []).map((field) => field.id))
  const known = new Set(spaces.map((space) => space.id))
  const inField = (who: string, field: string | undefined) => {
    if (field !== undefined && !fields.has(field))
      faults.push(`${who} is of field "${field}", which usage.fields does not name`)
  }
  for (const space of spaces) inField(`space "${space.id}"`, space.field)
  for (const programme of usage.programmes ?? []) {
    const who = `programme "${programme.id}"`
    inField(who, programme.field)
    if (!known.has(programme.space))
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
