/**
 * From a counter's running totals to people. What passed while nobody listened is in the difference
 * of two totals, whatever happened to the agent, its machine or the cable in between.
 *
 * Two things stand against believing every difference. Power loss starts the totals again at zero,
 * and a frame's check can pass a false number (an 8-bit check passes one in 256). So a reading that
 * would mean a fresh start, or more people than a door can pass, is held until the next reading
 * agrees with it: a false one counts nothing, a true one is counted one reading later.
 *
 * Which totals to believe is decided here; whether the people between them can have passed the door,
 * by `door-capacity.ts`.
 *
 * What no receiver can see: a device that lost its power and has since counted beyond its old totals.
 */

import { PEOPLE_PER_SECOND, SLACK_PEOPLE } from './door-capacity.ts'

/** The totals that everything counted so far led up to. */
export interface CounterState {
  readonly in: number
  readonly out: number
  /** When they were read. UTC epoch milliseconds. */
  readonly at: number
}

export interface TotalsReading extends CounterState {
  /** One more than the largest total, where the device has such a limit. */
  readonly modulus?: number | undefined
}

/** `state` is what the next reading is compared with; `in` and `out` are the people between. */
export type Verdict =
  /** The first totals ever seen: nothing to compare with, so nothing is counted. */
  | { readonly kind: 'baseline'; readonly state: CounterState }
  | {
      readonly kind: 'counted'
      readonly state: CounterState
      readonly in: number
      readonly out: number
      /** The device had started again at zero. */
      readonly restarted: boolean
      /** It took a second reading to believe it. */
      readonly confirmed: boolean
    }
  | { readonly kind: 'held'; readonly reading: TotalsReading }
  /** The device began anew at numbers that nobody can have walked: another device, most likely. */
  | { readonly kind: 'replaced'; readonly state: CounterState }

/** So many at once, beyond what the time allows, need no second reading: frames that waited in a buffer. */
const UNSURPRISING_PEOPLE = 25
/** However long the pause, this many at once are counted only when a second reading says the same. */
const UNCONFIRMED_PEOPLE = 2_000

/**
 * @param state absent before the first reading
 * @param held the reading that the last verdict held, if it did
 */
export function nextTotals(
  state: CounterState | undefined,
  held: TotalsReading | undefined,
  reading: TotalsReading,
): Verdict {
  if (!state) return { kind: 'baseline', state: stateOf(reading) }
  const step = compare(state, reading)
  if (isOrdinary(state, reading, step)) return counted(step, reading, false)
  if (!held || !agrees(held, reading)) return { kind: 'held', reading }
  if (step.restarted && isBeyondTime(state, reading, step))
    return { kind: 'replaced', state: stateOf(reading) }
  return counted(step, reading, true)
}

interface Increase {
  readonly in: number
  readonly out: number
  readonly restarted: boolean
}

function compare(from: CounterState, to: TotalsReading): Increase {
  const straight = { in: to.in - from.in, out: to.out - from.out, restarted: false }
  if (straight.in >= 0 && straight.out >= 0) return straight
  const wrapped = {
    in: wrappedIncrease(from.in, to.in, to.modulus),
    out: wrappedIncrease(from.out, to.out, to.modulus),
    restarted: false,
  }
  // A fresh start takes both totals to zero; a wrap-around is also a small step.
  if (wrapped.in >= 0 && wrapped.out >= 0 && wrapped.in + wrapped.out <= allowance(from, to)) return wrapped
  return { in: to.in, out: to.out, restarted: true }
}

function wrappedIncrease(from: number, to: number, modulus: number | undefined): number {
  if (to >= from || modulus === undefined) return to - from
  const isWrap = from >= modulus * 0.75 && to < modulus * 0.25
  return isWrap ? to + modulus - from : to - from
}

function isOrdinary(state: CounterState, reading: TotalsReading, step: Increase): boolean {
  return !step.restarted && step.in + step.out <= allowance(state, reading)
}

function agrees(held: TotalsReading, reading: TotalsReading): boolean {
  return isOrdinary(held, reading, compare(held, reading))
}

/** How many people may have passed between two readings before it is surprising. */
function allowance(from: CounterState, to: CounterState): number {
  return Math.min(UNCONFIRMED_PEOPLE, UNSURPRISING_PEOPLE + walked(from, to))
}

function isBeyondTime(from: CounterState, to: CounterState, step: Increase): boolean {
  // A clock that went back says nothing about how long it was.
  return to.at >= from.at && step.in + step.out > SLACK_PEOPLE + walked(from, to)
}

function walked(from: CounterState, to: CounterState): number {
  return (Math.max(0, to.at - from.at) / 1_000) * PEOPLE_PER_SECOND
}

function counted(step: Increase, reading: TotalsReading, confirmed: boolean): Verdict {
  return { kind: 'counted', state: stateOf(reading), confirmed, ...step }
}

function stateOf({ in: entered, out, at }: TotalsReading): CounterState {
  return { in: entered, out, at }
}
