import {
  BuildingAnswer,
  DevicesAnswer,
  EnteredAnswer,
  ForecastAnswer,
  HeadcountsAnswer,
  LiveAnswer,
  type NewCorrection,
  type NewHeadcount,
  type NewNight,
  PassAnswer,
  type PassRequest,
  parserOf,
  UsageAnswer,
  UsageDayAnswer,
  UsageDaysAnswer,
  UsageYearAnswer,
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

const answers = {
  building: parserOf(BuildingAnswer),
  usage: parserOf(UsageAnswer),
  devices: parserOf(DevicesAnswer),
  live: parserOf(LiveAnswer),
  year: parserOf(UsageYearAnswer),
  days: parserOf(UsageDaysAnswer),
  day: parserOf(UsageDayAnswer),
  forecast: parserOf(ForecastAnswer),
  headcounts: parserOf(HeadcountsAnswer),
  entered: parserOf(EnteredAnswer),
  pass: parserOf(PassAnswer),
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
      this.#http.get('building', answers.building),
      this.#http.get('usage', answers.usage),
      this.#http.get('devices', answers.devices),
    ])
    return { building, usage, devices }
  }

  /**
   * Where to listen. The broker may be there while the recorder is not: then the last known address.
   * @throws MunteokError as `firstPicture` when there is none yet
   */
  async liveAddress(): Promise<LiveAddress> {
    try {
      this.#address = addressOf(await this.#http.get('live', answers.live), this.#page)
    } catch (error) {
      if (!this.#address) throw error
    }
    return this.#address
  }

  usage(): Promise<UsageAnswer> {
    return this.#http.get('usage', answers.usage)
  }

  usageYear(year: number): Promise<UsageYearAnswer> {
    return this.#http.get(`usage/${year}`, answers.year)
  }

  usageDays(year: number, { by, id }: Filter): Promise<UsageDaysAnswer> {
    return this.#http.get(`usage/${year}/days?${new URLSearchParams({ [by]: id })}`, answers.days)
  }

  usageDay(day: string): Promise<UsageDayAnswer> {
    return this.#http.get(`usage/day/${day}`, answers.day)
  }

  forecast(): Promise<ForecastAnswer> {
    return this.#http.get('usage/forecast', answers.forecast)
  }

  headcounts(): Promise<HeadcountsAnswer> {
    return this.#http.get('headcounts', answers.headcounts)
  }

  correct(correction: NewCorrection): Promise<number> {
    return this.#post('corrections', correction)
  }

  undoCorrection(entry: number, reason: string): Promise<number> {
    return this.#post(`corrections/${entry}/undo`, { reason })
  }

  countHeads(headcount: NewHeadcount): Promise<number> {
    return this.#post('headcounts', headcount)
  }

  markNight(night: NewNight): Promise<number> {
    return this.#post('nights', night)
  }

  closeYear(year: number): Promise<number> {
    return this.#post(`usage/${year}/closing`, {})
  }

  makePass(request: PassRequest): Promise<PassAnswer> {
    return this.#http.send('POST', 'passes', request, answers.pass)
  }

  /** @returns the number of the entry that was made */
  async #post(name: string, said: unknown): Promise<number> {
    return (await this.#http.send('POST', name, said, answers.entered)).entry
  }
}

function addressOf(live: LiveAnswer, page: URL): LiveAddress {
  const { username, password } = live
  if (live.webSocketUrl) return { url: live.webSocketUrl, username, password }
  const scheme = live.webSocketTls || page.protocol === 'https:' ? 'wss' : 'ws'
  const port = live.webSocketPort ?? page.port
  return { url: `${scheme}://${page.hostname}:${port}/`, username, password }
}
