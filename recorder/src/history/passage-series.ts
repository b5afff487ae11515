import { type Bucket, type CutTime, isOfDays, type LocalTime, type PassageSeries } from '@munteok/core'
import type { PassageQueries } from '../passage-queries.ts'
import type { KnownDays } from './known-days.ts'

/** How many passed a portal each way, cut as a chart asks for it. */
export class PassagesOverTime {
  readonly #time: LocalTime
  readonly #passages: PassageQueries
  readonly #known: KnownDays

  constructor(time: LocalTime, passages: PassageQueries, known: KnownDays) {
    this.#time = time
    this.#passages = passages
    this.#known = known
  }

  series(portal: string, cut: CutTime, now: number): PassageSeries {
    const from = cut.starts[0] ?? cut.end
    const ins = cut.starts.map(() => 0)
    const outs = cut.starts.map(() => 0)
    let i = 0
    for (const counted of this.#passages.buckets(portal, readAs(cut), from, cut.end)) {
      while (counted.start >= (cut.starts[i + 1] ?? cut.end)) i += 1
      ins[i] = (ins[i] ?? 0) + counted.in
      outs[i] = (outs[i] ?? 0) + counted.out
    }
    const isKnown = this.#knownBuckets(cut, now)
    return {
      kind: 'passages',
      ...{
        bucket: cut.bucket,
        starts: [...cut.starts],
        end: cut.end,
        begun: this.#passages.firstMinute() ?? null,
        now,
        waiting: 0,
      },
      livesFrom: this.#time.startOfDay(this.#time.dayOf(now)),
      in: ins.map((value, at) => (isKnown[at] ? value : null)),
      out: outs.map((value, at) => (isKnown[at] ? value : null)),
    }
  }

  /** Of weeks and longer at least one day is known, or nobody counted. */
  #knownBuckets(cut: CutTime, now: number): boolean[] {
    const isKnown = this.#known.within(cut.starts[0] ?? cut.end, cut.end, now)
    const begun = this.#passages.firstMinute() ?? now
    return cut.starts.map((start, i) => {
      const end = Math.min(cut.starts[i + 1] ?? cut.end, now)
      if (start >= now || end <= begun) return false
      if (!isOfDays(cut.bucket)) return isKnown(this.#time.dayOf(start))
      return this.#anyDay(Math.max(start, begun), end, isKnown)
    })
  }

  #anyDay(from: number, to: number, isKnown: (day: string) => boolean): boolean {
    for (let at = from; at < to; at = this.#time.endOfDay(this.#time.dayOf(at)))
      if (isKnown(this.#time.dayOf(at))) return true
    return false
  }
}

/** The coarsest kept sums that the buckets can be put together from. */
function readAs({ bucket }: CutTime): Bucket {
  if (isOfDays(bucket)) return 'day'
  return bucket === 'hour' ? 'hour' : 'minute'
}
