/** What the recorder's HTTP API says and takes about the usage figure, below `/api/v1`. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { CalendarDay, Id, Words } from './names.ts'
import { Closing, Correction, Headcount, Night } from './records.ts'
import { UseDefinition } from './usage-settings.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })
const Count = Type.Integer({ minimum: 0 })
const Nullable = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

/** The key of a space's figures for check-ins to the centre as a whole. */
export const CENTRE = 'centre'
/** The key of programmes and fields for uses without one. */
export const NONE = 'none'

const UsesAndPeople = Type.Object({ uses: Type.Integer(), people: Type.Integer() }, strict)

/** What a year's uses are the sum of. */
export const UsageParts = Type.Object(
  {
    /** Of the building's file: reported before the system. */
    reported: Count,
    imported: Count,
    counted: Count,
    corrected: Type.Integer(),
  },
  strict,
)
export type UsageParts = Static<typeof UsageParts>

const UsageRow = Type.Object(
  {
    year: Type.Integer(),
    /** 목표 */
    target: Nullable(Count),
    /** 실적; null in a year of which nothing is known. */
    actual: Nullable(Type.Integer()),
    /** 이행율, 0.647 for 64.7%. */
    rate: Nullable(Type.Number()),
    /** Persons (명); null where they were not counted. */
    people: Nullable(Type.Integer()),
    /** 연인원: entries from outside, as the doors counted them; null without counters. */
    entries: Nullable(Count),
    parts: UsageParts,
    /** Ids of the definitions that its counted uses were made with; `reported` for figures from before. */
    definitions: Type.Array(Type.String()),
    /** True where this row cannot be compared with the row before: what a use is has changed. */
    breaksWithLast: Type.Boolean(),
    /** Millions of won (백만원). */
    budget: Nullable(
      Type.Object(
        { total: Type.Number(), city: Nullable(Type.Number()), district: Nullable(Type.Number()) },
        strict,
      ),
    ),
    /** Won for one use. */
    costPerUse: Nullable(Count),
    /** Signed and frozen; `correctedSince` counts the uses by which later corrections changed it. */
    closed: Nullable(
      Type.Object(
        { at: Time, by: Type.String(), uses: Type.Integer(), correctedSince: Type.Integer() },
        strict,
      ),
    ),
    /** Closures in that year, and what the building's file says about it. */
    notes: Type.Array(Words),
  },
  strict,
)
export type UsageRow = Static<typeof UsageRow>

/** `GET /usage`: the table of the district. */
export const UsageAnswer = Type.Object(
  {
    indicator: Words,
    unit: Words,
    rows: Type.Array(UsageRow),
    /** Over the years for which there was a promise. */
    total: Type.Object(
      {
        target: Count,
        actual: Type.Integer(),
        rate: Nullable(Type.Number()),
        /** True where figures of more than one definition are added up in it. */
        mixesDefinitions: Type.Boolean(),
      },
      strict,
    ),
    definitions: Type.Array(UseDefinition),
    source: Type.Optional(Words),
    budgetSource: Type.Optional(Words),
  },
  strict,
)
export type UsageAnswer = Static<typeof UsageAnswer>

const CorrectionShown = Type.Object(
  {
    entry: Type.Integer(),
    correction: Correction,
    /** The entry that took it back. */
    undoneBy: Nullable(Type.Integer()),
    /** Entered after the year was closed. */
    afterClosing: Type.Boolean(),
  },
  strict,
)
export type CorrectionShown = Static<typeof CorrectionShown>

const DayOfYear = Type.Object(
  {
    day: CalendarDay,
    uses: Type.Integer(),
    people: Type.Integer(),
    corrected: Type.Integer(),
    entries: Nullable(Count),
  },
  strict,
)

/** `GET /usage/:year`: what a year's figure is made of. */
export const UsageYearAnswer = Type.Object(
  {
    year: Type.Integer(),
    uses: Type.Integer(),
    people: Type.Integer(),
    parts: UsageParts,
    /** `2026-03` … with uses. */
    months: Type.Array(
      Type.Object({ month: Type.String(), uses: Type.Integer(), people: Type.Integer() }, strict),
    ),
    /** By space id; `centre` for the centre as a whole. Corrections included, reported years not. */
    spaces: Type.Record(Type.String(), UsesAndPeople),
    /** By programme id, `none` without one. */
    programmes: Type.Record(Type.String(), UsesAndPeople),
    /** By field id, `none` without one. */
    fields: Type.Record(Type.String(), UsesAndPeople),
    /** Days with uses, entries or corrections, in order. */
    days: Type.Array(DayOfYear),
    /** Check-ins that are no use, and why. */
    notCounted: Type.Object({ sameVisit: Count, staff: Count, tenant: Count, test: Count }, strict),
    /** Entries by door (연인원), and the share of them that checked in, as persons. */
    entries: Nullable(Count),
    checkedInShare: Nullable(Type.Number()),
    corrections: Type.Array(CorrectionShown),
    closing: Nullable(Type.Object({ entry: Type.Integer(), closing: Closing }, strict)),
  },
  strict,
)
export type UsageYearAnswer = Static<typeof UsageYearAnswer>

/** `GET /usage/:year/days`: which part of a year's uses; `centre` and `none` as in the answer of the year. */
export const UsagePart = Type.Object(
  { space: Type.Optional(Id), programme: Type.Optional(Id), field: Type.Optional(Id) },
  strict,
)
export type UsagePart = Static<typeof UsagePart>

/** Its answer: the days that such uses or corrections fall on, in order. Doors count for the whole house: no entries. */
export const UsageDaysAnswer = Type.Object({ days: Type.Array(DayOfYear) }, strict)
export type UsageDaysAnswer = Static<typeof UsageDaysAnswer>

/** `GET /usage/day/:day`: each check-in of a day, and what became of it. No card, no pseudonym. */
export const UsageDayAnswer = Type.Object(
  {
    day: CalendarDay,
    uses: Type.Integer(),
    people: Type.Integer(),
    definition: UseDefinition,
    checkIns: Type.Array(
      Type.Object(
        {
          /** The ledger's entry that it stands in. */
          entry: Type.Integer(),
          at: Time,
          agent: Type.String(),
          space: Type.String(),
          programme: Nullable(Type.String()),
          method: Type.String(),
          people: Count,
          /** `use`, or why it is none: `same-visit`, `staff`, `tenant`, `test`. */
          outcome: Type.String(),
        },
        strict,
      ),
    ),
    /** What is left of check-ins that were thinned out. */
    thinned: Type.Array(
      Type.Object(
        {
          entry: Type.Integer(),
          space: Type.String(),
          programme: Nullable(Type.String()),
          uses: Count,
          people: Count,
        },
        strict,
      ),
    ),
    imported: Type.Array(
      Type.Object(
        {
          entry: Type.Integer(),
          file: Type.String(),
          line: Type.Integer(),
          uses: Count,
          people: Nullable(Count),
        },
        strict,
      ),
    ),
    corrections: Type.Array(CorrectionShown),
  },
  strict,
)
export type UsageDayAnswer = Static<typeof UsageDayAnswer>

/** `GET /usage/forecast`: where this year will end. */
export const ForecastAnswer = Type.Object(
  {
    year: Type.Integer(),
    /** Uses until now. */
    uses: Type.Integer(),
    target: Nullable(Count),
    /** Open days that are over, and that are left. */
    openDaysPast: Count,
    openDaysLeft: Count,
    /** Uses by 31 December, with a 90% interval; null until there is something to go by. */
    expected: Nullable(Count),
    low: Nullable(Count),
    high: Nullable(Count),
    /** Uses on each open day that is left, to reach the target; null without a target or an open day. */
    neededPerDay: Nullable(Type.Number()),
    /** Uses on an open day so far. */
    perDay: Nullable(Type.Number()),
  },
  strict,
)
export type ForecastAnswer = Static<typeof ForecastAnswer>

/** What staff sends; when and by whom it was entered is added by the recorder. */
export const NewCorrection = Type.Omit(Correction, ['kind', 'at', 'by'], strict)
export type NewCorrection = Static<typeof NewCorrection>
export const NewHeadcount = Type.Omit(Headcount, ['kind', 'at', 'by'], strict)
export type NewHeadcount = Static<typeof NewHeadcount>
export const NewNight = Type.Omit(Night, ['kind', 'at', 'by'], strict)
export type NewNight = Static<typeof NewNight>

/** `POST /corrections/:entry/undo`: why that correction is taken back. */
export const UndoCorrection = Type.Object({ reason: Correction.properties.reason }, strict)
export type UndoCorrection = Static<typeof UndoCorrection>

/** `POST /usage/:year/closing`: nothing is to be said. */
export const NewClosing = Type.Object({}, strict)

/** `POST /corrections`, `/corrections/:entry/undo`, `/headcounts`, `/nights`, `/usage/:year/closing`: the entry that was made. */
export const EnteredAnswer = Type.Object({ entry: Type.Integer() }, strict)
export type EnteredAnswer = Static<typeof EnteredAnswer>

/** `GET /headcounts`: what was counted by hand, the latest first, and whether one is asked for. */
export const HeadcountsAnswer = Type.Object(
  {
    headcounts: Type.Array(Type.Object({ entry: Type.Integer(), headcount: Headcount }, strict)),
    nights: Type.Array(Type.Object({ entry: Type.Integer(), night: Night }, strict)),
    /** True at a good moment: none for a week, the house is open and lively enough to tell, not too full to count. */
    askNow: Type.Boolean(),
    /** The floor whose number is least certain now. */
    askFor: Nullable(Id),
  },
  strict,
)
export type HeadcountsAnswer = Static<typeof HeadcountsAnswer>
