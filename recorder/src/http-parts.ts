import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Building, Clock, LiveAnswer, ReadyzAnswer } from '@munteok/core'
import type { Log, Monitoring } from '@munteok/runtime'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Access } from './access/access.ts'
import type { Agents } from './agents.ts'
import type { AlarmWatch } from './alarms/alarm-watch.ts'
import type { CardOrders } from './cards/card-orders.ts'
import type { District } from './district/district.ts'
import type { Ledger } from './ledger.ts'
import type { LiveState } from './live-state.ts'
import type { OccupancyRollup } from './occupancy-rollup.ts'
import type { PassMaker } from './pass-maker.ts'
import type { PassageQueries } from './passage-queries.ts'
import type { SettingsDesk } from './settings/settings-desk.ts'
import type { UsageQueries } from './usage-queries.ts'

/** Notes a request that was answered. */
export type HttpDurations = (request: FastifyRequest, reply: FastifyReply) => void

/** What the routes answer from. When settings change, the routes are made anew: they keep nothing themselves. */
export interface ApiParts {
  readonly building: Building
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Ledger
  readonly passages: PassageQueries
  readonly occupancies: OccupancyRollup
  readonly usage: UsageQueries
  readonly state: LiveState
  readonly agents: Agents
  /** Who may ask for what. */
  readonly access: Access
  /** Signs and freezes a year. @returns the new entry */
  readonly closeYear: (year: number, by: string) => number
  readonly passes: PassMaker
  readonly cards: CardOrders
  readonly settings: SettingsDesk
  readonly alarms: AlarmWatch
  /** All buildings of the district, where the site file asks for them. */
  readonly district?: District | undefined
  /** Settles when everybody is answered from the settings that hold now. */
  readonly renewed: () => Promise<void>
  /** What calls of the webhook are signed with. @throws MunteokError when it cannot be had */
  readonly webhookSecret: () => string
  readonly live: LiveAnswer
  readonly health: () => ReadyzAnswer
  readonly monitoring: Monitoring
  readonly requests: HttpDurations
  readonly version: string
  readonly simulatedSpeed?: number | undefined
  /** Numbers of people below this are not told to the public; 5 when absent. */
  readonly hideBelow?: number | undefined
  /** The built dashboard. */
  readonly dashboardDir?: string | undefined
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
