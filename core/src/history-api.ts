/** The past over HTTP, below `/api/v1/history`. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import type { Building } from './building.ts'
import { MunteokError } from './errors.ts'
import { HistoryBucket } from './history-buckets.ts'
import { Id } from './names.ts'
import { CENTRE } from './usage-api.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })
const Count = Type.Integer({ minimum: 0 })

export const BucketName = Type.Union([Type.Literal('minute'), Type.Literal('hour'), Type.Literal('day')])

/** `GET /history/passages` and `GET /history/occupancy`: which part of the past. */
export const HistoryQuery = Type.Object(
  {
    from: Time,
    /** Exclusive. */
    to: Time,
    bucket: BucketName,
    /** A portal (passages) or a floor (occupancy); all of them when absent. */
    of: Type.Optional(Id),
  },
  strict,
)
export type HistoryQuery = Static<typeof HistoryQuery>

/** The most buckets that one answer holds, for each portal or floor. */
export const MAX_HISTORY_BUCKETS = 5_000

/** `GET /history/passages`: people counted at each portal; buckets without any are left out. */
export const PassageHistory = Type.Object(
  {
    bucket: BucketName,
    portals: Type.Record(
      Type.String(),
      Type.Array(Type.Object({ start: Time, in: Count, out: Count }, strict)),
    ),
  },
  strict,
)
export type PassageHistory = Static<typeof PassageHistory>

/** `GET /history/occupancy`: people on each floor, as looked back on; buckets in which nothing is known are left out. */
export const OccupancyHistory = Type.Object(
  {
    bucket: BucketName,
    floors: Type.Record(
      Type.String(),
      Type.Array(
        Type.Object(
          {
            start: Time,
            mean: Type.Number(),
            max: Count,
            /** The mean of the minutes' 90% intervals. */
            low: Type.Number(),
            high: Type.Number(),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
)
export type OccupancyHistory = Static<typeof OccupancyHistory>

/** What a chart is of: `house`, `floor.1f`, `portal.entrance`, `space.kitchen`, or `uses` of all spaces. */
export const SubjectName = Type.String({
  pattern: '^(house|uses|(floor|portal|space)\\.[a-z0-9]+(-[a-z0-9]+)*)$',
  maxLength: 48,
})

export type Subject =
  | { readonly kind: 'occupancy'; readonly zone: string }
  | { readonly kind: 'passages'; readonly portal: string }
  /** All spaces without one. */
  | { readonly kind: 'uses'; readonly space?: string }

/** Every subject of a building, in its order. Ways that nobody counts have no history. */
export function subjectsOf(building: Building): string[] {
  const spaces = building.floors.flatMap((floor) => floor.spaces)
  return [
    'house',
    ...building.floors.map(({ id }) => `floor.${id}`),
    ...building.portals.filter(({ metered }) => metered).map(({ id }) => `portal.${id}`),
    'uses',
    ...[CENTRE, ...spaces.map(({ id }) => id)].map((id) => `space.${id}`),
  ]
}

/** @throws MunteokError `input` / `unknown-subject` for what the building does not have */
export function subjectOf(building: Building, name: string): Subject {
  const known = subjectsOf(building)
  if (!known.includes(name))
    throw new MunteokError(
      'input',
      'unknown-subject',
      `there is no "${name}" (there are ${known.join(', ')})`,
    )
  const [kind, id] = name.split('.')
  if (kind === 'floor' && id !== undefined) return { kind: 'occupancy', zone: id }
  if (kind === 'portal' && id !== undefined) return { kind: 'passages', portal: id }
  if (kind === 'space' && id !== undefined) return { kind: 'uses', space: id }
  return kind === 'uses' ? { kind: 'uses' } : { kind: 'occupancy', zone: name }
}

const Points = Type.Integer({ minimum: 10, maximum: 4000 })

/** `GET /history/series`: what a chart of so many pixels can show of a time. */
export const SeriesQuery = Type.Object(
  {
    of: SubjectName,
    from: Time,
    /** Exclusive. */
    to: Time,
    /** The most buckets that the chart has room for. */
    points: Points,
  },
  strict,
)
export type SeriesQuery = Static<typeof SeriesQuery>

const Numbers = Type.Array(Type.Union([Type.Number(), Type.Null()]))

const common = {
  bucket: HistoryBucket,
  /** The begin of each bucket. Every other list has as many values; null where nothing is known. */
  starts: Type.Array(Time),
  /** The end of the last bucket. */
  end: Time,
  /** When anything was first known of it; null before that. */
  begun: Type.Union([Time, Type.Null()]),
  /** When this was answered: what is later is not known yet. */
  now: Time,
  /** What is from here on can still change by itself: the present day. */
  livesFrom: Time,
  /** Days within that time that are over and wait to be worked out; they are null. */
  waiting: Count,
}

export const OccupancySeries = Type.Object(
  {
    kind: Type.Literal('occupancy'),
    ...common,
    /**
     * People, in tenths: the mean over the bucket, and of the minutes' 90% intervals. In buckets of days
     * and longer over the hours in which the house is open, on other days those in which anybody was there.
     */
    mean: Numbers,
    low: Numbers,
    high: Numbers,
    /** The most in any minute. */
    max: Numbers,
    /** Who was counted by hand in that time. */
    headcounts: Type.Array(Type.Object({ at: Time, people: Count }, strict)),
  },
  strict,
)
export type OccupancySeries = Static<typeof OccupancySeries>

export const PassageSeries = Type.Object(
  {
    kind: Type.Literal('passages'),
    ...common,
    /** People who went the portal's way `from` → `to`, and back. */
    in: Numbers,
    out: Numbers,
  },
  strict,
)
export type PassageSeries = Static<typeof PassageSeries>

export const UseSeries = Type.Object(
  {
    kind: Type.Literal('uses'),
    ...common,
    /** As counted or imported. */
    uses: Numbers,
    people: Numbers,
    /** What corrections added to that, or took from it. Of hours there are none: a correction is of a day. */
    usesCorrected: Numbers,
    peopleCorrected: Numbers,
    /** How many corrections fall into each bucket, also where they undo each other. */
    corrections: Numbers,
    /** Uses imported for a month or a year as a whole, which these buckets are too fine for. */
    usesOfLonger: Type.Integer(),
  },
  strict,
)
export type UseSeries = Static<typeof UseSeries>

export const SeriesAnswer = Type.Union([OccupancySeries, PassageSeries, UseSeries])
export type SeriesAnswer = Static<typeof SeriesAnswer>

/** `GET /history/busy`: of the house or a floor, by weekday and hour. */
export const BusyQuery = Type.Object({ of: SubjectName, from: Time, to: Time }, strict)
export type BusyQuery = Static<typeof BusyQuery>

/** Days of closures, of which nothing is known, and the present day are left out. */
export const BusyAnswer = Type.Object(
  {
    hours: Type.Array(
      Type.Object(
        {
          /** 1 Monday … 7 Sunday. */
          weekday: Type.Integer({ minimum: 1, maximum: 7 }),
          hour: Type.Integer({ minimum: 0, maximum: 23 }),
          /** People, in tenths. */
          mean: Type.Number(),
          /** How many such hours that is the mean of. */
          of: Type.Integer({ minimum: 1 }),
        },
        strict,
      ),
    ),
  },
  strict,
)
export type BusyAnswer = Static<typeof BusyAnswer>
