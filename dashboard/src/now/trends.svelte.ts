import { messageOf, recorderRoutes as routes } from '@munteok/core'
import type { Dashboard } from '../dashboard.svelte.ts'
import type { Http } from '../http.ts'
import { TREND_MS, type Trends, trendsFrom, withLive } from './trend.ts'

/** What was heard live is looked back on from time to time: the recorder then knows better. */
export const ASK_AGAIN_MS = 10 * 60_000

/** The last hour of each floor: asked once, then drawn on by what is heard. */
export class HourBefore {
  trends: Trends = $state.raw({})
  /** Why the past hour could not be asked for; what is heard from here on is drawn all the same. */
  trouble: string | undefined = $state()
  readonly #http: Pick<Http, 'request'>

  constructor(http: Pick<Http, 'request'>) {
    this.#http = http
  }

  /** @param now the recorder's clock */
  async ask(now: number): Promise<void> {
    const query = { from: Math.round(now - TREND_MS), to: Math.round(now), bucket: 'minute' } as const
    try {
      const history = await this.#http.request(routes.occupancyHistory, { query })
      this.trends = trendsFrom(history, this.trends, now)
      this.trouble = undefined
    } catch (error) {
      this.trouble = messageOf(error)
    }
  }

  hear({ occupancy, fresh }: Pick<Dashboard, 'occupancy' | 'fresh'>): void {
    if (occupancy && fresh) this.trends = withLive(this.trends, occupancy)
  }
}
