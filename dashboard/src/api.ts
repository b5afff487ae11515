import {
  type BuildingAnswer,
  type DevicesAnswer,
  type ForecastAnswer,
  type HeadcountsAnswer,
  type LiveAnswer,
  type NewCorrection,
  type NewHeadcount,
  type NewNight,
  type PassAnswer,
  type PassRequest,
  recorderRoutes as routes,
  type UsageAnswer,
  type UsageDayAnswer,
  type UsageDaysAnswer,
  type UsageYearAnswer,
} from '@munteok/core'
import type { Http } from './http.ts'
import type { LiveAddress } from './mqtt/live-link.ts'
import type { RecordsApi } from './records.svelte.ts'
import type { Filter } from './route.ts'

/** All that the screen shows before the first live word. */
export interface FirstPicture {
  readonly building: BuildingAnswer
  readonly usage: UsageAnswer
  readonly devices: DevicesAnswer
}

/** What the first views ask of the recorder. What they may not ask is refused as `Http` says. */
export class RecorderApi implements RecordsApi {
  readonly #http: Http
  readonly #page: URL
  #address: LiveAddress | undefined

  /** @param page the address of this page: the broker's port is taken at the same host */
  constructor(http: Http, page: URL) {
    this.#http = http
    this.#page = page
  }

  /** @throws MunteokError `outside` / `unreachable`, or `input` for an answer that is not one */
  async firstPicture(): Promise<FirstPicture> {
    const [building, usage, devices] = await Promise.all([
      this.#http.request(routes.building),
      this.#http.request(routes.usage),
      this.#http.request(routes.devices),
    ])
    return { building, usage, devices }
  }

  /**
   * Where to listen. The broker may be there while the recorder is not: then the last known address.
   * @throws MunteokError as `firstPicture` when there is none yet
   */
  async liveAddress(): Promise<LiveAddress> {
    try {
      this.#address = addressOf(await this.#http.request(routes.live), this.#page)
    } catch (error) {
      if (!this.#address) throw error
    }
    return this.#address
  }

  usage(): Promise<UsageAnswer> {
    return this.#http.request(routes.usage)
  }

  usageYear(year: number): Promise<UsageYearAnswer> {
    return this.#http.request(routes.usageYear, { params: { year } })
  }

  usageDays(year: number, { by, id }: Filter): Promise<UsageDaysAnswer> {
    return this.#http.request(routes.usageDays, { params: { year }, query: { [by]: id } })
  }

  usageDay(day: string): Promise<UsageDayAnswer> {
    return this.#http.request(routes.usageDay, { params: { day } })
  }

  forecast(): Promise<ForecastAnswer> {
    return this.#http.request(routes.forecast)
  }

  headcounts(): Promise<HeadcountsAnswer> {
    return this.#http.request(routes.headcounts)
  }

  /** It and what follows: the number of the entry that was made. */
  async correct(correction: NewCorrection): Promise<number> {
    return (await this.#http.request(routes.correct, { body: correction })).entry
  }

  async undoCorrection(entry: number, reason: string): Promise<number> {
    const said = { params: { entry }, body: { reason } }
    return (await this.#http.request(routes.undoCorrection, said)).entry
  }

  async countHeads(headcount: NewHeadcount): Promise<number> {
    return (await this.#http.request(routes.countHeads, { body: headcount })).entry
  }

  async markNight(night: NewNight): Promise<number> {
    return (await this.#http.request(routes.markNight, { body: night })).entry
  }

  async closeYear(year: number): Promise<number> {
    return (await this.#http.request(routes.closeYear, { params: { year }, body: {} })).entry
  }

  makePass(request: PassRequest): Promise<PassAnswer> {
    return this.#http.request(routes.makePass, { body: request })
  }
}

function addressOf(live: LiveAnswer, page: URL): LiveAddress {
  const { username, password } = live
  if (live.webSocketUrl) return { url: live.webSocketUrl, username, password }
  const scheme = live.webSocketTls || page.protocol === 'https:' ? 'wss' : 'ws'
  const port = live.webSocketPort ?? page.port
  return { url: `${scheme}://${page.hostname}:${port}/`, username, password }
}
