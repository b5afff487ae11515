import {
  type AgentSettings,
  type AnnouncedDevices,
  DEFAULT_DISCOVERY_PREFIX,
  discoveryTopicsOf,
  type HomeAssistantSettings,
  messageOf,
} from '@munteok/core'
import { announcedFileIn, type Log, readAnnounced } from '@munteok/runtime'
import type { Complaints } from '../complaints.ts'
import type { Changes } from '../derivation.ts'
import type { RetainedTopic } from '../retained-topic.ts'
import { Announcements } from './announcements.ts'
import { type DeviceAnnouncement, devicesOf } from './devices.ts'
import { type PassagesTopicParts, passagesTopic } from './passages-topic.ts'

/** As the occupancy: numbers older than a minute are shown as unavailable. */
const TICKS_PER_REFRESH = 10
/** After its start, Home Assistant hears of every device at once: not all of them answer in the same second. */
const MOST_DELAY_TICKS = 5

export interface HouseAnnounced extends PassagesTopicParts {
  readonly siteAgents: readonly AgentSettings[]
  /** Munteok's own. */
  readonly version: string
  /** Why events are not written now: the numbers must grow old then, not look new. */
  readonly trouble: () => string | undefined
  readonly complaints: Complaints
  /** Undefined where it was switched off, and everything is to be taken back. */
  readonly homeAssistant: HomeAssistantSettings | undefined
}

interface HomeAssistantParts extends HouseAnnounced {
  /** Where it is kept what was announced. */
  readonly file: string
  readonly before: AnnouncedDevices | undefined
  /** In [0, 1). */
  readonly random: () => number
}

/** Where the site file asks for it; and where it did, until what was announced is taken back. */
export function homeAssistantOf(
  parts: HouseAnnounced & { readonly dataDir: string; readonly log: Log },
): HomeAssistant | undefined {
  const { homeAssistant, dataDir, log } = parts
  const file = announcedFileIn(dataDir)
  let before: AnnouncedDevices | undefined
  try {
    before = readAnnounced(file)
  } catch (error) {
    const fate = homeAssistant ? 'it is replaced' : 'delete it'
    log.warn(
      `${messageOf(error)}; ${fate}: devices announced before that are no more must be deleted in Home Assistant`,
    )
  }
  if (!homeAssistant && !before) return undefined
  return new HomeAssistant({ ...parts, file, before, random: Math.random })
}

/** Announces the house to a Home Assistant at the same broker, which reads the numbers from our own topics. */
export class HomeAssistant {
  readonly name = 'Home Assistant'
  readonly filters: readonly string[]
  readonly #parts: HomeAssistantParts
  readonly #announcements: Announcements
  readonly #passages: RetainedTopic
  /** The broker is there and lets us announce. */
  #ready = false
  #ticks = 0
  #ticksToAnnouncing: number | undefined
  #counted = false

  constructor(parts: HomeAssistantParts) {
    const { link, complaints, topics, file, before, homeAssistant } = parts
    this.#parts = parts
    const { discoveryPrefix = DEFAULT_DISCOVERY_PREFIX } = homeAssistant ?? {}
    const prefix = homeAssistant ? discoveryPrefix : (before?.prefix ?? discoveryPrefix)
    this.filters = [discoveryTopicsOf(prefix).status]
    const stateTopic = topics.passages
    this.#announcements = new Announcements({ link, complaints, file, before, prefix, stateTopic })
    this.#passages = passagesTopic(parts)
  }

  connected(refused: readonly string[]): void {
    this.#ready = !this.filters.some((filter) => refused.includes(filter))
    if (!this.#ready) return
    this.#ticksToAnnouncing = undefined
    this.#announcements.reconnected()
    this.#announcements.announce(this.#devices())
    if (this.#parts.homeAssistant) this.#passages.reconnected()
  }

  /** Whatever else stands there is not for us: `offline`, and what other programs write. */
  receive(topic: string, payload: Buffer): void {
    if (!this.filters.includes(topic) || payload.toString('utf8') !== 'online') return
    this.#ticksToAnnouncing ??= 1 + Math.floor(this.#parts.random() * MOST_DELAY_TICKS)
  }

  committed({ minutes }: Changes): void {
    if (minutes.size > 0) this.#counted = true
  }

  settingsChanged(): void {
    if (this.#ready) this.#announcements.update(this.#devices())
  }

  tick(): void {
    if (!this.#ready) return
    this.#ticks += 1
    if (this.#ticksToAnnouncing !== undefined) this.#ticksToAnnouncing -= 1
    if (this.#ticksToAnnouncing === 0) {
      this.#ticksToAnnouncing = undefined
      this.#announcements.announce(this.#devices())
    }
    this.#refresh()
  }

  #refresh(): void {
    const { homeAssistant, trouble } = this.#parts
    const due = this.#counted || this.#ticks % TICKS_PER_REFRESH === 0
    if (!homeAssistant || !due || trouble() !== undefined) return
    this.#counted = false
    this.#passages.publish()
  }

  #devices(): ReadonlyMap<string, DeviceAnnouncement> {
    const { homeAssistant, building, siteAgents: agents, topics, version } = this.#parts
    if (!homeAssistant) return new Map()
    const { language = 'ko' } = homeAssistant
    return devicesOf({ building: building(), agents, topics, language, version })
  }
}
