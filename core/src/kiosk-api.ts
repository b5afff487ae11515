/** What an agent's loopback API takes and gives, below `/api`, for the kiosk that it serves. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { BuildingSchema } from './building.ts'
import { CheckInMethod, OccupancyState } from './messages.ts'
import { Id } from './names.ts'
import { parserOf } from './schema.ts'
import { KioskSettings } from './site.ts'

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

const IdOrNone = Type.Union([Id, Type.Null()])

/**
 * `PATCH /api/check-ins/<id>`: what somebody says more closely, or otherwise, while it can be changed. Space
 * and programme are said together: a space alone brings the programme that is on there, and a programme
 * alone its space. `null` is none: the building as a whole, and no programme although one is on there.
 */
export const CheckInChange = Type.Object(
  {
    space: Type.Optional(IdOrNone),
    programme: Type.Optional(IdOrNone),
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  { ...strict, minProperties: 1 },
)
export type CheckInChange = Static<typeof CheckInChange>

/**
 * `POST /api/typed`: what a reader typed into the page, because the agent could not read it itself. The
 * answer is 204; what became of it comes on the stream, as of any reader.
 */
export const TypedText = Type.Object({ text: Type.String({ minLength: 4, maxLength: 1_000 }) }, strict)
export type TypedText = Static<typeof TypedText>

/**
 * What the agent says once a check-in is committed to its disk. It names nobody: the screen is shared.
 * Said again, under the same id, when the check-in was changed.
 */
export const Receipt = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    /** Which reader or screen. */
    device: Id,
    at: Time,
    method: CheckInMethod,
    space: Type.Optional(Id),
    programme: Type.Optional(Id),
    people: Type.Integer({ minimum: 1 }),
    /** The same card was here a moment ago: the same visit, nothing new to count. */
    sameVisit: Type.Boolean(),
    /**
     * For how long from now it can still be changed (`PATCH`) or taken back (`DELETE /api/check-ins/<id>`),
     * in people's own time. Each change begins this time anew. Absent when it cannot.
     */
    changeableMs: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  strict,
)
export type Receipt = Static<typeof Receipt>

/** A check-in that could not be kept, and what to tell the person. */
export const Refusal = Type.Object(
  {
    at: Time,
    code: Type.Union([
      Type.Literal('disk-full'),
      Type.Literal('unreadable'),
      /** A QR code of ours that is no longer valid, or not yet. */
      Type.Literal('code-expired'),
      /** One that says it is ours, and whose signature is not. */
      Type.Literal('code-forged'),
      /** One of another building. */
      Type.Literal('code-foreign'),
      /** One of ours, perhaps: this agent has never heard the key to check it with. */
      Type.Literal('code-unknown'),
      /** It can no longer be changed or taken back. */
      Type.Literal('too-late'),
    ]),
    message: Type.String(),
  },
  strict,
)
export type Refusal = Static<typeof Refusal>

/** `withdrawn`: somebody took a check-in back; it was never counted. */
export const Withdrawal = Type.Object({ id: Type.String() }, strict)
export type Withdrawal = Static<typeof Withdrawal>

/** The whole picture, sent first on each connection of `GET /api/stream` and after each change. */
export const KioskState = Type.Object(
  {
    building: BuildingSchema,
    floor: Id,
    /** The agent's clock. */
    now: Time,
    /**
     * The last that the recorder said, however old: its `at` tells. Absent before the first word. Small
     * numbers are hidden in it (`publicOccupancy`).
     */
    occupancy: Type.Optional(OccupancyState),
    /** True while the agent is connected to the broker. */
    connected: Type.Boolean(),
    /** What the screen must know of itself. */
    kiosk: Type.Optional(KioskSettings),
    /** Which build of the kiosk the agent serves: another one than the page's own is loaded when nobody is there. */
    build: Type.Optional(Type.String()),
    simulatedSpeed: Type.Optional(Type.Number()),
  },
  strict,
)
export type KioskState = Static<typeof KioskState>

/**
 * The server-sent events of `GET /api/stream`: `state` (KioskState), `receipt` (Receipt),
 * `withdrawn` (Withdrawal) and `refusal` (Refusal); a comment every 10 s keeps the line alive.
 */
export const kioskEvents = {
  state: /* @__PURE__ */ parserOf(KioskState),
  receipt: /* @__PURE__ */ parserOf(Receipt),
  withdrawn: /* @__PURE__ */ parserOf(Withdrawal),
  refusal: /* @__PURE__ */ parserOf(Refusal),
}
