export { learn } from './learn.ts'
export { type DayInput, dayToLearn } from './learn-day.ts'
export { type Learned, type LearnedPresence, type LearnedWay, unlearned } from './learned.ts'
export type { LearnedDay } from './learned-day.ts'
export { type HandCount, LiveEstimate, type LiveOptions, wholePeople } from './live.ts'
export {
  type Belief,
  type Curve,
  type LookBackInput,
  type LookedBack,
  lookBack,
  type TimedCount,
} from './look-back.ts'
export { quietNights } from './quiet-nights.ts'
export type { Spread } from './samples.ts'
export { nightBefore, type Segment, segmentsOf } from './segments.ts'
export { type EstimatedSegment, estimateSeries, type SeriesInput } from './series.ts'

/** Raised with every change after which the same counts give other estimates: what was kept is worked out anew. */
export const ESTIMATE_VERSION = 1
