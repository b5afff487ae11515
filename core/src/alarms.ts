/** What needs somebody now: on `state/alarms`, retained, and by webhook. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { type Building, BuildingSchema } from './building.ts'
import { Id } from './names.ts'
import { parserOf } from './schema.ts'
import { CONTRACT_VERSION } from './topics.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0, maximum: 253402300799999 })
const Count = Type.Integer({ minimum: 0 })
const common = {
  /** The same from its beginning to its end: `capacity/3f`, `counter/entrance`, `queue/1f`. */
  id: Type.String({ minLength: 1, maxLength: 200 }),
  since: Time,
}

export const Alarm = Type.Union([
  Type.Object(
    { kind: Type.Literal('capacity'), ...common, floor: Id, people: Count, capacity: Count },
    strict,
  ),
  /** A counter that counts nothing although people usually pass, or that is not there. */
  Type.Object({ kind: Type.Literal('counter'), ...common, portal: Id, missing: Type.Boolean() }, strict),
  Type.Object({ kind: Type.Literal('queue'), ...common, agent: Id, events: Count }, strict),
])
export type Alarm = Static<typeof Alarm>

export const AlarmsState = Type.Object(
  { v: Type.Literal(CONTRACT_VERSION), at: Time, alarms: Type.Array(Alarm) },
  strict,
)
export type AlarmsState = Static<typeof AlarmsState>
export const alarmsParser = /* @__PURE__ */ parserOf(AlarmsState)

/** The body of a webhook: an alarm that began or ended. */
export const AlarmCall = Type.Object(
  {
    v: Type.Literal(CONTRACT_VERSION),
    /** The same when a call that was not answered is made again. */
    id: Type.String({ minLength: 1, maxLength: 64 }),
    at: Time,
    building: Id,
    event: Type.Union([Type.Literal('began'), Type.Literal('ended')]),
    alarm: Alarm,
  },
  strict,
)
export type AlarmCall = Static<typeof AlarmCall>

/** On `state/building`, retained: the building as it holds now, the dashboard's changes in it. */
export const BuildingState = Type.Object(
  { v: Type.Literal(CONTRACT_VERSION), at: Time, building: BuildingSchema },
  strict,
)
export type BuildingState = {
  readonly v: typeof CONTRACT_VERSION
  readonly at: number
  readonly building: Building
}
export const buildingStateParser = /* @__PURE__ */ parserOf(BuildingState)
