import { readFileSync } from 'node:fs'
import {
  type AgentSettings,
  type Building,
  type Clock,
  type Listen,
  type LiveAnswer,
  type ReadyzAnswer,
  type Topics,
  topicsOf,
} from '@munteok/core'
import { LinkTally, type Log, Metrics, Monitoring, realClock } from '@munteok/runtime'
import { Access } from './access/access.ts'
import type { Guests } from './access/asker.ts'
import { Agents } from './agents.ts'
import { AlarmWatch } from './alarms/alarm-watch.ts'
import { webhookSecret } from './alarms/webhook-secret.ts'
import { CardOrders } from './cards/card-orders.ts'
import { closeYear, closingKey } from './closing.ts'
import { Complaints } from './complaints.ts'
import type { Changes } from './derivation.ts'
import { District } from './district/district.ts'
import type { SeriesStore } from './district/series-store.ts'
import { LedgerHouseRecords } from './house-records.ts'
import { HttpFront } from './http-front.ts'
import { httpDurations } from './http-metrics.ts'
import type { ApiParts } from './http-parts.ts'
import { createHttpServer } from './http-server.ts'
import { Intake } from './intake.ts'
import { IntakeMetrics } from './intake-metrics.ts'
import { Ledger } from './ledger.ts'
import { ledgerFileIn } from './ledger-file.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { type BrokerLink, MqttBrokerLink } from './link.ts'
import { LiveState } from './live-state.ts'
import { type NeighbourSettings, Neighbours } from './neighbours.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { PassMaker } from './pass-maker.ts'
import { PassageQueries } from './passage-queries.ts'
import { addRecorderMetrics } from './recorder-metrics.ts'
import type { RetainedTopic } from './retained-topic.ts'
import { realTime, type Scheduler } from './scheduler.ts'
import { buildingTopic } from './settings/building-topic.ts'
import { Renewal, usageOf } from './settings/renewal.ts'
import { SettingsDesk } from './settings/settings-desk.ts'
import { Thinning } from './thinning.ts'

const TICK_MS = 1_000
/** Screens take numbers older than this for stale. */
const TICKS_PER_REFRESH = 10
/** Days of occupancy worked out in one tick, so that events never wait for them. */
const DAYS_PER_TICK = 1

export interface RecorderOptions extends NeighbourSettings {
  readonly building: Building
  /** The ledger lies at `<dataDir>/recorder/ledger.sqlite`. */
  readonly dataDir: string
  readonly mqtt: {
    readonly urls: readonly string[]
    readonly ca?: Buffer | undefined
    readonly username: string
    readonly password: string
  }
  readonly http?: Required<Listen> | undefined
  readonly dashboardDir?: string | undefined
  /** What everybody may see without logging in; nothing when absent. */
  readonly guests?: Guests | undefined
  /** Numbers of people below this are not told to the public; 5 when absent. */
  readonly hideBelow?: number | undefined
  /** Handed to screens by `GET /live`. */
  readonly live: LiveAnswer
  readonly clock: Clock
  /** By which sessions end, which is real time where the house's is simulated. */
  readonly sessionClock?: Clock | undefined
  readonly log: Log
  /** Where it counts what it does; its own when absent. */
  readonly metrics?: Metrics | undefined
  readonly simulatedSpeed?: number | undefined
  /** The site's agents: others are refused. Without them every agent that the broker lets in is taken. */
  readonly agents?: readonly AgentSettings[] | undefined
  /** Where all buildings of the district are read from; without it their page is not served. */
  readonly district?: SeriesStore | undefined
  /** Instead of MQTT at `mqtt.urls`. */
  readonly link?: BrokerLink | undefined
  /** Instead of real timers. */
  readonly scheduler?: Scheduler | undefined
}

/** Everything that lives from `start` to `close`. */
interface Running {
  readonly ledger: Ledger
  readonly access: Access
  readonly agents: Agents
  readonly intake: Intake
  readonly state: LiveState
  readonly passes: PassMaker
  readonly cards: CardOrders
  readonly alarms: AlarmWatch
  readonly building: RetainedTopic
  readonly renewal: Renewal
  readonly link: BrokerLink
  readonly occupancies: OccupancyRollup
  readonly neighbours: Neighbours
  readonly thinning: Thinning
  readonly http: HttpFront | undefined
  readonly stopTicking: () => void
}

/** From the broker into the ledger, and from the ledger to the screens. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #topics: Topics
  readonly #complaints: Complaints
  readonly #version: string
  readonly #metrics: Metrics
  readonly #tally = new LinkTally()
  #running: Running | undefined
  #ticks = 0

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#topics = topicsOf(options.building.id)
    this.#complaints = new Complaints(options.log, options.clock)
    this.#version = ownVersion()
    const { metrics, building } = options
    this.#metrics =
      metrics ?? new Metrics({ component: 'recorder', building: building.id, version: this.#version })
  }

  /**
   * Opens the ledger and the HTTP server and begins to connect; the broker may come later.
   * @throws MunteokError when the ledger or the address cannot be had
   */
  async start(): Promise<{ httpUrl?: string }> {
    const { building, dataDir, log } = this.#options
    const ledger = new Ledger(ledgerFileIn(dataDir), building)
    ledger.open()
    let access: Access | undefined
    try {
      for (const { message } of ledger.settings.leftOut) log.warn(message)
      for (const { kind, name, events } of ledger.unplaced()) this.#reportUnplaced(kind, name, events)
      access = this.#openAccess(ledger)
      const httpUrl = await this.#assemble(ledger, access)
      const { entries, events } = ledger.totals
      log.info(`the ledger ${ledger.file} holds ${events} events in ${entries} entries`)
      return httpUrl === undefined ? {} : { httpUrl }
    } catch (error) {
      access?.close()
      ledger.close()
      throw error
    }
  }

  #openAccess(ledger: Ledger): Access {
    const { dataDir, clock, sessionClock = realClock, guests } = this.#options
    return Access.open({
      dataDir,
      ledger,
      clock,
      realClock: sessionClock,
      guests,
      complaints: this.#complaints,
    })
  }

  async #assemble(ledger: Ledger, access: Access): Promise<string | undefined> {
    const { clock, log, agents: settings, simulatedSpeed, http: address, dataDir } = this.#options
    const topics = this.#topics
    const complaints = this.#complaints
    const { link = this.#mqttLink(), scheduler = realTime } = this.#options
    const { building } = ledger
    const passages = new PassageQueries(ledger.db, building)
    const usage = usageOf(ledger)
    const agents = new Agents(ledger, settings, clock, complaints)
    const common = { building, clock, ledger, passages, usage, agents, link, topics, simulatedSpeed, log }
    const state = new LiveState({ ...common, records: new LedgerHouseRecords(ledger.db) })
    const learned = () => state.learned
    const occupancies = new OccupancyRollup(ledger.db, building, ledger.time, passages, learned)
    const intake = new Intake({
      ...{ ledger, agents, clock, log, complaints, scheduler, metrics: new IntakeMetrics(this.#metrics) },
      // At QoS 0: an acknowledgement that is lost is followed by the next one, or asked for by sending again.
      acknowledge: (agent, ack) => void link.publish(topics.ack(agent), JSON.stringify(ack), { qos: 0 }),
      onCommit: (changes) => this.#committed(state, changes),
    })
    state.start()
    const passes = new PassMaker({ ...common, dataDir })
    const cards = new CardOrders(common)
    const alarms = this.#alarms({ ledger, state, agents, link, scheduler })
    const http = address && new HttpFront()
    addRecorderMetrics(this.#metrics, {
      ...{ ledger, agents, intake, occupancies, alarms, clock, dataDir, tally: this.#tally, link },
    })
    const kept = { ...common, occupancies, state, access, passes, cards, alarms, ...this.#apiOptions(ledger) }
    const topic = buildingTopic(common)
    const renewal: Renewal = new Renewal({
      ...{ ledger, state, passes, alarms, topic },
      serve: async (building, usage) => {
        const renewed = () => renewal.done
        await http?.show(await createHttpServer({ ...kept, building, usage, renewed }))
      },
    })
    ledger.onRecord((changes) => {
      this.#committed(state, changes)
      if (changes.records.some(({ record }) => record.kind === 'settings')) this.#settingsChanged(renewal)
    })
    const neighbours = new Neighbours(
      {
        ...{ ...common, occupancies, state, dataDir, complaints, version: this.#version },
        building: () => ledger.building,
        later: (task, ms) => scheduler.later(task, ms),
        trouble: () => intake.trouble,
      },
      this.#options,
    )
    neighbours.tell((it) => it.addMetrics?.(this.#metrics))
    await renewal.begin(usage)
    const httpUrl = address && (await http?.listen(address))
    const stopTicking = scheduler.every(() => this.#tick(), TICK_MS)
    this.#running = {
      ...{ ledger, access, agents, intake, state, passes, cards, alarms, building: topic, renewal },
      ...{ link, occupancies, neighbours, thinning: new Thinning(ledger, complaints), http, stopTicking },
    }
    link.start({
      onConnect: () => this.#connected(),
      onMessage: (topic, payload) => this.#receive(topic, payload),
    })
    return httpUrl
  }

  #alarms(parts: {
    ledger: Ledger
    state: LiveState
    agents: Agents
    link: BrokerLink
    scheduler: Scheduler
  }): AlarmWatch {
    const { dataDir, clock, log } = this.#options
    const { ledger, state, agents, link, scheduler } = parts
    const alarms = new AlarmWatch({
      ...{ dataDir, clock, log, agents, link, topics: this.#topics, complaints: this.#complaints },
      building: () => ledger.building,
      rules: () => ledger.settings.alarms,
      occupancy: () => state.occupancy(),
      ticks: () => performance.now(),
      later: (task, ms) => scheduler.later(task, ms),
    })
    alarms.start()
    return alarms
  }

  /** What the HTTP API is given beside the parts that are made here. */
  #apiOptions(ledger: Ledger) {
    const { clock, dataDir, live, dashboardDir, hideBelow, log, simulatedSpeed } = this.#options
    const { district: store } = this.#options
    const ticks = () => performance.now()
    return {
      district: store && new District({ store, clock, ticks, simulatedSpeed }),
      ...{ live, dashboardDir, hideBelow, version: this.#version },
      health: () => this.health(),
      monitoring: new Monitoring({
        ...{ metrics: this.#metrics, dataDir, version: this.#version, log },
        ready: () => this.health(),
      }),
      requests: httpDurations(this.#metrics),
      settings: new SettingsDesk({ ledger, clock }),
      webhookSecret: () => webhookSecret(dataDir),
      closeYear: (year: number, by: string) =>
        closeYear({ ledger, year, by, now: clock.now(), key: closingKey(dataDir) }).entry,
    } satisfies Partial<ApiParts>
  }

  #mqttLink(): BrokerLink {
    const { mqtt, building, log } = this.#options
    return new MqttBrokerLink({ ...mqtt, clientId: `recorder-${building.id}`, tally: this.#tally, log })
  }

  #connected(): void {
    const running = this.#running
    if (!running) return
    const { events, online, health, cards } = this.#topics.every
    const filters = [events, online, health, cards, ...running.neighbours.filters]
    running.link.subscribe(filters, (refused) => {
      running.state.reconnected()
      running.passes.reconnected()
      running.building.reconnected()
      running.alarms.reconnected()
      running.neighbours.tell((it) => it.connected?.(refused))
    })
  }

  #receive(topic: string, payload: Buffer): void {
    const running = this.#running
    const agent = this.#topics.agentOf(topic)
    if (!running) return
    if (agent === undefined) running.neighbours.tell((it) => it.receive?.(topic, payload))
    else if (topic === this.#topics.events(agent)) running.intake.receive(agent, payload)
    else if (topic === this.#topics.cards(agent)) running.cards.hear(agent, payload)
    else {
      if (topic === this.#topics.online(agent)) running.agents.hearOnline(agent, payload)
      else if (topic === this.#topics.health(agent)) running.agents.hearHealth(agent, payload)
      // What cannot be written is not in the numbers: they must grow old, not look new.
      if (!running.intake.trouble) this.#show(() => running.state.agentsChanged())
    }
  }

  #committed(state: LiveState, changes: Changes): void {
    for (const { kind, name } of changes.unplaced) this.#reportUnplaced(kind, name)
    this.#show(() => state.committed(changes))
    this.#running?.neighbours.tell((it) => it.committed?.(changes))
  }

  /** What is shown is read from the ledger: a trouble with that is told, and keeps no event from being taken. */
  #show(deed: () => void): void {
    try {
      deed()
      this.#complaints.over('show')
    } catch (error) {
      const file = this.#running?.ledger.file ?? ''
      this.#complaints.say('show', () => ledgerTrouble(error, file), 'error')
    }
  }

  #settingsChanged(renewal: Renewal): void {
    this.#show(() => renewal.settingsChanged())
    this.#running?.neighbours.tell((it) => it.settingsChanged?.())
  }

  #reportUnplaced(kind: string, name: string, events?: number): void {
    this.#complaints.say(`unplaced ${kind} ${name}`, () => {
      const many = events === undefined ? 'events name' : `${events} events in the ledger name`
      return `${many} ${kind} "${name}", which building "${this.#options.building.id}" does not have: they are kept but not counted; correct the building's file (or the agent's site file), then rebuild the ledger to count them`
    })
  }

  #tick(): void {
    const running = this.#running
    if (!running) return
    const { state, intake, occupancies, alarms, neighbours, thinning } = running
    const now = this.#options.clock.now()
    this.#ticks += 1
    this.#show(() => {
      state.passTime()
      alarms.look()
      if (this.#ticks % TICKS_PER_REFRESH === 0 && !intake.trouble) state.refresh()
      if (intake.idle && !state.isLearning) occupancies.refresh(now, DAYS_PER_TICK)
    })
    const idle = intake.idle && !state.isLearning
    neighbours.tell((it) => it.tick?.(idle))
    if (intake.idle && !intake.trouble) thinning.step(now)
  }

  /** Whether it can take events, as `GET /readyz` answers. */
  health(): ReadyzAnswer {
    const running = this.#running
    const broker = running?.link.connected ?? false
    const trouble = running ? running.intake.trouble : 'the recorder is not running'
    const message =
      trouble ?? (broker ? undefined : `no connection to the broker ${this.#options.mqtt.urls.join(', ')}`)
    return {
      ok: message === undefined,
      broker,
      ledger: running?.ledger.totals ?? { entries: 0, events: 0, bytes: 0 },
      ...(message !== undefined && { message }),
    }
  }

  /** Writes and acknowledges what has already come, then lets go of everything. */
  async close(): Promise<void> {
    const running = this.#running
    if (!running) return
    running.stopTicking()
    while (!running.intake.idle && running.intake.trouble === undefined) running.intake.commit()
    this.#running = undefined
    running.alarms.close()
    await running.neighbours.close()
    await Promise.allSettled([running.renewal.done])
    await running.link.close()
    await running.http?.close()
    running.access.close()
    running.ledger.close()
  }
}

/** Works from `src` and from `dist` alike. */
function ownVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
