/** Which driver understands what came from a device. */
import type { Reading } from '../../drivers/driver.ts'
import type { Candidate } from './trials.ts'

/** What a candidate made of the bytes. */
export interface Hearing {
  readonly candidate: Candidate
  readonly readings: readonly Reading[]
}

/** How much a reading says for its driver: any text is a code, but only a frame that checks is a card. */
const WEIGHTS: Readonly<Record<Reading['kind'], number>> = {
  totals: 4,
  card: 4,
  info: 4,
  step: 3,
  code: 1,
  fault: -1,
}

/** Enough to stop listening: two frames that check, and a little noise between. */
const CERTAIN = 6

/** Above zero: it understands more than it does not. */
export function scoreOf(readings: readonly Reading[]): number {
  return readings.reduce((score, { kind }) => score + WEIGHTS[kind], 0)
}

/** The hearings that make sense, the best first; with equal sense, the one with fewer options. */
export function understood(hearings: readonly Hearing[]): Hearing[] {
  return hearings
    .filter(({ readings }) => scoreOf(readings) > 0)
    .sort(
      (a, b) =>
        scoreOf(b.readings) - scoreOf(a.readings) ||
        Object.keys(a.candidate.options).length - Object.keys(b.candidate.options).length,
    )
}

/** True when there is no use in listening on. */
export function isCertain(hearings: readonly Hearing[]): boolean {
  const [best] = understood(hearings)
  return (
    best !== undefined &&
    scoreOf(best.readings) >= CERTAIN &&
    best.readings.some(({ kind }) => WEIGHTS[kind] > 1)
  )
}
