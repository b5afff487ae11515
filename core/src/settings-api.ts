/** The recorder's HTTP API about the settings of the house, its alarms, and who changed what. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { HouseSettings } from './house-settings.ts'
import { Id } from './names.ts'
import { AccountChange, CardChange, Reason, SettingsChange } from './records.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })

/** `GET /settings`: all parts as they hold now, and which of them were changed here. */
export const SettingsAnswer = Type.Object(
  {
    settings: Type.Required(HouseSettings),
    /** By part, the last change; a part that is not named is as the building's file has it. */
    changed: Type.Record(
      Type.String(),
      Type.Object({ entry: Type.Integer(), at: Time, by: Type.String(), reason: Type.String() }, strict),
    ),
    /** What webhooks are signed with: HMAC-SHA-256 in `x-munteok-signature`. Only for administrators. */
    webhookSecret: Type.Optional(Type.String()),
  },
  strict,
)
export type SettingsAnswer = Static<typeof SettingsAnswer>

/** `GET /settings/health`: what was changed here once and does not hold, because it does not fit the file any more. */
export const SettingsHealthAnswer = Type.Object(
  {
    ok: Type.Boolean(),
    leftOut: Type.Array(
      Type.Object(
        {
          /** Undefined where the whole entry cannot be read. */
          part: Type.Optional(Type.String()),
          entry: Type.Integer(),
          /** Why, and what to do. */
          message: Type.String(),
        },
        strict,
      ),
    ),
  },
  strict,
)
export type SettingsHealthAnswer = Static<typeof SettingsHealthAnswer>

/**
 * `PUT /settings`: changes the parts that are named. Answers `EnteredAnswer`. What was changed by
 * somebody else since `after` is refused (409 `changed-meanwhile`), so that nobody overwrites it unseen.
 */
export const NewSettings = Type.Object(
  {
    settings: HouseSettings,
    reason: Reason,
    /** The last entry that the screen knew of for the parts it changes; 0 for the file's. */
    after: Type.Integer({ minimum: 0 }),
  },
  strict,
)
export type NewSettings = Static<typeof NewSettings>

/** `GET /changes`: who changed people, screens, cards and settings, the latest first. */
export const ChangesAnswer = Type.Object(
  {
    changes: Type.Array(
      Type.Object(
        { entry: Type.Integer(), change: Type.Union([AccountChange, CardChange, SettingsChange]) },
        strict,
      ),
    ),
  },
  strict,
)
export type ChangesAnswer = Static<typeof ChangesAnswer>

/** A card as its agent knows it. */
export const Card = Type.Object(
  {
    card: Id,
    label: Type.String(),
    role: Type.Union([Type.Literal('staff'), Type.Literal('tenant'), Type.Literal('test')]),
  },
  strict,
)
export type Card = Static<typeof Card>

/** `GET /cards`: by agent, the cards that it takes for no visitors'. An agent that does not answer is not named. */
export const CardsAnswer = Type.Object({ agents: Type.Record(Type.String(), Type.Array(Card)) }, strict)
export type CardsAnswer = Static<typeof CardsAnswer>

/** `POST /cards`: the next card that is held to a reader of that agent, within a minute. Answers `CardAnswer`. */
export const NewCard = Type.Object(
  {
    agent: Id,
    label: Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' }),
    role: Card.properties.role,
  },
  strict,
)
export type NewCard = Static<typeof NewCard>

export const CardAnswer = Type.Object({ entry: Type.Integer(), card: Id }, strict)
export type CardAnswer = Static<typeof CardAnswer>
