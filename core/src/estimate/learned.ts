import type { Building } from '../building.ts'

/** What is known about the counter of one way. */
export interface LearnedWay {
  /** Gain b: counts in are taken times 1 − b/2, counts out times 1 + b/2. */
  readonly gain: number
  /** Standard deviation of the gain. */
  readonly gainSd: number
  /** Variance of the counter's error for each crossing, people². */
  readonly q: number
  /** People that the counter misses more than it doubles, per person counted, in both directions alike. */
  readonly missed: number
}

/** Who is expected in one zone by those who came: used only where it made the live estimate better. */
export interface LearnedPresence {
  /** People there for each one who came and stays for so long: by `STAYS`. */
  readonly stays: readonly number[]
  /** By half hour of the local day: how much fuller than the stays alone would have it. */
  readonly bySlot: readonly number[]
  /** Squared error for each person expected, and for each squared person of a crowd that came. */
  readonly scatter: number
  readonly burst: number
  /** By half hour: times so much. */
  readonly scatterBySlot: readonly number[]
  /** Times so much, because half hours after one another err alike. */
  readonly inflation: number
  readonly use: boolean
}

/** What past days taught: plain data, which can be kept as JSON. */
export interface Learned {
  /** How many nights it rests on. */
  readonly nights: number
  /** By portal. */
  readonly ways: Readonly<Record<string, LearnedWay>>
  /** Extra people missed where many pass within a minute, as a share of them. */
  readonly crowding: number
  /** People there are for each person estimated from the counts, as headcounts told. */
  readonly scale: number
  readonly scaleSd: number
  /** By zone. */
  readonly presence: Readonly<Record<string, LearnedPresence>>
  /** By how much intervals are stretched. */
  readonly widen: number
}

/** Before any night: wide enough for a good counter and a bad one. */
export const FIRST_Q = 0.06
export const FIRST_Q_UNSEEN = 1
export const FIRST_GAIN_SD = 0.02
export const UNSEEN_GAIN_SD = 0.1

/** Counters miss people rather than double them: about half of the variance's rate is a loss. */
export function missedFor(q: number): number {
  return 0.5 * Math.min(q, 0.14)
}

export function unlearned(building: Building): Learned {
  const ways = building.portals.map(({ id, metered }): [string, LearnedWay] => [
    id,
    metered
      ? { gain: 0, gainSd: FIRST_GAIN_SD, q: FIRST_Q, missed: missedFor(FIRST_Q) }
      : { gain: 0, gainSd: UNSEEN_GAIN_SD, q: FIRST_Q_UNSEEN, missed: 0 },
  ])
  return {
    nights: 0,
    ways: Object.fromEntries(ways),
    crowding: 0,
    scale: 1,
    scaleSd: 0.025,
    presence: {},
    widen: 1.1,
  }
}
