import {
  type AlarmsState,
  alarmsParser,
  type Building,
  buildingStateParser,
  type Clock,
  type DevicesAnswer,
  type LivePassages,
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
import type { FirstPicture } from './api.ts'
import { type Agents, agentsFrom, agentTopic, withHealth, withOnline } from './devices/agents.ts'
import { type Arrival, withArrivals } from './now/arrivals.ts'
import { livePledgeTable, type PledgeTable } from './pledge.ts'

export type Phase = 'loading' | 'failed' | 'ready'
/** `connecting` until the first connection stands, `lost` from its end to the next one. */
export type Line = 'connecting' | 'connected' | 'lost'

/** Calls back when the next frame is about to be drawn. */
export type NextFrame = (draw: () => void) => void
export type PassageListener = (passages: LivePassages) => void

/** Crossings that came within one frame: more than this are not kept for the eye. */
const MOST_IN_A_FRAME = 200

/**
 * What the dashboard knows: the first picture over HTTP, then each word over MQTT. What is heard within
 * one frame is shown at once, so that no storm of words makes more work than the screen can show.
 * `tick` must be called about once a second; nothing here has a timer.
 */
export class Dashboard {
  phase: Phase = $state('loading')
  /** Why loading failed, for whoever looks after the system. */
  trouble: string | undefined = $state()
  line: Line = $state('connecting')
  building: Building | undefined = $state.raw()
  simulatedSpeed: number | undefined = $state()
  /** The recorder shows all buildings of the district. */
  hasDistrict = $state(false)
  occupancy: OccupancyState | undefined = $state.raw()
  usage: UsageState | undefined = $state.raw()
  agents: Agents = $state.raw(new Map())
  crossings: readonly Crossing[] = $state.raw([])
  /** Who came and went by the doors of the house, the latest first. */
  arrivals: readonly Arrival[] = $state.raw([])
  /** What needs somebody now; undefined until the recorder said it. */
  alarms: AlarmsState | undefined = $state.raw()
  readonly #nextFrame: NextFrame
  /** What is to be shown at the next frame, the last word of each kind. */
  readonly #toShow = new Map<string, () => void>()
  #passed: LivePassages[] = []
  readonly #passageListeners = new Set<PassageListener>()
  readonly #clock: Clock
  readonly #freshness = new Freshness()
  #usageTable: UsageAnswer | undefined = $state.raw()
  #topics: Topics | undefined
  #now: number = $state(0)
  /** The recorder's clock and the real time at which it showed that. */
  #recorderClock: { shows: number; at: number } = $state.raw({ shows: 0, at: 0 })
  /** When that was said which stood here as the line broke: kept by the broker, it proves nobody alive. */
  #lostWith: number | undefined = $state()
  #crossingIds = 0
  /** What was said live since the table was asked for. */
  #usageSince: UsageState | undefined = $state.raw()
  readonly #pledge = $derived.by(() =>
    this.#usageTable ? livePledgeTable(this.#usageTable, this.#usageSince) : undefined,
  )
  readonly #time = $derived(this.building && new LocalTime(this.building.timeZone))

  /**
   * @param clock real time
   * @param nextFrame by default what is heard is shown at once
   */
  constructor(clock: Clock, nextFrame: NextFrame = (draw) => draw()) {
    this.#clock = clock
    this.#nextFrame = nextFrame
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
    const { occupancy } = this
    if (!occupancy || this.line !== 'connected' || occupancy.at === this.#lostWith) return false
    return this.#freshness.isFresh(this.#now)
  }

  /** The device's own clock at which the occupancy counts as said; undefined before the first word. */
  get saidAt(): number | undefined {
    return this.occupancy && this.#freshness.saidAt
  }

  /** The device's own clock, as of the last tick or word: UTC epoch milliseconds. */
  get deviceNow(): number {
    return this.#now
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
    this.hasDistrict = building.district ?? false
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

  /** Takes what the recorder knows of agents beyond their own words: their clocks, what it has against them. */
  devicesLoaded(devices: DevicesAnswer): void {
    this.agents = agentsFrom(devices)
  }

  /**
   * Tells of each crossing as it comes, at once.
   * @returns ends it
   */
  onpassages(listener: PassageListener): () => void {
    this.#passageListeners.add(listener)
    return () => this.#passageListeners.delete(listener)
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
    this.#lostWith = this.occupancy?.at
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
    else if (topic === topics.livePassages)
      this.#hearPassages(parseJson(messages.livePassages, payload, topic))
    else if (topic === topics.alarms) this.#hearAlarms(parseJson(alarmsParser, payload, topic))
    else if (topic === topics.building) this.#hearBuilding(payload, topic)
    else this.#hearAgent(topics, topic, payload)
  }

  #show(what: string, act: () => void): void {
    const isFirst = this.#toShow.size === 0
    this.#toShow.set(what, act)
    if (!isFirst) return
    this.#nextFrame(() => {
      const acts = [...this.#toShow.values()]
      this.#toShow.clear()
      for (const one of acts) one()
    })
  }

  #hearOccupancy(occupancy: OccupancyState, kept: boolean): void {
    const speed = occupancy.simulatedSpeed ?? 1
    const keptUntil = kept ? this.recorderNow : undefined
    this.#freshness.hear({ at: occupancy.at, keptUntil, speed }, this.#now)
    const heardAt = this.#now
    this.#show('occupancy', () => {
      if (!kept) this.#recorderClock = { shows: occupancy.at, at: heardAt }
      this.simulatedSpeed = occupancy.simulatedSpeed
      this.occupancy = occupancy
    })
  }

  #hearUsage(usage: UsageState): void {
    this.#show('usage', () => {
      this.usage = usage
      this.#usageSince = usage
    })
  }

  #hearAlarms(alarms: AlarmsState): void {
    this.#show('alarms', () => {
      this.alarms = alarms
    })
  }

  #hearBuilding(payload: string, topic: string): void {
    const { building } = parseJson(buildingStateParser, payload, topic)
    this.#show('building', () => {
      // A retained word that says nothing new must not draw the house anew.
      if (JSON.stringify(building) !== JSON.stringify(this.building)) this.building = building
    })
  }

  #hearPassages(said: LivePassages): void {
    for (const listener of this.#passageListeners) listener(said)
    this.#passed = [...this.#passed, said].slice(-MOST_IN_A_FRAME)
    this.#show('passages', () => {
      const passed = this.#passed
      this.#passed = []
      this.#showPassages(passed)
    })
  }

  #showPassages(passed: readonly LivePassages[]): void {
    const passages = passed.flatMap((said) => said.passages)
    this.crossings = withPassages(this.crossings, passages, () => {
      this.#crossingIds += 1
      return this.#crossingIds
    })
    const { building, time } = this
    if (building && time) this.arrivals = withArrivals(this.arrivals, building, time, passed)
  }

  #hearAgent(topics: Topics, topic: string, payload: string): void {
    const said = agentTopic(topics, topic)
    if (!said) return
    // Several agents may speak within a frame: each word stays.
    if (said.about === 'online') {
      const online = parseJson(messages.online, payload, topic)
      this.#show(topic, () => {
        this.agents = withOnline(this.agents, said.name, online)
      })
    } else {
      const health = parseJson(messages.health, payload, topic)
      this.#show(topic, () => {
        this.agents = withHealth(this.agents, said.name, health)
      })
    }
  }
}
