import {
  type Building,
  type Clock,
  LocalTime,
  messageOf,
  messages,
  type OccupancyState,
  parseJson,
  type Topics,
  topicsOf,
  type UsageAnswer,
  type UsageState,
} from '@munteok/core'
import { type Crossing, withPassages } from '@munteok/look/crossings.ts'
import { Freshness } from '@munteok/look/freshness.ts'
import { type Agents, agentsFrom, agentTopic, withHealth, withOnline } from './agents.ts'
import type { FirstPicture } from './api.ts'
import { livePledgeTable, type PledgeTable } from './pledge.ts'

export type Phase = 'loading' | 'failed' | 'ready'
/** `connecting` until the first connection stands, `lost` from its end to the next one. */
export type Line = 'connecting' | 'connected' | 'lost'

/**
 * What the dashboard knows: the first picture over HTTP, then each word over MQTT. `tick` must be
 * called about once a second; nothing here has a timer.
 */
export class Dashboard {
  phase: Phase = $state('loading')
  /** Why loading failed, for whoever looks after the system. */
  trouble: string | undefined = $state()
  line: Line = $state('connecting')
  building: Building | undefined = $state.raw()
  simulatedSpeed: number | undefined = $state()
  occupancy: OccupancyState | undefined = $state.raw()
  usage: UsageState | undefined = $state.raw()
  agents: Agents = $state.raw(new Map())
  crossings: readonly Crossing[] = $state.raw([])
  readonly #clock: Clock
  readonly #freshness = new Freshness()
  #usageTable: UsageAnswer | undefined = $state.raw()
  #topics: Topics | undefined
  #now: number = $state(0)
  /** The recorder's clock and the real time at which it showed that. */
  #recorderClock: { shows: number; at: number } = $state.raw({ shows: 0, at: 0 })
  #crossingIds = 0
  /** What was said live since the table was asked for. */
  #usageSince: UsageState | undefined = $state.raw()
  readonly #pledge = $derived.by(() =>
    this.#usageTable ? livePledgeTable(this.#usageTable, this.#usageSince) : undefined,
  )
  readonly #time = $derived(this.building && new LocalTime(this.building.timeZone))

  /** @param clock real time */
  constructor(clock: Clock) {
    this.#clock = clock
    this.#now = clock.now()
  }

  get pledge(): PledgeTable | undefined {
    return this.#pledge
  }

  get usageAnswer(): UsageAnswer | undefined {
    return this.#usageTable
  }

  get time(): LocalTime | undefined {
    return this.#time
  }

  /** True when the occupancy may be taken for the present: the line stands, and it speaks. */
  get fresh(): boolean {
    return this.occupancy !== undefined && this.line === 'connected' && this.#freshness.isFresh(this.#now)
  }

  /** The recorder's clock now, UTC epoch milliseconds. */
  get recorderNow(): number {
    const { shows, at } = this.#recorderClock
    return shows + (this.#now - at) * (this.simulatedSpeed ?? 1)
  }

  /** Of when the numbers on screen are: what somebody counted just now was so at that time. */
  get shownAt(): number {
    return this.fresh && this.occupancy ? this.occupancy.at : this.recorderNow
  }

  get filters(): string[] {
    const topics = this.#topics
    return topics ? [topics.everyState, topics.livePassages, topics.every.online, topics.every.health] : []
  }

  loaded({ building, usage, devices }: FirstPicture): void {
    this.#now = this.#clock.now()
    this.#recorderClock = { shows: building.now, at: this.#now }
    this.building = building.building
    this.simulatedSpeed = building.simulatedSpeed
    this.#topics = topicsOf(building.building.id)
    this.#usageTable = usage
    this.agents = agentsFrom(devices)
    this.phase = 'ready'
  }

  /** Takes a table that was asked for again, after an entry that changed it. */
  usageLoaded(usage: UsageAnswer): void {
    this.#usageTable = usage
    this.#usageSince = undefined
  }

  failed(error: unknown): void {
    this.trouble = messageOf(error)
    this.phase = 'failed'
  }

  tick(): void {
    this.#now = this.#clock.now()
  }

  connected(): void {
    this.line = 'connected'
  }

  lost(reason: string): void {
    this.line = 'lost'
    this.trouble = reason
    this.crossings = []
  }

  walked(crossing: Crossing): void {
    this.crossings = this.crossings.filter(({ id }) => id !== crossing.id)
  }

  /**
   * Takes a message.
   * @param kept true for a retained one, which may be old
   * @throws MunteokError `input` for one that the contract does not know
   */
  hear(topic: string, payload: string, kept: boolean): void {
    const topics = this.#topics
    if (!topics) return
    this.#now = this.#clock.now()
    if (topic === topics.occupancy) this.#hearOccupancy(parseJson(messages.occupancy, payload, topic), kept)
    else if (topic === topics.usage) this.#hearUsage(parseJson(messages.usage, payload, topic))
    else if (topic === topics.livePassages) this.#hearPassages(payload, topic)
    else this.#hearAgent(topics, topic, payload)
  }

  #hearOccupancy(occupancy: OccupancyState, kept: boolean): void {
    const speed = occupancy.simulatedSpeed ?? 1
    const keptUntil = kept ? this.recorderNow : undefined
    this.#freshness.hear({ at: occupancy.at, keptUntil, speed }, this.#now)
    if (!kept) this.#recorderClock = { shows: occupancy.at, at: this.#now }
    this.simulatedSpeed = occupancy.simulatedSpeed
    this.occupancy = occupancy
  }

  #hearUsage(usage: UsageState): void {
    this.usage = usage
    this.#usageSince = usage
  }

  #hearPassages(payload: string, topic: string): void {
    const { passages } = parseJson(messages.livePassages, payload, topic)
    this.crossings = withPassages(this.crossings, passages, () => {
      this.#crossingIds += 1
      return this.#crossingIds
    })
  }

  #hearAgent(topics: Topics, topic: string, payload: string): void {
    const said = agentTopic(topics, topic)
    if (!said) return
    if (said.about === 'online')
      this.agents = withOnline(this.agents, said.name, parseJson(messages.online, payload, topic))
    else this.agents = withHealth(this.agents, said.name, parseJson(messages.health, payload, topic))
  }
}
