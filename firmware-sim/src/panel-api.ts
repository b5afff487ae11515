/** What the panel's page and its JSON API say to each other, below `/api`. */
import { Id, type Portal, parserOf, type Words } from '@munteok/core'
import Type from 'typebox'
import type { InOut } from './house.ts'
import type { Truth } from './movement.ts'

const strict = { additionalProperties: false }
const DeviceName = Type.String({ minLength: 1, maxLength: 100 })

/** The bodies of its POST requests. */
export const requests = {
  /** `POST /api/tap`: `{ tapped, card }`; not tapped when the reader is unplugged. */
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
  /** `POST /api/unplug` and `/api/plug`: `{ plugged }`. */
  device: parserOf(Type.Object({ device: DeviceName }, strict)),
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
}
