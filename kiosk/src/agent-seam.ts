import type { CheckInChange, CheckInRequest, Receipt } from '@munteok/core'
import type { RefusalReason } from './words.ts'

/** What the agent says to a check-in by touch, and to a change of one. */
export type CheckInOutcome = { readonly receipt: Receipt } | { readonly refused: RefusalReason }
export type WithdrawalOutcome = { readonly withdrawn: true } | { readonly refused: RefusalReason }

/** The agent that serves this page. Nothing here throws: what went wrong is a refusal. */
export interface AgentApi {
  checkIn(request: CheckInRequest): Promise<CheckInOutcome>
  /** Says something more closely, or otherwise, of a check-in that can still be changed. */
  change(id: string, change: CheckInChange): Promise<CheckInOutcome>
  takeBack(id: string): Promise<WithdrawalOutcome>
  /** Hands on what a reader typed. What becomes of it is told on the stream; here only why it could not be. */
  typed(text: string): Promise<RefusalReason | undefined>
}
