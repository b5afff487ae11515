const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** A clock that is off by less than this is not corrected: transport and batching take time too. */
const TOLERANCE_MS = 2 * MINUTE_MS
/** How long an outbox may hold an event: what claims to be older comes from a wrong clock. */
const OLDEST_MS = 400 * DAY_MS

export interface Received {
  /** The event's time by the agent's clock. */
  at: number
  /** The agent's clock when it sent the event. */
  sentAt: number
  /** The recorder's clock when the event arrived. */
  receivedAt: number
}

/**
 * When an event happened, given an agent whose clock may be wrong (a small computer without a
 * battery wakes up in 1970). If the clock was off when it sent, it is taken to have been off by as
 * much at the event. What still lies in the future, or further back than an outbox can keep, is set
 * to the time of arrival.
 *
 * @returns the event's time, and whether it had to be moved
 */
export function eventTime({ at, sentAt, receivedAt }: Received): { at: number; moved: boolean } {
  const clockError = receivedAt - sentAt
  const moved = Math.abs(clockError) > TOLERANCE_MS
  const corrected = moved ? at + clockError : at
  if (corrected > receivedAt + TOLERANCE_MS || corrected < receivedAt - OLDEST_MS)
    return { at: receivedAt, moved: true }
  return { at: corrected, moved }
}
