/** What a walk test says about a counter. Pure: the passes that were walked against those that were counted. */

/** Through a portal from its `from` to its `to`, or the other way. */
export type Way = 'in' | 'out'

export interface WalkPlan {
  /** How often somebody walks in. */
  readonly passes: number
  /** And out again after each of them. */
  readonly both: boolean
}

export type Verdict = 'all' | 'missed' | 'tooMany' | 'reversed' | 'mixed' | 'nothing'

export interface WalkResult {
  readonly verdict: Verdict
  /** Passes that were missed or counted too many; 0 for the others. */
  readonly by: number
}

export function expectedPasses({ passes, both }: WalkPlan): number {
  return both ? passes * 2 : passes
}

/** @param counted each pass as it was counted, in order of time */
export function verdictOf(plan: WalkPlan, counted: readonly Way[]): WalkResult {
  const expected = expectedPasses(plan)
  if (counted.length === 0) return { verdict: 'nothing', by: 0 }
  if (isReversed(plan, counted)) return { verdict: 'reversed', by: 0 }
  const difference = counted.length - expected
  if (wrongWays(plan, counted) > Math.abs(difference)) return { verdict: 'mixed', by: 0 }
  if (difference === 0) return { verdict: 'all', by: 0 }
  return { verdict: difference < 0 ? 'missed' : 'tooMany', by: Math.abs(difference) }
}

/** Fewer than this tell nothing about the way round that a counter is mounted. */
const ENOUGH_TO_TELL = 3

function isReversed({ passes, both }: WalkPlan, counted: readonly Way[]): boolean {
  const ins = counted.filter((way) => way === 'in').length
  const outs = counted.length - ins
  if (!both) return outs >= ENOUGH_TO_TELL && outs >= 4 * ins
  // In and out by turns come out even either way round: the order tells, as long as none is missing.
  if (counted.length < passes * 2) return false
  const opposite = counted.filter((way, i) => way === (i % 2 === 0 ? 'out' : 'in')).length
  return opposite >= 0.8 * counted.length
}

/** How many passes must have been counted the wrong way round, at least. */
function wrongWays({ both }: WalkPlan, counted: readonly Way[]): number {
  const outs = counted.filter((way) => way === 'out').length
  return both ? Math.abs(counted.length - 2 * outs) : outs
}
