import type { Building } from '../building.ts'
import { LocalTime } from '../local-time.ts'
import { graphOf } from './graph.ts'
import { type Learned, unlearned } from './learned.ts'
import type { LearnedDay, LearnedHeadcount, PresenceDay, PresenceRow } from './learned-day.ts'
import { type HandCount, headcountVariance, LiveEstimate } from './live.ts'
import { type LookedBack, lookBack, type TimedCount } from './look-back.ts'
import { crowded, UNSEEN_SHARE } from './passages.ts'
import { slotOf } from './presence.ts'
import type { Segment } from './segments.ts'

const MINUTE_MS = 60_000
const SAMPLES = 150
const Z_95 = 1.645

export interface DayInput {
  readonly building: Building
  /** What was known before the day. */
  readonly learned?: Learned
  readonly segment: Segment
  readonly counts: readonly TimedCount[]
  readonly headcounts?: readonly HandCount[]
}

/** Makes of a day that is over what can be learned from it. */
export function dayToLearn(input: DayInput): LearnedDay {
  const { building, segment, counts, headcounts = [], learned = unlearned(building) } = input
  const graph = graphOf(building)
  const time = new LocalTime(building.timeZone)
  const sums = sumsOf(input)
  const isClosed = segment.startsEmpty && segment.endsEmpty
  if (!isClosed || counts.length === 0)
    return {
      ...sums,
      from: segment.from,
      isClosed: isClosed && counts.length > 0,
      headcounts: [],
      presence: [],
    }
  const { from, to } = segment
  const plain = { ...learned, scale: 1, scaleSd: 0 }
  const past = lookBack({ building, learned: plain, from, to, counts, samples: SAMPLES, presence: 'none' })
  const without = distances(input, plain, 'none', past)
  const withThem = distances(input, plain, 'all', past)
  return {
    ...sums,
    from,
    isClosed,
    headcounts: headcounts.flatMap((count) => compared(count, past, graph.zones)),
    presence: graph.zones.map(
      (_zone, z): PresenceDay => ({
        rows: rowsOf(past, z, time),
        without: without[z] ?? 0,
        with: withThem[z] ?? 0,
      }),
    ),
  }
}

function sumsOf({ building, counts }: DayInput): Pick<LearnedDay, 'net' | 'total' | 'crowd'> {
  const { ways, wayOf, unseenBeside } = graphOf(building)
  const [net, total, crowd] = [0, 1, 2].map(() => ways.map(() => 0)) as [number[], number[], number[]]
  for (const { portal, in: ins, out: outs } of counts) {
    const way = wayOf.get(portal)
    if (way === undefined) continue
    net[way] = (net[way] ?? 0) + ins - outs
    total[way] = (total[way] ?? 0) + ins + outs
    crowd[way] = (crowd[way] ?? 0) + crowded(ins) - crowded(outs)
    for (const beside of unseenBeside[way] ?? [])
      total[beside] = (total[beside] ?? 0) + UNSEEN_SHARE * (ins + outs)
  }
  return { net, total, crowd }
}

function compared(count: HandCount, past: LookedBack, zones: readonly string[]): LearnedHeadcount[] {
  const zone = count.zone === 'house' ? zones.length : zones.indexOf(count.zone)
  const minute = Math.floor((count.at - past.from) / MINUTE_MS) - 1
  const curve = past.curves[zone]
  const estimate = curve?.people[minute]
  if (!curve || estimate === undefined || estimate < 3) return []
  const sd = ((curve.high[minute] ?? 0) - (curve.low[minute] ?? 0)) / (2 * Z_95)
  return [{ people: count.people, estimate, variance: sd ** 2 + headcountVariance(count) + 0.25 }]
}

function rowsOf(past: LookedBack, zone: number, time: LocalTime): PresenceRow[] {
  const curve = past.curves[zone]
  const first = Math.floor(past.from / MINUTE_MS)
  return [...past.halfHours].flatMap(([minute, byZone]): PresenceRow[] => {
    const stays = Array.from(byZone[zone]?.stays ?? [], round)
    const people = curve?.people[minute - 1]
    if (!curve || people === undefined || (people < 0.1 && (stays.at(-1) ?? 0) < 0.1)) return []
    const sd = ((curve.high[minute - 1] ?? 0) - (curve.low[minute - 1] ?? 0)) / (2 * Z_95)
    return [
      {
        slot: slotOf(time, first + minute),
        people: round(people),
        variance: round(sd ** 2),
        stays,
        burst: round(byZone[zone]?.burst ?? 0),
      },
    ]
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/**
 * How far the live estimate was, every half hour, from what the hours after it alone tell: these owe
 * nothing to what it knew, so that they judge it fairly.
 */
function distances(
  { building, segment, counts }: DayInput,
  learned: Learned,
  presence: 'none' | 'all',
  past: LookedBack,
): number[] {
  const live = new LiveEstimate(building, learned, { samples: SAMPLES, presence, seed: 7 })
  live.empty(segment.from)
  const sums = live.graph.zones.map(() => 0)
  let next = segment.from + 30 * MINUTE_MS
  const compareUntil = (at: number) => {
    for (; next <= at; next += 30 * MINUTE_MS) {
      live.passTime(next)
      const minute = Math.round((next - segment.from) / MINUTE_MS) - 1
      for (const [z, { median }] of live.exact().entries())
        sums[z] = (sums[z] ?? 0) + Math.min(400, (median - (past.backward[z]?.[minute] ?? 0)) ** 2)
    }
  }
  for (const count of counts) {
    compareUntil(count.at)
    live.add(count, count.at)
  }
  return sums
}
