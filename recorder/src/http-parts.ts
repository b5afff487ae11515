import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Building, Clock, HealthzAnswer, LiveAnswer } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Agents } from './agents.ts'
import type { Ledger } from './ledger.ts'
import type { LiveState } from './live-state.ts'
import type { OccupancyRollup } from './occupancy-rollup.ts'
import type { PassMaker } from './pass-maker.ts'
import type { PassageQueries } from './passage-queries.ts'
import type { StaffGate } from './staff-code.ts'
import type { UsageQueries } from './usage-queries.ts'

/** What the routes answer from. */
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
  /** Who may write. */
  readonly staff: StaffGate
  /** Signs and freezes a year. @returns the new entry */
  readonly closeYear: (year: number, by: string) => number
  readonly passes: PassMaker
  readonly live: LiveAnswer
  readonly health: () => HealthzAnswer
  readonly version: string
  readonly simulatedSpeed?: number | undefined
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
