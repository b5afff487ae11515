import type { TimeRange } from './asked-view.ts'

const MINUTE_MS = 60_000
/** Closer there is nothing to see: minutes are the finest that is known. */
const CLOSEST_MS = 30 * MINUTE_MS

/** A part of a time by two places in it, in whole minutes and at least half an hour. */
export function closer(range: TimeRange, from: number, to: number): TimeRange {
  const middle = (from + to) / 2
  const half = Math.max(CLOSEST_MS, to - from) / 2
  return within(range, { from: middle - half, to: middle + half })
}

/** Half of what is shown (`0.5`), or twice as much (`2`), around its middle. */
export function scaled(whole: TimeRange, shown: TimeRange, by: number): TimeRange {
  const half = ((shown.to - shown.from) * by) / 2
  const middle = (shown.from + shown.to) / 2
  return closer(whole, middle - half, middle + half)
}

/** As much, further on by a share of itself; it stays within the whole. */
export function moved(whole: TimeRange, shown: TimeRange, share: number): TimeRange {
  const by = (shown.to - shown.from) * share
  return within(whole, { from: shown.from + by, to: shown.to + by })
}

/** True where it is all there is: then nothing is looked at closely. */
export function isWhole(whole: TimeRange, shown: TimeRange): boolean {
  return shown.from <= whole.from && shown.to >= whole.to
}

function within(whole: TimeRange, { from, to }: TimeRange): TimeRange {
  const length = Math.min(to - from, whole.to - whole.from)
  const start = Math.min(Math.max(from, whole.from), whole.to - length)
  const minute = (at: number) => Math.round(at / MINUTE_MS) * MINUTE_MS
  return { from: minute(start), to: minute(start + length) }
}
