/**
 * After a day in which visitors, staff and tenants tapped their cards over bad lines, no card is to be
 * found anywhere: not on the disk, not in the log at its most talkative, not in a message, not on the
 * kiosk's stream. (The devices' own side, where the cards are, writes its truth elsewhere.)
 */
import { cpSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ScaledClock, topicsOf } from '@munteok/core'
import { enrolCards } from '@munteok/edge-agent'
import { SimulatedBuilding, STAFF_CARDS, TENANT_CARDS, type TruthLine } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, readPassword, realClock } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CardTraces, needlesOf, type Trace } from './support/card-traces.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf } from './support/ledger.ts'
import { TestClient } from './support/mqtt-client.ts'

const ODD_CARD = '0012345678'
const clockSetting = {
  realMs: 0,
  simulatedMs: Date.parse('2026-11-24T08:00:00+09:00'),
  speed: 4_800,
}
const UNTIL = Date.parse('2026-11-25T10:30:00+09:00')
const topics = topicsOf('dobong')
const elsewhere = mkdtempSync(join(tmpdir(), 'munteok-truth-'))
const truthFile = join(elsewhere, 'truth.ndjson')
const clients: TestClient[] = []
const stopListening = new AbortController()
let kiosk = ''
let house: House
let simulation: SimulatedBuilding
let traces: CardTraces
let tapped: Set<string>

beforeAll(async () => {
  const setting = { ...clockSetting, realMs: realClock.now() }
  const clock = new ScaledClock(setting, realClock)
  house = new House({ clock: setting, env: { MUNTEOK_LOG_LEVEL: 'debug' } })
  const { site, building, dataDir } = await house.prepare()
  for (const { name } of site.agents) {
    enrolCards(
      dataDir,
      name,
      STAFF_CARDS.map((number) => ({ number, role: 'staff' })),
    )
    enrolCards(
      dataDir,
      name,
      TENANT_CARDS.map((number) => ({ number, role: 'tenant' })),
    )
  }
  await house.startAll()
  await listen()
  simulation = new SimulatedBuilding({
    ...{ site, building, clock, truthFile, seed: 3, visitsPerDay: 600 },
    waitForReaders: true,
    faults: { lineNoise: 0.05, corruptFrames: 0.1, tornFrames: 0.1 },
    log: createLog('devices').child({}, { level: 'error' }),
  })
  await simulation.start()
  for (const card of [ODD_CARD, STAFF_CARDS[0], TENANT_CARDS[0]]) simulation.tap('lobby-reader', card)
  await eventually('the next morning', () => (clock.now() > UNTIL ? true : undefined), 60_000)
  simulation.stopPeople()
  await simulation.close()
  await killEverything()
  tapped = new Set(truth().flatMap((line) => ('card' in line ? [line.card] : [])))
  traces = new CardTraces(tapped)
})

afterAll(async () => {
  stopListening.abort()
  await Promise.all(clients.map((client) => client.close()))
  await simulation?.close()
  await house?.close()
  rmSync(elsewhere, { recursive: true })
})

describe('the cards of a day', () => {
  it('were tapped, by visitors, staff and tenants, on two days', () => {
    expect(tapped.size).toBeGreaterThan(50)
    const checkIns = checkInsOf(ledgerFileIn(house.dataDir))
    const roles = new Set(checkIns.map(({ role }) => role))
    expect([...roles].sort()).toEqual(['staff', 'tenant', 'visitor'])
    expect(new Set(checkIns.map(({ at }) => new Date(at + 9 * 3_600_000).getUTCDate())).size).toBe(2)
    expect(house.logged(/reader: (checksum|torn)/).length).toBeGreaterThan(10)
    console.log(
      JSON.stringify({ cards: tapped.size, taps: simulation.truth().taps, checkIns: checkIns.length }),
    )
  })

  it('would be found in any form', () => {
    for (const { form, bytes } of needlesOf(ODD_CARD)) {
      const around = Buffer.concat([Buffer.from('a'), bytes, Buffer.from('z')])
      expect(traces.find(around), form).toContainEqual({ card: ODD_CARD, form })
    }
    const found = traces.find(readFileSync(truthFile)).filter(({ form }) => form === 'number')
    expect(found.length).toBe(tapped.size)
  })

  it('are in no file of the data directory', () => {
    const files = filesIn(house.dataDir)
    expect(files.map((file) => basename(file))).toEqual(
      expect.arrayContaining([
        'ledger.sqlite',
        'ledger.sqlite-wal',
        'outbox.db',
        'log.ndjson',
        'role-cards.json',
      ]),
    )
    for (const file of files) nothingIn(readFileSync(file), file)
  })

  it('are in no row of a database', () => {
    const databases = filesIn(house.dataDir).filter((file) => /\.(sqlite|db)$/.test(file))
    expect(databases).toHaveLength(5)
    for (const file of databases) nothingIn(Buffer.from(everythingIn(file)), file)
  })

  it('are in no message, on whichever topic', () => {
    const heard = clients.flatMap((client) => client.heard)
    const kinds = new Set(heard.map(({ topic }) => topic.split('/').at(-1)))
    expect([...kinds].sort()).toEqual(['1f', 'events', 'health', 'occupancy', 'online', 'passages', 'usage'])
    nothingIn(Buffer.concat(heard.map(({ payload }) => payload)), 'the messages')
  })

  it('are not on the stream of a kiosk', () => {
    expect(kiosk).toContain('event: receipt')
    nothingIn(Buffer.from(kiosk), 'the stream')
  })
})

/**
 * Four bytes that happen to be a card's are found now and then in hashes and keys. A leak would be that
 * of more than one card.
 */
function nothingIn(bytes: Buffer, where: string): void {
  const found = traces.find(bytes)
  const chance = ({ form }: Trace) => form.startsWith('4 bytes')
  expect(
    found.filter((trace) => !chance(trace)),
    where,
  ).toEqual([])
  expect(found.filter(chance).length, where).toBeLessThanOrEqual(1)
}

/** Everything that each account may hear, and the kiosk. */
async function listen(): Promise<void> {
  const { every, everyState, livePassages } = topics
  const wanted = {
    recorder: [every.events, every.online, every.health],
    screen: [everyState, livePassages],
    'agent-1f': [topics.ack('1f')],
  }
  for (const [username, filters] of Object.entries(wanted)) {
    const password = readPassword(house.dataDir, username)
    const client = await TestClient.connect(house.installation.mqttUrl, { username, password })
    clients.push(client)
    await client.mqtt.subscribeAsync(filters, { qos: 1 })
  }
  const { body } = await fetch(house.agentUrl('1f', '/api/stream'), { signal: stopListening.signal })
  if (body) void hearKiosk(body)
}

async function hearKiosk(body: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body) kiosk += decoder.decode(chunk, { stream: true })
  } catch {
    // The agent was killed: that was all.
  }
}

/** Not stopped: so their journals stay where they are. */
async function killEverything(): Promise<void> {
  const agents = house.installation.site.agents.map(({ name }) => `agent ${name}`)
  for (const name of [...agents, 'recorder', 'broker']) await house.kill(name)
}

function truth(): TruthLine[] {
  return readFileSync(truthFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (stat.isDirectory()) return filesIn(path)
    return stat.isFile() ? [path] : []
  })
}

/** Every value of every table, of a copy: to look is not to touch. */
function everythingIn(file: string): string {
  for (const suffix of ['', '-wal'])
    cpSync(file + suffix, join(elsewhere, `copy${suffix}`), { force: true, errorOnExist: false })
  const database = new Database(join(elsewhere, 'copy'))
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
    const rows = tables.flatMap(
      (table) => database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][],
    )
    expect(rows.length).toBeGreaterThan(0)
    return rows
      .map((row) =>
        row.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))).join(' '),
      )
      .join('\n')
  } finally {
    database.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(elsewhere, `copy${suffix}`), { force: true })
  }
}
