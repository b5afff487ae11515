import {
  type AgentSettings,
  type Building,
  type Clock,
  CONTRACT_VERSION,
  type DeviceSettings,
  definitionOn,
  type Health,
  type KioskState,
  LocalTime,
  MunteokError,
  type OccupancyState,
  programmeOn,
  publicOccupancy,
} from '@munteok/core'
import {
  LinkTally,
  type Log,
  Metrics,
  Monitoring,
  type Readiness,
  realClock,
  troubleOf,
} from '@munteok/runtime'
import { addAgentMetrics } from './agent-metrics.ts'
import { type CreateBrokerLink, createMqttLink } from './broker-link.ts'
import { BrokerSession } from './broker-session.ts'
import { CardDesk } from './card-desk.ts'
import { CheckIns } from './check-ins.ts'
import { DeviceReaders } from './device-readers.ts'
import { Device } from './devices/device.ts'
import { DevicePorts, type DevicePortsOptions } from './devices/device-ports.ts'
import { buildingFile, HouseBuilding } from './house-building.ts'
import { VisitorKey } from './keys/visitor-key.ts'
import { KioskBuild } from './kiosk-build.ts'
import { KioskStream } from './kiosk-stream.ts'
import { LoopbackApi } from './loopback-api.ts'
import { Outbox } from './outbox.ts'
import { outboxFileIn } from './outbox-copy.ts'
import { PassKeyStore, passKeyFile } from './pass-keys.ts'
import { Passes } from './passes.ts'
import { RoleCards, roleCardFile } from './role-cards.ts'
import { Settling } from './settling.ts'
import { realTimers } from './timers.ts'
import { VERSION } from './version.ts'
import { Visits } from './visits.ts'

const DEFAULT_BUDGET_MB = 512
const TICK_MS = 1_000
const HEALTH_EVERY_MS = 10_000
/** A cable with a loose contact changes often. */
const GATHER_MS = 200

export interface EdgeAgentOptions {
  readonly agent: AgentSettings
  /** As its file says: what the recorder tells of it holds in place of that. */
  readonly building: Building
  /** The agent keeps its files in `<dataDir>/agents/<name>/`. */
  readonly dataDir: string
  readonly mqtt: { urls: readonly string[]; ca?: Buffer | undefined; username: string; password: string }
  readonly clock: Clock
  readonly log: Log
  /** The built kiosk, to be served beside the API. */
  readonly kioskDir?: string | undefined
  /** How many times as fast as real time `clock` runs. */
  readonly simulatedSpeed?: number | undefined
  /** Another way to the broker, for tests. */
  readonly createLink?: CreateBrokerLink
  /** Other devices than this computer's, for tests. */
  readonly devicePorts?: Omit<DevicePortsOptions, 'devices'>
}

/**
 * One agent: reads its devices, keeps what they say until the recorder has it, and serves the kiosk.
 */
export class EdgeAgent {
  readonly #options: EdgeAgentOptions
  readonly #time: LocalTime
  readonly #outbox: Outbox
  readonly #settling: Settling
  readonly #visits: Visits
  readonly #passKeys: PassKeyStore
  readonly #house: HouseBuilding
  readonly #build: KioskBuild
  readonly #stream: KioskStream
  readonly #checkIns: CheckIns
  readonly #cards: CardDesk
  readonly #session: BrokerSession
  readonly #readers: DeviceReaders
  readonly #ports: DevicePorts
  readonly #devices: Device[]
  readonly #tally = new LinkTally()
  #api: LoopbackApi | undefined
  #occupancy: OccupancyState | undefined
  #wasConnected = false
  #cancelTick: (() => void) | undefined
  #cancelChange: (() => void) | undefined
  #lastHealthAt = 0
  #scrubbedOn = ''
  #closed = false

  constructor(options: EdgeAgentOptions) {
    const { agent, building, dataDir, mqtt, clock, log } = options
    this.#options = options
    this.#time = new LocalTime(building.timeZone)
    this.#outbox = new Outbox({
      file: outboxFileIn(dataDir, agent.name),
      budgetBytes: Math.round((agent.outboxBudgetMB ?? DEFAULT_BUDGET_MB) * 1024 * 1024),
      clock,
      log,
      onAppended: () => this.#session.uplink.pump(),
      onTrouble: (trouble, error) => this.#outboxTrouble(trouble, error),
    })
    this.#settling = new Settling(this.#outbox)
    this.#passKeys = new PassKeyStore(passKeyFile(dataDir, agent.name), log)
    this.#house = new HouseBuilding({ file: buildingFile(dataDir, agent.name), own: building, clock, log })
    this.#build = new KioskBuild(options.kioskDir)
    this.#visits = new Visits(this.#time, (day) => definitionOn(building.usage, day).sameVisitMinutes)
    this.#stream = new KioskStream(() => this.#kioskState)
    this.#checkIns = new CheckIns({
      outbox: this.#outbox,
      settling: this.#settling,
      visits: this.#visits,
      audience: this.#stream,
      programmeAt: (space, at) => this.#programmeAt(space, at),
    })
    const roles = new RoleCards(roleCardFile(dataDir, agent.name), log)
    this.#cards = new CardDesk({
      roles,
      reply: (reply) => this.#session.replyOnCards(reply),
      timers: realTimers,
      log,
    })
    this.#readers = new DeviceReaders({
      building: () => this.#house.building,
      outbox: this.#outbox,
      checkIns: this.#checkIns,
      visitorKey: new VisitorKey({
        dataDir,
        agent: agent.name,
        time: this.#time,
        log,
        linkWithinYear: building.privacy?.linkWithinYear,
      }),
      roles,
      cards: this.#cards,
      passes: new Passes({ building: building.id, time: this.#time, keys: this.#passKeys, log }),
      clock,
      log,
    })
    this.#session = new BrokerSession({
      building: building.id,
      agent: agent.name,
      mqtt,
      clock,
      log,
      createLink: options.createLink ?? createMqttLink,
      store: this.#outbox,
      tally: this.#tally,
      health: () => this.#health,
      onOccupancy: (occupancy) => {
        this.#occupancy = occupancy
        this.#stream.changed()
      },
      onPassKeys: (keys) => this.#passKeys.hear(keys),
      onBuilding: (told) => {
        if (this.#house.hear(told)) this.#stream.changed()
      },
      onCardOrder: (order) => this.#cards.hear(order),
      onChange: () => this.#changed(),
    })
    this.#ports = new DevicePorts({ ...options.devicePorts, devices: agent.devices })
    this.#devices = agent.devices.map((settings) => this.#device(settings))
  }

  /**
   * Opens the outbox and begins; does not wait for devices or for the broker.
   *
   * @returns the kiosk's address, where the agent has one
   * @throws MunteokError when the outbox is in use or cannot be opened, or the kiosk's port is taken
   */
  async start(): Promise<{ httpUrl?: string }> {
    const { agent, log } = this.#options
    this.#outbox.open()
    try {
      this.#readers.openVisitorKey()
      this.#passKeys.open()
      this.#house.open()
      this.#build.look()
      this.#recallVisits()
      const httpUrl = await this.#startApi()
      for (const device of this.#devices) void device.start()
      this.#session.start()
      this.#tick()
      log.info(
        { outbox: this.#outbox.id, pending: this.#outbox.pending },
        `agent ${agent.name}: ${agent.devices.length} devices, ${this.#outbox.pending} events to send`,
      )
      return httpUrl === undefined ? {} : { httpUrl }
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelTick?.()
    this.#cancelChange?.()
    await Promise.all(this.#devices.map((device) => device.close()))
    await this.#api?.close()
    this.#settling.close()
    this.#cards.close()
    await this.#session.close()
    this.#outbox.close()
  }

  async #startApi(): Promise<string | undefined> {
    const { agent, clock, log, kioskDir } = this.#options
    if (!agent.http) return undefined
    this.#api = new LoopbackApi({
      building: () => this.#house.building,
      clock,
      log,
      kioskDir,
      checkIns: this.#checkIns,
      stream: this.#stream,
      typed: (text) => this.#readers.typed(text),
      state: () => this.#kioskState,
      monitoring: this.#monitoring(),
    })
    return this.#api.start(agent.http.host ?? '127.0.0.1', agent.http.port)
  }

  #monitoring(): Monitoring {
    const { agent, building, dataDir, clock, log } = this.#options
    const metrics = new Metrics({
      component: 'agent',
      building: building.id,
      agent: agent.name,
      version: VERSION,
    })
    addAgentMetrics(metrics, {
      ...{ outbox: this.#outbox, session: this.#session, tally: this.#tally, clock, dataDir },
      health: () => this.#health,
    })
    return new Monitoring({ metrics, dataDir, version: VERSION, log, ready: () => this.#readiness })
  }

  #device(settings: DeviceSettings): Device {
    const { clock, log } = this.#options
    return new Device({
      settings,
      clock,
      log,
      ports: this.#ports,
      createReader: (driver) => this.#readers.create(settings, driver),
      onChange: () => this.#changed(),
    })
  }

  #programmeAt(space: string | undefined, at: number): string | undefined {
    const { hour, minute } = this.#time.parts(at)
    return programmeOn(this.#house.building, space, this.#time.dayOf(at), hour * 60 + minute)?.id
  }

  #recallVisits(): void {
    const today = this.#time.startOfDay(this.#time.dayOf(this.#options.clock.now()))
    for (const { visitor, at } of this.#outbox.visitsSince(today)) this.#visits.note(visitor, at)
  }

  #tick(): void {
    this.#cancelTick = realTimers.after(TICK_MS, () => this.#tick())
    this.#turnDay()
    for (const device of this.#devices) device.retry()
    if (this.#session.connected !== this.#wasConnected) this.#changed()
    if (realClock.now() - this.#lastHealthAt < HEALTH_EVERY_MS) return
    this.#outbox.flush()
    this.#publishHealth()
    if (this.#build.look()) this.#stream.changed()
  }

  /** Yesterday's key goes with yesterday, and so does what was delivered of it. */
  #turnDay(): void {
    this.#readers.turnVisitorKey()
    const day = this.#time.dayOf(this.#options.clock.now())
    if (day === this.#scrubbedOn) return
    this.#scrubbedOn = day
    this.#settling.settleAll()
    this.#outbox.scrub()
  }

  /** Something that others are told changed: soon, and once for what changes together. */
  #changed(): void {
    if (this.#closed) return
    this.#cancelChange ??= realTimers.after(GATHER_MS, () => {
      this.#cancelChange = undefined
      this.#wasConnected = this.#session.connected
      this.#stream.changed()
      this.#publishHealth()
    })
  }

  #publishHealth(): void {
    this.#lastHealthAt = realClock.now()
    this.#session.publishHealth()
  }

  #outboxTrouble(trouble: string | undefined, error: MunteokError | undefined): void {
    const { log } = this.#options
    if (trouble === undefined) log.info('the outbox can be written again: what was carried is stored')
    else log.error(error ? troubleOf(error) : {}, trouble)
    this.#changed()
  }

  get #oldestAt(): number | undefined {
    try {
      return this.#outbox.oldestAt
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      // The uplink meets the same fault, and tells it.
      return undefined
    }
  }

  get #trouble(): string | undefined {
    return this.#outbox.trouble ?? this.#session.uplink.trouble
  }

  get #kioskState(): KioskState {
    const { agent, clock, simulatedSpeed } = this.#options
    return {
      building: this.#house.building,
      floor: agent.floor,
      now: clock.now(),
      ...(this.#occupancy && { occupancy: publicOccupancy(this.#occupancy, agent.kiosk?.hideBelow) }),
      connected: this.#session.connected,
      ...(agent.kiosk && { kiosk: agent.kiosk }),
      ...(this.#build.id !== undefined && { build: this.#build.id }),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
    }
  }

  /** Events are kept while it is not ready. */
  get #readiness(): Readiness {
    const message =
      this.#trouble ??
      (this.#session.connected
        ? undefined
        : `no connection to the broker ${this.#options.mqtt.urls.join(', ')}: events are kept`)
    return { ok: message === undefined, ...(message !== undefined && { message }) }
  }

  get #health(): Health {
    const { agent, clock } = this.#options
    const { id, pending, bytes, budgetBytes } = this.#outbox
    const oldestAt = this.#oldestAt
    const message = this.#trouble
    return {
      v: CONTRACT_VERSION,
      at: clock.now(),
      floor: agent.floor,
      version: VERSION,
      outbox: {
        id,
        pending,
        bytes,
        budgetBytes,
        ...(oldestAt !== undefined && { oldestAt }),
        ...(message !== undefined && { message }),
      },
      devices: this.#devices.map((device) => device.health),
    }
  }
}
