import { type BusyAnswer, type LocalTime, recorderRoutes as routes, type SeriesAnswer } from '@munteok/core'
import { Asked } from '../asked.svelte.ts'
import type { Http } from '../http.ts'
import { type HistoryView, shownRange, type TimeRange } from './asked-view.ts'
import { shifted } from './rows.ts'

/** What was asked for, with its answer: the view may have moved on meanwhile. */
export interface Shown {
  readonly view: HistoryView
  readonly range: TimeRange
  readonly answer: SeriesAnswer
  /** The same time of what it is compared with. */
  readonly before?: SeriesAnswer
}

interface Wanted {
  readonly view: HistoryView
  readonly time: LocalTime
  readonly points: number
}

/** The answers behind a view of the past. The last picture stays until the next one is there. */
export class HistoryData {
  readonly series: Asked<Shown>
  readonly busy: Asked<BusyAnswer>
  /** An answer to the view that is wanted now is on its way. */
  pending = $state(false)
  readonly #http: Pick<Http, 'request'>
  #wanted: Wanted | undefined
  #busyOf: { of: string; range: TimeRange } | undefined
  #turn = 0

  constructor(http: Pick<Http, 'request'>) {
    this.#http = http
    this.series = new Asked(() => this.#load())
    this.busy = new Asked(() => this.#loadBusy())
  }

  /** @param points the most buckets that the chart has room for */
  async show(wanted: Wanted): Promise<void> {
    this.#wanted = wanted
    await this.again()
  }

  async again(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    this.pending = true
    await this.series.ask()
    if (turn === this.#turn) this.pending = false
  }

  async showBusy(of: string, range: TimeRange): Promise<void> {
    this.#busyOf = { of, range }
    await this.busy.ask()
  }

  async #load(): Promise<Shown> {
    const wanted = this.#wanted
    if (!wanted) return await new Promise(() => undefined)
    const { view, time, points } = wanted
    const range = shownRange(view, time)
    const answer = await this.#series(view.of, range, points)
    if (view.compare === 'none') return { view, range, answer }
    const { bucket } = answer
    const earlier = {
      from: shifted(time, range.from, bucket, view.compare, -1),
      to: shifted(time, range.to, bucket, view.compare, -1),
    }
    if (earlier.from < 0 || earlier.to <= earlier.from) return { view, range, answer }
    return { view, range, answer, before: await this.#series(view.of, earlier, points) }
  }

  #series(of: string, { from, to }: TimeRange, points: number): Promise<SeriesAnswer> {
    return this.#http.request(routes.series, { query: { of, from, to, points } })
  }

  async #loadBusy(): Promise<BusyAnswer> {
    const busy = this.#busyOf
    if (!busy) return { hours: [] }
    const { from, to } = busy.range
    return await this.#http.request(routes.busy, { query: { of: busy.of, from, to } })
  }
}
