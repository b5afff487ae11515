/** What the panel's page and its JSON API say to each other, below `/api`. */
import { Id, type Portal, parserOf, type Words } from '@munteok/core'
import Type from 'typebox'
import { type FaultSettings, NO_FAULTS } from './devices/faults.ts'
import type { Reads } from './devices/firmware.ts'
import type { InOut } from './house.ts'
import type { Truth } from './movement.ts'

const strict = { additionalProperties: false }
const DeviceName = Type.String({ minLength: 1, maxLength: 100 })

const FAULT_NAMES = Object.keys(NO_FAULTS) as (keyof FaultSettings)[]
const Faults = Type.Object(
  Object.fromEntries(FAULT_NAMES.map((name) => [name, Type.Number({ minimum: 0 })])) as Record<
    keyof FaultSettings,
    Type.TNumber
  >,
)

/** The bodies of its POST requests. */
export const requests = {
  /** `POST /api/tap`: `{ tapped, card }`, a card or a code; not tapped when the reader is unplugged. */
  tap: parserOf(Type.Object({ device: DeviceName, card: Type.Optional(Type.String()) }, strict)),
  /** `POST /api/walk`: `{ walked }`, fewer than asked for when fewer were there. */
  walk: parserOf(
    Type.Object(
      {
        portal: Id,
        direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
        people: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      },
      strict,
    ),
  ),
  /** `POST /api/unplug`: `{ plugged }`. */
  unplug: parserOf(Type.Object({ device: DeviceName, halfFrame: Type.Optional(Type.Boolean()) }, strict)),
  /** `POST /api/plug`: `{ plugged }`, `/api/reset`: `{ reset }`, `/api/burst`: `{ people }`. */
  device: parserOf(Type.Object({ device: DeviceName }, strict)),
  /** `POST /api/faults`: `{ faults }`, all of them as they are then; what is not named stays. */
  faults: parserOf(Type.Object({ device: DeviceName, faults: Type.Partial(Faults, strict) }, strict)),
}

/** `GET /api/state`. */
export interface PanelState {
  readonly building: Words
  readonly timeZone: string
  /** The simulated clock, UTC epoch milliseconds. */
  readonly now: number
  readonly devices: readonly DeviceState[]
  readonly floors: readonly { readonly id: string; readonly name: Words }[]
  readonly truth: Truth
  readonly cards: { readonly staff: readonly string[]; readonly tenants: readonly string[] }
}

export interface DeviceState {
  readonly name: string
  readonly driver: string
  readonly path: string
  readonly plugged: boolean
  /** True when somebody has its port open. */
  readonly isRead: boolean
  readonly framesSent: number
  /** Hexadecimal, the newest first. */
  readonly lastFrames: readonly string[]
  /** Set for a counter. */
  readonly portal?: Portal
  readonly counted?: InOut
  readonly faults: FaultSettings
  /** Set for a reader. */
  readonly reads?: Reads
  readonly taken?: number
}
