/** What the recorder's HTTP API takes and gives, below `/api/v1`. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { BuildingSchema } from './building.ts'
import { Health } from './messages.ts'

/** Within it routes, queries, and what answers hold may be added; what is there stays as it is. */
export const RECORDER_API = '/api/v1'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })
const Count = Type.Integer({ minimum: 0 })

/** `GET /building`: the model, and the clock that the figures go by. */
export const BuildingAnswer = Type.Object(
  {
    building: BuildingSchema,
    /** Capacity in people of each floor by its id. */
    capacities: Type.Record(Type.String(), Count),
    now: Time,
    /** Set in a simulation. */
    simulatedSpeed: Type.Optional(Type.Number()),
    /** True where `GET /district` is served. */
    district: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type BuildingAnswer = Static<typeof BuildingAnswer>

/** `GET /live`: how a screen reaches the broker, with an account that can only read. */
export const LiveAnswer = Type.Object(
  {
    /** A whole address, where the installation names one … */
    webSocketUrl: Type.Optional(Type.String()),
    /** … or the port at the host that served the page. */
    webSocketPort: Type.Optional(Type.Integer()),
    /** True where that port speaks TLS. */
    webSocketTls: Type.Optional(Type.Boolean()),
    username: Type.String(),
    password: Type.String(),
  },
  strict,
)
export type LiveAnswer = Static<typeof LiveAnswer>

/** `GET /devices`: every agent that was ever heard, with its last word. */
export const DevicesAnswer = Type.Object(
  {
    now: Time,
    agents: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          online: Type.Boolean(),
          /** The agent's clock less the recorder's, when it last sent events. */
          clockErrorMs: Type.Optional(Type.Number()),
          /** Events of its present outbox in the ledger. */
          recorded: Type.Optional(Count),
          health: Type.Optional(Health),
          /** What the recorder has against it, and what to do. */
          message: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
  },
  strict,
)
export type DevicesAnswer = Static<typeof DevicesAnswer>

/** `GET /healthz` of every process: it lives. Only those who may know are told more than `ok`. */
export const HealthzAnswer = Type.Object(
  { ok: Type.Boolean(), version: Type.Optional(Type.String()) },
  strict,
)
export type HealthzAnswer = Static<typeof HealthzAnswer>

/** `GET /readyz` of the recorder: it can take events, or why not. Only those who may know are told more than `ok`. */
export const ReadyzAnswer = Type.Object(
  {
    ok: Type.Boolean(),
    version: Type.Optional(Type.String()),
    broker: Type.Optional(Type.Boolean()),
    ledger: Type.Optional(Type.Object({ entries: Count, events: Count, bytes: Count }, strict)),
    /** What is wrong, and what to do. */
    message: Type.Optional(Type.String()),
  },
  strict,
)
export type ReadyzAnswer = Static<typeof ReadyzAnswer>

/** Every answer to a request that was not served. */
export const ErrorAnswer = Type.Object({ code: Type.String(), message: Type.String() }, strict)
export type ErrorAnswer = Static<typeof ErrorAnswer>
