/**
 * What the recorder asks an agent about cards that are no visitors', on `order/<agent>`, and what the
 * agent replies on `agent/<name>/cards`. A card's number is in neither: it stays at the agent.
 */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Id } from './names.ts'
import { parserOf } from './schema.ts'
import { Card, NewCard } from './settings-api.ts'
import { CONTRACT_VERSION } from './topics.ts'

const strict = { additionalProperties: false }
const Version = Type.Literal(CONTRACT_VERSION)
const OrderId = Type.String({ pattern: '^[A-Za-z0-9_-]{16}$' })

export const CardOrder = Type.Union([
  /** The next card at one of its readers, within so many milliseconds, has this role. It is no check-in. */
  Type.Object(
    {
      v: Version,
      id: OrderId,
      order: Type.Literal('enrol'),
      label: NewCard.properties.label,
      role: NewCard.properties.role,
      withinMs: Type.Integer({ minimum: 1_000, maximum: 300_000 }),
    },
    strict,
  ),
  Type.Object({ v: Version, id: OrderId, order: Type.Literal('forget'), card: Id }, strict),
  Type.Object({ v: Version, id: OrderId, order: Type.Literal('list') }, strict),
  /** An enrolment is no longer waited for. */
  Type.Object({ v: Version, id: OrderId, order: Type.Literal('cancel') }, strict),
])
export type CardOrder = Static<typeof CardOrder>

export const CardReply = Type.Object(
  {
    v: Version,
    /** The order's. */
    id: OrderId,
    /** The card that was enrolled or forgotten. */
    card: Type.Optional(Id),
    /** All that the agent knows now. */
    cards: Type.Array(Card),
    /** Why it was not done. */
    refused: Type.Optional(
      Type.Union([
        /** No card came in time. */
        Type.Literal('no-card'),
        /** It makes up another number each time: a phone or a passport. */
        Type.Literal('made-up-number'),
        Type.Literal('unknown-card'),
        /** Another enrolment is waited for. */
        Type.Literal('busy'),
        Type.Literal('failed'),
      ]),
    ),
  },
  strict,
)
export type CardReply = Static<typeof CardReply>

export const cardOrderParser = /* @__PURE__ */ parserOf(CardOrder)
export const cardReplyParser = /* @__PURE__ */ parserOf(CardReply)
