/**
 * After a week in which visitors, staff and tenants tapped their cards over bad lines, no card is to be
 * found anywhere: not on the disk, not in the log at its most talkative, not in a message, not on the
 * kiosk's stream. And who came on Tuesday cannot be told to be who came on Monday, by nobody who has
 * every file. (The devices' own side, where the cards are, writes its truth elsewhere.)
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Day, LocalTime, ScaledClock, topicsOf } from '@munteok/core'
import { enrolCards, provisionVisitorKeys } from '@munteok/edge-agent'
import { SimulatedBuilding, STAFF_CARDS, TENANT_CARDS, type TruthLine } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, readPassword, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CardTraces, needlesOf, type Trace } from './support/card-traces.ts'
import { type DatabaseRow, eventRows, rowsIn } from './support/database-rows.ts'
import { filesIn } from './support/files.ts'
import { House } from './support/house.ts'
import { dayPseudonym, keyOfNextDay, possibleKeys, recompute } from './support/key-thief.ts'
import { checkInsOf } from './support/ledger.ts'
import { TestClient } from './support/mqtt-client.ts'
import { commonParts, tiesBetweenDays } from './support/ties.ts'

const MONDAY = '2026-11-23'
const ODD_CARD = '0012345678'
/** They come every day. */
const REGULARS = [ODD_CARD, '3141592653', '2718281828', '1618033988']
const clockSetting = { realMs: 0, simulatedMs: Date.parse(`${MONDAY}T08:00:00+09:00`), speed: 14_000 }
const UNTIL = Date.parse('2026-11-30T12:00:00+09:00')
const TAP_AT_HOUR = 9
const seoul = new LocalTime('Asia/Seoul')
const topics = topicsOf('dobong')
const elsewhere = mkdtempSync(join(tmpdir(), 'munteok-truth-'))
const truthFile = join(elsewhere, 'truth.ndjson')
const clients: TestClient[] = []
const stopListening = new AbortController()
/** Each day's key, looked up while it was there: what nobody is to have afterwards. */
const keys = new Map<Day, string>()
let kiosk = ''
let house: House
let simulation: SimulatedBuilding
let traces: CardTraces
let tapped: Set<string>
let ledger: DatabaseRow[]

beforeAll(async () => {
  const setting = { ...clockSetting, realMs: realClock.now() }
  house = new House({ clock: setting, env: { MUNTEOK_LOG_LEVEL: 'debug' } })
  const { site, building, dataDir } = await house.prepare()
  prepareSecrets(
    dataDir,
    site.agents.map(({ name }) => name),
  )
  await house.startAll()
  await listen()
  const clock = new ScaledClock(setting, realClock)
  simulation = new SimulatedBuilding({
    ...{ site, building, clock, truthFile, seed: 3, visitsPerDay: 80 },
    waitForReaders: true,
    faults: { lineNoise: 0.05, corruptFrames: 0.1, tornFrames: 0.1 },
    log: createLog('devices').child({}, { level: 'error' }),
  })
  await simulation.start()
  await liveUntil(UNTIL, clock)
  simulation.stopPeople()
  await simulation.close()
  await killEverything()
  tapped = new Set(truth().flatMap((line) => ('card' in line ? [line.card] : [])))
  traces = new CardTraces(tapped)
  ledger = rowsIn(ledgerFileIn(dataDir)).flatMap(eventRows)
}, 90_000)

afterAll(async () => {
  stopListening.abort()
  await Promise.all(clients.map((client) => client.close()))
  await simulation?.close()
  await house?.close()
  rmSync(elsewhere, { recursive: true })
})

describe('the cards of a week', () => {
  it('were tapped, by visitors, staff and tenants, day after day', () => {
    expect(tapped.size).toBeGreaterThan(50)
    const checkIns = checkInsOf(ledgerFileIn(house.dataDir))
    const roles = new Set(checkIns.map(({ role }) => role))
    expect([...roles].sort()).toEqual(['staff', 'tenant', 'visitor'])
    expect(new Set(checkIns.map(({ at }) => seoul.dayOf(at))).size).toBeGreaterThanOrEqual(6)
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
        'visitor-key.json',
      ]),
    )
    for (const file of files) nothingIn(readFileSync(file), file)
  })

  it('are in no row of a database', () => {
    expect(databases()).toHaveLength(5)
    for (const file of databases()) {
      const rows = rowsIn(file)
      expect(rows.length).toBeGreaterThan(0)
      nothingIn(Buffer.from(rows.map(({ values }) => values.join(' ')).join('\n')), file)
    }
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

describe('who comes on several days', () => {
  it('is there under another pseudonym each day, at whichever reader, and two of them have nothing in common', () => {
    for (const card of REGULARS) {
      const own = pseudonymsOf(card)
      expect(own.length, card).toBeGreaterThanOrEqual(4)
      expect(commonParts(own), card).toEqual([])
    }
    expect(commonParts(['AAAAAABBBBBBCCCCCCDDDD', 'EEEEEEFFFFFFCCCCCCGGGG'])).toEqual(['CCCCCC'])
  })

  it('is beside nothing that would tie two days, in the ledger and in the outboxes', () => {
    const rows = [...ledger, ...outboxes().flatMap(rowsIn).flatMap(eventRows)]
    for (const card of REGULARS) expect(tiesBetweenDays(pseudonymsOf(card), rows), card).toEqual([])
  })

  it('would be given away by a value that stays the same', () => {
    const own = pseudonymsOf(ODD_CARD)
    const ofTheCard = (values: readonly string[]) => own.some((each) => values.includes(each))
    const leaking = ledger.map(({ table, values }) => ({
      table,
      values: ofTheCard(values) ? [...values, 'serial-7'] : values,
    }))
    expect(tiesBetweenDays(own, leaking)).toEqual(['serial-7'])
  })

  it('has no pseudonym of the year, anywhere, for the setting is off', () => {
    const files = filesIn(house.dataDir)
    expect(files.filter((file) => basename(file) === 'year-key.json')).toEqual([])
    const heard = clients.flatMap((client) => client.heard.map(({ payload }) => payload))
    for (const bytes of [...files.map((file) => readFileSync(file)), ...heard, Buffer.from(kiosk)])
      expect(bytes.includes('visitorOfYear')).toBe(false)
  })

  it('has left no pseudonym of earlier days at the agents, who delivered them', () => {
    const files = filesIn(join(house.dataDir, 'agents')).map((file) => readFileSync(file))
    for (const day of days().slice(0, -2))
      for (const card of REGULARS)
        expect(
          files.some((bytes) => bytes.includes(pseudonymOn(card, day))),
          day,
        ).toBe(false)
  })

  it('has no pseudonym in the log, in what screens hear, or on the stream of a kiosk', () => {
    const screen = clients.flatMap(({ heard }) => heard.filter(({ topic }) => !topic.endsWith('/events')))
    const said = Buffer.concat([
      readFileSync(house.logFile),
      Buffer.from(kiosk),
      ...screen.map(({ payload }) => payload),
    ])
    for (const pseudonym of REGULARS.flatMap(pseudonymsOf)) expect(said.includes(pseudonym)).toBe(false)
  })
})

describe('the keys of a week', () => {
  it('were each made one way from the one before', () => {
    expect([...keys.keys()]).toHaveLength(8)
    for (const [i, day] of days().entries()) {
      const next = days()[i + 1]
      if (next) expect(keyOfNextDay(keys.get(day) ?? '', day)).toBe(keys.get(next))
    }
  })

  it('are gone but for the last one, from every byte that is left', () => {
    const files = filesIn(house.dataDir).map((file) => readFileSync(file))
    const copies = (key: string) =>
      [key, Buffer.from(key, 'base64url'), Buffer.from(key, 'base64url').toString('hex')].flatMap((form) =>
        files.filter((bytes) => bytes.includes(form)),
      ).length
    expect(days().map((day) => copies(keys.get(day) ?? ''))).toEqual([0, 0, 0, 0, 0, 0, 0, 4])
  })

  it('cannot be found again: nothing in any file or message gives a past pseudonym of a card that one has', () => {
    const today = days().at(-1) ?? ''
    const past = new Set(
      REGULARS.flatMap((card) =>
        days()
          .slice(0, -1)
          .map((day) => pseudonymOn(card, day)),
      ),
    )
    const seen = [
      ...filesIn(house.dataDir).map((file) => readFileSync(file)),
      ...clients.flatMap((client) => client.heard.map(({ payload }) => payload)),
      Buffer.from(kiosk),
    ]
    const candidates = new Set(seen.flatMap((bytes) => [...possibleKeys(bytes)]))
    expect(candidates).toContain(keys.get(today))
    console.log(JSON.stringify({ possibleKeys: candidates.size }))
    for (const key of candidates) expect(recompute(key, REGULARS, days(), past)).toEqual([])
  })

  it('would give a past pseudonym, if the first one were found; the last one gives those of today', () => {
    const [first = '', today = ''] = [days()[0], days().at(-1)]
    const onDay = (day: Day) => new Set(REGULARS.map((card) => pseudonymOn(card, day)))
    const tried = (key: string | undefined, day: Day) => recompute(key ?? '', REGULARS, days(), onDay(day))
    expect(tried(keys.get(first), first)).toHaveLength(REGULARS.length)
    expect(tried(keys.get(first), today)).toHaveLength(REGULARS.length)
    expect(tried(keys.get(today), today)).toHaveLength(REGULARS.length)
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

function days(): Day[] {
  return [...keys.keys()]
}

function pseudonymOn(card: string, day: Day): string {
  return dayPseudonym(keys.get(day) ?? '', card)
}

/** A card's pseudonyms that came into the ledger: one for each day on which it was read. */
function pseudonymsOf(card: string): string[] {
  return days()
    .map((day) => pseudonymOn(card, day))
    .filter((pseudonym) => ledger.some(({ values }) => values.includes(pseudonym)))
}

function outboxes(): string[] {
  return filesIn(house.dataDir).filter((file) => file.endsWith('.db'))
}

function databases(): string[] {
  return filesIn(house.dataDir).filter((file) => /\.(sqlite|db)$/.test(file))
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

/** Each morning the regulars come, and each day's key is looked up before it is gone. */
async function liveUntil(until: number, clock: ScaledClock): Promise<void> {
  const visited = new Set<Day>()
  while (clock.now() < until) {
    const now = clock.now()
    const { day, key } = JSON.parse(readFileSync(join(house.dataDir, 'agents/1f/visitor-key.json'), 'utf8'))
    keys.set(day, key)
    const today = seoul.dayOf(now)
    if (seoul.parts(now).hour >= TAP_AT_HOUR && !visited.has(today)) {
      visited.add(today)
      // Twice, for a frame may be torn, and at the reader of the other floor the next day.
      const turned = visited.size % 2 === 0 ? REGULARS.toReversed() : REGULARS
      for (const card of [...turned, ...turned])
        simulation.tap(turned.indexOf(card) < 2 ? 'lobby-reader' : 'kitchen-reader', card)
    }
    await sleep(50)
  }
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
