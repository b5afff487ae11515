import {
  BuildingAnswer,
  DevicesAnswer,
  LiveAnswer,
  MunteokError,
  type Parser,
  parserOf,
  UsageAnswer,
} from '@munteok/core'
import type { LiveAddress } from './mqtt/live-link.ts'

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
}

/** The recorder's HTTP API, asked from the page that it serves. */
export class RecorderApi {
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

  async #get<T>(name: string, parser: Parser<T>): Promise<T> {
    const path = `./api/v1/${name}`
    const body = await this.#json(path)
    return parser.parse(body, `the recorder's answer to ${path}`)
  }

  async #json(path: string): Promise<unknown> {
    try {
      const response = await this.#fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS) })
      if (!response.ok)
        throw new MunteokError('outside', 'unreachable', `${path} was answered with ${response.status}`)
      return await response.json()
    } catch (cause) {
      if (cause instanceof MunteokError) throw cause
      throw new MunteokError('outside', 'unreachable', `${path} was not answered: ${String(cause)}`, {
        cause,
      })
    }
  }
}

function addressOf(live: LiveAnswer, page: URL): LiveAddress {
  const { username, password } = live
  if (live.webSocketUrl) return { url: live.webSocketUrl, username, password }
  const scheme = live.webSocketTls || page.protocol === 'https:' ? 'wss' : 'ws'
  const port = live.webSocketPort ?? page.port
  return { url: `${scheme}://${page.hostname}:${port}/`, username, password }
}
