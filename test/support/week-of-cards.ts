/** A simulated week of people who tap cards and show codes, and everything that could be heard of it meanwhile. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addDays, type Building, type Day, LocalTime, ScaledClock, type Site, topicsOf } from '@munteok/core'
import { enrolCards, provisionVisitorKeys } from '@munteok/edge-agent'
import { SimulatedBuilding, STAFF_CARDS, TENANT_CARDS, type TruthLine } from '@munteok/firmware-sim'
import { CLOCK_VARIABLE, createLog, formatClock, readPassword, realClock } from '@munteok/runtime'
import { filesIn } from './files.ts'
import { House } from './house.ts'
import { keyOfNextDay } from './key-thief.ts'
import { type Heard, TestClient } from './mqtt-client.ts'

const MONDAY = '2026-11-23'
const UNTIL = Date.parse('2026-11-30T12:00:00+09:00')
const SPEED = 14_000
const TAP_AT_HOUR = 9
const SCANNER = 'lobby-scanner'
const FAULTS = { lineNoise: 0.05, corruptFrames: 0.1, tornFrames: 0.1 }
const seoul = new LocalTime('Asia/Seoul')
const topics = topicsOf('dobong')

/**
 * Visitors, staff and tenants tap their cards or show their codes over bad lines, from Monday to Monday;
 * some regulars come every day. Then everything is killed, so that journals stay where they are.
 */
export class WeekOfCards {
  readonly house: House
  /** Each day's key, from the first one on: what nobody is to have afterwards. */
  readonly keys = new Map<Day, string>()
  /** Those that were seen in an agent's file. */
  readonly seenKeys = new Map<Day, string>()
  /** What was on the stream of a kiosk. */
  kiosk = ''
  readonly #regulars: readonly string[]
  readonly #codes: readonly string[]
  readonly #clock: ScaledClock
  /** Where the truth is, and the building's file. */
  readonly #elsewhere = mkdtempSync(join(tmpdir(), 'munteok-truth-'))
  readonly #clients: TestClient[] = []
  readonly #stopListening = new AbortController()
  readonly #visited = new Set<Day>()
  #simulation: SimulatedBuilding | undefined

  /**
   * @param regulars the cards of those who come every day
   * @param codes the same for those who show a code instead
   */
  constructor(regulars: readonly string[], codes: readonly string[]) {
    this.#regulars = regulars
    this.#codes = codes
    const setting = {
      realMs: realClock.now(),
      simulatedMs: Date.parse(`${MONDAY}T08:00:00+09:00`),
      speed: SPEED,
    }
    this.#clock = new ScaledClock(setting, realClock)
    this.house = new House({
      clock: setting,
      env: { MUNTEOK_LOG_LEVEL: 'debug' },
      site: (site) => ({ ...withScanner(site), building: this.#writeBuilding(site.building, {}) }),
    })
  }

  async live(): Promise<void> {
    const { site, building, dataDir } = await this.house.prepare()
    prepareSecrets(
      dataDir,
      site.agents.map(({ name }) => name),
    )
    this.#foretellKeys()
    await this.house.startAll()
    await this.#listen()
    this.#simulation = new SimulatedBuilding({
      ...{ site, building, clock: this.#clock, truthFile: this.truthFile, seed: 3, visitsPerDay: 80 },
      waitForReaders: true,
      faults: FAULTS,
      log: createLog('devices').child({}, { level: 'error' }),
    })
    await this.#simulation.start()
    while (this.#clock.now() < UNTIL) {
      this.#lookUpKey()
      this.#letRegularsCome(this.#simulation)
      await sleep(50)
    }
    this.#simulation.stopPeople()
    await this.#simulation.close()
    const agents = site.agents.map(({ name }) => `agent ${name}`)
    for (const name of [...agents, 'recorder', 'broker']) await this.house.kill(name)
  }

  /**
   * Starts the recorder once more, at the time at which the week ended, and as fast as on the wall from
   * there on.
   * @returns the building with these settings
   */
  async startRecorder(privacy: NonNullable<Building['privacy']>): Promise<Building> {
    const { site, building } = this.house.installation
    this.#writeBuilding(site.building, privacy)
    const clock = formatClock({ realMs: realClock.now(), simulatedMs: UNTIL, speed: 1 })
    await this.house.start('recorder', { env: { [CLOCK_VARIABLE]: clock } })
    return { ...building, privacy }
  }

  async close(): Promise<void> {
    this.#stopListening.abort()
    await Promise.all(this.#clients.map((client) => client.close()))
    await this.#simulation?.close()
    await this.house.close()
    rmSync(this.#elsewhere, { recursive: true })
  }

  get truthFile(): string {
    return join(this.#elsewhere, 'truth.ndjson')
  }

  /** The cards that a reader saw. */
  get tapped(): Set<string> {
    return new Set(this.#truth.flatMap((line) => ('card' in line ? [line.card] : [])))
  }

  /** The codes that a scanner saw. */
  get shown(): Set<string> {
    return new Set(this.#truth.flatMap((line) => ('code' in line ? [line.code] : [])))
  }

  get #truth(): TruthLine[] {
    const lines = readFileSync(this.truthFile, 'utf8').trim().split('\n')
    return lines.map((line) => JSON.parse(line) as TruthLine)
  }

  /** Every message, on every topic that an account may hear. */
  get heard(): Heard[] {
    return this.#clients.flatMap((client) => client.heard)
  }

  /** Everything that is left for somebody who takes the house, and what he could have heard. */
  get everything(): Buffer[] {
    return [
      ...filesIn(this.house.dataDir).map((file) => readFileSync(file)),
      ...this.heard.map(({ payload }) => payload),
      Buffer.from(this.kiosk),
    ]
  }

  #writeBuilding(source: string, privacy: object): string {
    const file = join(this.#elsewhere, 'building.json')
    const building = JSON.parse(readFileSync(source, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...building, privacy }))
    return file
  }

  /** Whoever has the first key has them all. */
  #foretellKeys(): void {
    let { day, key } = this.#keyFile
    for (; day <= seoul.dayOf(UNTIL); day = addDays(day, 1)) {
      this.keys.set(day, key)
      key = keyOfNextDay(key, day)
    }
  }

  #lookUpKey(): void {
    const { day, key } = this.#keyFile
    this.seenKeys.set(day, key)
  }

  get #keyFile(): { day: Day; key: string } {
    return JSON.parse(readFileSync(join(this.house.dataDir, 'agents', '1f', 'visitor-key.json'), 'utf8'))
  }

  /** Twice, for a frame may be torn, and the next day at the reader of the other floor. */
  #letRegularsCome(simulation: SimulatedBuilding): void {
    const now = this.#clock.now()
    const today = seoul.dayOf(now)
    if (seoul.parts(now).hour < TAP_AT_HOUR || this.#visited.has(today)) return
    this.#visited.add(today)
    const turned = this.#visited.size % 2 === 0 ? this.#regulars.toReversed() : this.#regulars
    for (const card of [...turned, ...turned]) {
      const isFirstHalf = turned.indexOf(card) < turned.length / 2
      simulation.tap(isFirstHalf ? 'lobby-reader' : 'kitchen-reader', card)
    }
    for (const code of [...this.#codes, ...this.#codes]) simulation.tap(SCANNER, code)
  }

  async #listen(): Promise<void> {
    const { every, everyState, livePassages } = topics
    const wanted = {
      recorder: [every.events, every.online, every.health],
      screen: [everyState, livePassages],
      'agent-1f': [topics.ack('1f')],
    }
    for (const [username, filters] of Object.entries(wanted)) {
      const password = readPassword(this.house.dataDir, username)
      const client = await TestClient.connect(this.house.installation.mqttUrl, { username, password })
      this.#clients.push(client)
      await client.mqtt.subscribeAsync(filters, { qos: 1 })
    }
    const { body } = await fetch(this.house.agentUrl('1f', '/api/stream'), {
      signal: this.#stopListening.signal,
    })
    if (body) void this.#hearKiosk(body)
  }

  async #hearKiosk(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of body) this.kiosk += decoder.decode(chunk, { stream: true })
    } catch {
      // The agent was killed: that was all.
    }
  }
}

/** With a scanner beside the reader in the lobby. */
function withScanner(site: Site): Site {
  const scanner = { id: SCANNER, driver: 'gm65', path: `devices/${SCANNER}` }
  const agents = site.agents.map((agent) =>
    agent.name === '1f' ? { ...agent, devices: [...agent.devices, scanner] } : agent,
  )
  return { ...site, agents }
}

/** As `munteok start` does. */
function prepareSecrets(dataDir: string, agents: readonly string[]): void {
  provisionVisitorKeys(dataDir, agents, MONDAY)
  const cards = [
    ...STAFF_CARDS.map((number) => ({ number, role: 'staff' as const })),
    ...TENANT_CARDS.map((number) => ({ number, role: 'tenant' as const })),
  ]
  for (const agent of agents) enrolCards(dataDir, agent, cards)
}
