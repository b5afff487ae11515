/** What an agent's loopback API takes and gives, below `/api`, for the kiosk that it serves. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { BuildingSchema } from './building.ts'
import { CheckInMethod, OccupancyState } from './messages.ts'
import { Id } from './names.ts'
import { parserOf } from './schema.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })

/** `POST /api/check-ins`: somebody without a card. */
export const CheckInRequest = Type.Object(
  {
    space: Type.Optional(Id),
    /** A programme of the building, where somebody chose one; otherwise the one that is on in the space. */
    programme: Type.Optional(Id),
    people: Type.Integer({ minimum: 1, maximum: 500 }),
  },
  strict,
)
export type CheckInRequest = Static<typeof CheckInRequest>

/**
 * What the agent says once a check-in is committed to its disk. It names nobody: the screen is shared.
 */
export const Receipt = Type.Object(
  {
    outbox: Type.String(),
    seq: Type.Integer({ minimum: 1 }),
    at: Time,
    method: CheckInMethod,
    space: Type.Optional(Id),
    people: Type.Integer({ minimum: 1 }),
    /** The same card was here a moment ago: the same visit, nothing new to count. */
    sameVisit: Type.Boolean(),
  },
  strict,
)
export type Receipt = Static<typeof Receipt>

/** A check-in that could not be kept, and what to tell the person. */
export const Refusal = Type.Object(
  {
    at: Time,
    code: Type.Union([Type.Literal('disk-full'), Type.Literal('unreadable')]),
    message: Type.String(),
  },
  strict,
)
export type Refusal = Static<typeof Refusal>

/** The whole picture, sent first on each connection of `GET /api/stream` and after each change. */
export const KioskState = Type.Object(
  {
    building: BuildingSchema,
    floor: Id,
    /** The agent's clock. */
    now: Time,
    /** The last that the recorder said, however old: its `at` tells. Absent before the first word. */
    occupancy: Type.Optional(OccupancyState),
    /** True while the agent is connected to the broker. */
    connected: Type.Boolean(),
    simulatedSpeed: Type.Optional(Type.Number()),
  },
  strict,
)
export type KioskState = Static<typeof KioskState>

/**
 * The server-sent events of `GET /api/stream`: `state` (KioskState), `receipt` (Receipt) and
 * `refusal` (Refusal); a comment every 10 s keeps the line alive.
 */
export const kioskEvents = {
  state: /* @__PURE__ */ parserOf(KioskState),
  receipt: /* @__PURE__ */ parserOf(Receipt),
  refusal: /* @__PURE__ */ parserOf(Refusal),
}
