/**
 * What people put into the ledger, beside the events of agents: an entry of the same chain each, never
 * edited, undone only by another one. Times are UTC epoch milliseconds.
 */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { HouseSettings } from './house-settings.ts'
import { CalendarDay, Id } from './names.ts'
import { parserOf } from './schema.ts'
import { UseDefinition } from './usage-settings.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0, maximum: 253402300799999 })
const Count = Type.Integer({ minimum: 0, maximum: 0xffffffff })
const Delta = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })
const Hex256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** Who says it: a name, as it is to be read in an audit. */
export const Author = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
export const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })

/** When it was entered, by the recorder's clock, and by whom. */
const signed = { at: Time, by: Author }

/** A day's figure was wrong: how many uses and persons more (or less, when negative). */
export const Correction = Type.Object(
  {
    kind: Type.Literal('correction'),
    ...signed,
    reason: Reason,
    day: CalendarDay,
    /** A space of the building, or `centre`. */
    space: Id,
    programme: Type.Optional(Id),
    uses: Delta,
    people: Delta,
    /** The entry of the correction that this one takes back. */
    undoes: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  strict,
)
export type Correction = Static<typeof Correction>

/** Somebody counted the people on a floor, or in the whole house. */
export const Headcount = Type.Object(
  {
    kind: Type.Literal('headcount'),
    ...signed,
    /** When it was counted: at or before `at`. */
    countedAt: Time,
    /** A floor of the building, or `house`. */
    zone: Id,
    people: Type.Integer({ minimum: 0, maximum: 100_000 }),
  },
  strict,
)
export type Headcount = Static<typeof Headcount>

/** Whether the house was empty in the night that followed a day; the last word counts. */
export const Night = Type.Object(
  { kind: Type.Literal('night'), ...signed, reason: Reason, day: CalendarDay, empty: Type.Boolean() },
  strict,
)
export type Night = Static<typeof Night>

/** The definitions of a use, as the building's file has them from now on. */
export const Definitions = Type.Object(
  { kind: Type.Literal('definitions'), ...signed, definitions: Type.Array(UseDefinition, { minItems: 1 }) },
  strict,
)
export type Definitions = Static<typeof Definitions>

/** One line of an imported table. */
export const ImportedRow = Type.Object(
  {
    /** The line in the file, from 1. */
    line: Type.Integer({ minimum: 1 }),
    /** A year (`2019`), a month (`2019-03`) or a day (`2019-03-04`). */
    period: Type.String({ pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' }),
    space: Type.Optional(Id),
    programme: Type.Optional(Id),
    field: Type.Optional(Id),
    uses: Count,
    people: Type.Optional(Count),
  },
  strict,
)
export type ImportedRow = Static<typeof ImportedRow>

/** The most rows in one record; a longer file makes several. */
export const MAX_IMPORTED_ROWS = 1000

/** Figures from before the system, from a file. */
export const Import = Type.Object(
  {
    kind: Type.Literal('import'),
    ...signed,
    file: Type.String({ minLength: 1, maxLength: 255 }),
    /** SHA-256 of the file. */
    sha256: Hex256,
    rows: Type.Array(ImportedRow, { minItems: 1, maxItems: MAX_IMPORTED_ROWS }),
  },
  strict,
)
export type Import = Static<typeof Import>

/** A year's figure, frozen: what was known when it was closed. */
export const ClosedFigure = Type.Object(
  {
    building: Id,
    year: Type.Integer({ minimum: 1970, maximum: 9999 }),
    target: Type.Union([Count, Type.Null()]),
    uses: Type.Integer(),
    /** Of these: reported or imported, counted here, and corrections. */
    parts: Type.Object(
      { reported: Count, imported: Count, counted: Count, corrected: Type.Integer() },
      strict,
    ),
    people: Type.Integer(),
    /** Hash of the last entry before this one. */
    head: Hex256,
  },
  strict,
)
export type ClosedFigure = Static<typeof ClosedFigure>

export const Closing = Type.Object(
  {
    kind: Type.Literal('closing'),
    ...signed,
    figure: ClosedFigure,
    /** Ed25519 public key, SPKI DER, base64. */
    publicKey: Type.String({ minLength: 1, maxLength: 200 }),
    /** Ed25519 over the UTF-8 text `munteok-closing-1`, a line feed, and the JSON of `figure`; base64. */
    signature: Type.String({ minLength: 1, maxLength: 200 }),
  },
  strict,
)
export type Closing = Static<typeof Closing>

/** Check-ins of days before `before` were thinned out to counts. */
export const Thinning = Type.Object(
  {
    kind: Type.Literal('thinning'),
    ...signed,
    before: CalendarDay,
    /** How many entries were thinned, and SHA-256 over what is left of them (see the ledger). */
    entries: Count,
    digest: Hex256,
  },
  strict,
)
export type Thinning = Static<typeof Thinning>

/** What somebody may see and do at the recorder. */
export const AccountRole = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('staff'),
  Type.Literal('administrator'),
  Type.Literal('auditor'),
])
export type AccountRole = Static<typeof AccountRole>

/** Who may log in was changed. No password and no token stands in the ledger. */
export const AccountChange = Type.Object(
  {
    kind: Type.Literal('account'),
    ...signed,
    /** A person by the login, or a screen by its id. */
    of: Type.Union([Type.Literal('person'), Type.Literal('screen')]),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    name: Author,
    change: Type.Union([
      Type.Literal('added'),
      Type.Literal('renamed'),
      Type.Literal('role'),
      Type.Literal('password'),
      Type.Literal('removed'),
    ]),
    /** Of a person, after the change. */
    role: Type.Optional(AccountRole),
  },
  strict,
)
export type AccountChange = Static<typeof AccountChange>

/** A card of staff, a tenant or a test was enrolled at an agent, or taken back. Its number stays at the agent. */
export const CardChange = Type.Object(
  {
    kind: Type.Literal('card'),
    ...signed,
    agent: Id,
    /** Made by chance when the card is enrolled. */
    card: Id,
    /** What it is called, so that it can be found again: never its number. */
    label: Author,
    change: Type.Union([Type.Literal('enrolled'), Type.Literal('removed')]),
    role: Type.Union([Type.Literal('staff'), Type.Literal('tenant'), Type.Literal('test')]),
  },
  strict,
)
export type CardChange = Static<typeof CardChange>

/** Part of the house's settings, as it holds from now on in place of the building's file. @see house-settings.ts */
export const SettingsChange = Type.Object(
  {
    kind: Type.Literal('settings'),
    ...signed,
    reason: Reason,
    /** What is changed; what is not named stays as it was. */
    settings: HouseSettings,
  },
  strict,
)
export type SettingsChange = Static<typeof SettingsChange>

export const LedgerRecord = Type.Union([
  Correction,
  Headcount,
  Night,
  Definitions,
  Import,
  Closing,
  Thinning,
  AccountChange,
  CardChange,
  SettingsChange,
])
export type LedgerRecord = Static<typeof LedgerRecord>

export const ledgerRecordParser = /* @__PURE__ */ parserOf(LedgerRecord)

/**
 * What is left in an entry of a day's check-ins to one space for one programme, once they were thinned
 * out: no time, no card, no device. What is absent is none: no space is the centre as a whole.
 */
export const ThinnedCheckIns = Type.Object(
  {
    kind: Type.Literal('thinned'),
    day: CalendarDay,
    space: Type.Optional(Id),
    programme: Type.Optional(Id),
    /** How many check-ins there were; what became of them follows. */
    events: Type.Integer({ minimum: 1 }),
    uses: Type.Optional(Count),
    /** Of the uses. */
    people: Type.Optional(Count),
    sameVisit: Type.Optional(Count),
    staff: Type.Optional(Count),
    tenant: Type.Optional(Count),
    test: Type.Optional(Count),
  },
  strict,
)
export type ThinnedCheckIns = Static<typeof ThinnedCheckIns>

export const thinnedParser = /* @__PURE__ */ parserOf(ThinnedCheckIns)
