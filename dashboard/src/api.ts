import {
  AUTHOR_HEADER,
  BuildingAnswer,
  DevicesAnswer,
  EnteredAnswer,
  ErrorAnswer,
  ForecastAnswer,
  HeadcountsAnswer,
  LiveAnswer,
  MunteokError,
  type NewCorrection,
  type NewHeadcount,
  type NewNight,
  type Parser,
  PassAnswer,
  type PassRequest,
  parserOf,
  UsageAnswer,
  UsageDayAnswer,
  UsageDaysAnswer,
  UsageYearAnswer,
} from '@munteok/core'
import type { LiveAddress } from './mqtt/live-link.ts'
import type { RecordsApi } from './records.svelte.ts'
import type { Filter } from './route.ts'
import type { Staff } from './staff.svelte.ts'

const TIMEOUT_MS = 8_000

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
  error: parserOf(ErrorAnswer),
}

/** The recorder's HTTP API, asked from the page that it serves. */
export class RecorderApi implements RecordsApi {
  readonly #fetch: typeof fetch
  readonly #page: URL
  #address: LiveAddress | undefined

  /** @param page the address of this page: the broker's port is taken at the same host */
  constructor(fetcher: typeof fetch, page: URL) {
    this.#fetch = fetcher
    this.#page = page
  }

  /** @throws MunteokError `outside` / `unreachable`, or `input` for an answer that is not one */
  async firstPicture(): Promise<FirstPicture> {
    const [building, usage, devices] = await Promise.all([
      this.#get('building', answers.building),
      this.#get('usage', answers.usage),
      this.#get('devices', answers.devices),
    ])
    return { building, usage, devices }
  }

  /**
   * Where to listen. The broker may be there while the recorder is not: then the last known address.
   * @throws MunteokError as `firstPicture` when there is none yet
   */
  async liveAddress(): Promise<LiveAddress> {
    try {
      this.#address = addressOf(await this.#get('live', answers.live), this.#page)
    } catch (error) {
      if (!this.#address) throw error
    }
    return this.#address
  }

  usage(): Promise<UsageAnswer> {
    return this.#get('usage', answers.usage)
  }

  usageYear(year: number): Promise<UsageYearAnswer> {
    return this.#get(`usage/${year}`, answers.year)
  }

  usageDays(year: number, { by, id }: Filter): Promise<UsageDaysAnswer> {
    return this.#get(`usage/${year}/days?${new URLSearchParams({ [by]: id })}`, answers.days)
  }

  usageDay(day: string): Promise<UsageDayAnswer> {
    return this.#get(`usage/day/${day}`, answers.day)
  }

  forecast(): Promise<ForecastAnswer> {
    return this.#get('usage/forecast', answers.forecast)
  }

  headcounts(): Promise<HeadcountsAnswer> {
    return this.#get('headcounts', answers.headcounts)
  }

  correct(correction: NewCorrection, staff: Staff): Promise<number> {
    return this.#post('corrections', correction, staff)
  }

  undoCorrection(entry: number, reason: string, staff: Staff): Promise<number> {
    return this.#post(`corrections/${entry}/undo`, { reason }, staff)
  }

  countHeads(headcount: NewHeadcount, staff: Staff): Promise<number> {
    return this.#post('headcounts', headcount, staff)
  }

  markNight(night: NewNight, staff: Staff): Promise<number> {
    return this.#post('nights', night, staff)
  }

  closeYear(year: number, staff: Staff): Promise<number> {
    return this.#post(`usage/${year}/closing`, {}, staff)
  }

  makePass(request: PassRequest, staff: Staff): Promise<PassAnswer> {
    return this.#send('passes', request, staff, answers.pass)
  }

  async #get<T>(name: string, parser: Parser<T>): Promise<T> {
    const path = `./api/v1/${name}`
    const { body } = await this.#ask(path)
    return parser.parse(body, `the recorder's answer to ${path}`)
  }

  /** @returns the number of the entry that was made */
  async #post(name: string, said: unknown, staff: Staff): Promise<number> {
    return (await this.#send(name, said, staff, answers.entered)).entry
  }

  async #send<T>(name: string, said: unknown, { name: author, code }: Staff, parser: Parser<T>): Promise<T> {
    const path = `./api/v1/${name}`
    // A browser refuses to send other letters in a header, and no code has them.
    if (!/^[\x21-\x7e]+$/.test(code)) throw new MunteokError('input', 'wrong-code', 'not a staff code')
    const { body } = await this.#ask(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${code}`,
        [AUTHOR_HEADER]: encodeURIComponent(author),
      },
      body: JSON.stringify(said),
    })
    return parser.parse(body, `the recorder's answer to ${path}`)
  }

  async #ask(path: string, request: RequestInit = {}): Promise<{ body: unknown }> {
    try {
      const response = await this.#fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (!response.ok) throw await refusalOf(path, response)
      return { body: await response.json() }
    } catch (cause) {
      if (cause instanceof MunteokError) throw cause
      throw new MunteokError('outside', 'unreachable', `${path} was not answered: ${String(cause)}`, {
        cause,
      })
    }
  }
}

/** Why the recorder did not do it, in its own words where it gave any. */
async function refusalOf(path: string, response: Response): Promise<MunteokError> {
  const said: unknown = await response.json().catch(() => undefined)
  const answered = `${path} was answered with ${response.status}`
  const { code, message } = answers.error.check(said) ? said : { code: 'unreachable', message: answered }
  if (response.status === 401) return new MunteokError('input', 'wrong-code', message)
  return new MunteokError(response.status < 500 ? 'input' : 'outside', code, message)
}

function addressOf(live: LiveAnswer, page: URL): LiveAddress {
  const { username, password } = live
  if (live.webSocketUrl) return { url: live.webSocketUrl, username, password }
  const scheme = live.webSocketTls || page.protocol === 'https:' ? 'wss' : 'ws'
  const port = live.webSocketPort ?? page.port
  return { url: `${scheme}://${page.hostname}:${port}/`, username, password }
}
