import type { Bucket } from '@munteok/core'
import {
  type BusyAnswer,
  type HistoryQuery,
  MAX_HISTORY_BUCKETS,
  MunteokError,
  type OccupancyHistory,
  type PassageHistory,
  recorderRoutes as routes,
  type SeriesAnswer,
} from '@munteok/core'
import { History } from './history/history.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'

const BUCKET_MS: Record<Bucket, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** `GET /history/series` and `/history/busy` for charts; `/history/passages` and `/history/occupancy` for programs. */
export function historyRoutes(api: Api, parts: ApiParts): void {
  const { building, clock, ledger, passages, occupancies } = parts
  const history = new History({ db: ledger.db, time: ledger.time, building, passages, occupancies })
  const portals = building.portals.map((portal) => portal.id)
  const floors = building.floors.map((floor) => floor.id)

  api.route({
    ...served(routes.series, 'look', {
      summary: 'The past of a floor, the house, a portal or a space, as finely as a chart can show it',
      description:
        'At most `points` buckets, cut by the calendar of the building; null where nothing is known.',
      refusals: [404],
    }),
    handler: (request): SeriesAnswer => history.series(request.query, clock.now()),
  })

  api.route({
    ...served(routes.busy, 'look', {
      summary: 'People on a floor or in the house by weekday and hour',
      description:
        'Means over days that are over; closures, and days on which nothing was counted, are left out.',
      refusals: [404],
    }),
    handler: (request): BusyAnswer => history.busy(request.query, clock.now()),
  })

  api.route({
    ...served(routes.passageHistory, 'look', {
      summary: 'People counted at each portal, by bucket of time',
      description: 'Buckets that touch the time from `from` until `to`; those without people are left out.',
      refusals: [404],
    }),
    handler: (request): PassageHistory => {
      const { bucket, from, to, of } = request.query
      checkRange(request.query)
      const start = ledger.time.bucketStart(from, bucket)
      const answer: PassageHistory = { bucket, portals: {} }
      for (const portal of chosen('portal', portals, of))
        answer.portals[portal] = passages.buckets(portal, bucket, start, to)
      return answer
    },
  })

  api.route({
    ...served(routes.occupancyHistory, 'look', {
      summary: 'People on each floor, mean and most, by bucket of time',
      description: 'Buckets that touch the time from `from` until `to`, from the first count until now.',
      refusals: [404],
    }),
    handler: (request): OccupancyHistory => {
      const { bucket, from, to, of } = request.query
      checkRange(request.query)
      chosen('floor', floors, of)
      const history = occupancies.between(bucket, from, to, clock.now(), of)
      return { bucket, floors: Object.fromEntries(history) as OccupancyHistory['floors'] }
    },
  })
}

function chosen(what: 'portal' | 'floor', known: string[], of: string | undefined): string[] {
  if (of === undefined) return known
  if (!known.includes(of))
    throw new MunteokError(
      'input',
      `unknown-${what}`,
      `"${of}" is no ${what} (${what}s: ${known.join(', ')})`,
    )
  return [of]
}

function checkRange({ from, to, bucket }: HistoryQuery): void {
  if (to <= from)
    throw new MunteokError('input', 'range', `the range ends (to=${to}) before it begins (from=${from})`)
  const buckets = Math.ceil((to - from) / BUCKET_MS[bucket])
  if (buckets <= MAX_HISTORY_BUCKETS) return
  const coarser = (['hour', 'day'] as const).find(
    (other) => (to - from) / BUCKET_MS[other] <= MAX_HISTORY_BUCKETS,
  )
  const remedy = coarser ? `take bucket=${coarser}` : 'ask for a shorter time'
  throw new MunteokError(
    'input',
    'too-many-buckets',
    `that time has ${buckets} ${bucket}s, and an answer holds ${MAX_HISTORY_BUCKETS}: ${remedy}`,
  )
}
