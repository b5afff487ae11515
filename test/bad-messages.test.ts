/**
 * What a broken, outdated or hostile client may send: one line for each trouble, no process dies of it,
 * the neighbour's events arrive all the same, and what was accepted stays as it was.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Acknowledgement,
  CONTRACT_VERSION,
  type Event,
  MAX_BATCH_BYTES,
  type Receipt,
  topicsOf,
} from '@munteok/core'
import { ledgerFileIn } from '@munteok/recorder'
import { readPassword } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { checkInsOf, eventsOf } from './support/ledger.ts'
import { TestClient } from './support/mqtt-client.ts'
import { munteok } from './support/munteok.ts'
import { recordedPassages } from './support/passages.ts'

const PROCESSES = ['broker', 'recorder', 'agent 3f']
const OUTBOX = 'bad-messages-test-1f-x'
const topics = topicsOf('dobong')
const house: House = new House({
  site: (site) => ({
    ...site,
    building: join(house.dataDir, 'building.json'),
    agents: site.agents.map((agent) => ({ ...agent, devices: [] })),
  }),
})
const buildingFile = join(house.dataDir, 'building.json')
const clients: TestClient[] = []
let url: string
let ledger: string
let agent: TestClient
let pids: (number | undefined)[]

async function connect(account: string): Promise<TestClient> {
  const client = await TestClient.connect(url, {
    username: account,
    password: readPassword(house.dataDir, account),
  })
  clients.push(client)
  return client
}

beforeAll(async () => {
  const dobong = join(import.meta.dirname, '..', 'buildings', 'dobong', 'building.json')
  writeFileSync(buildingFile, readFileSync(dobong))
  const { mqttUrl, dataDir } = await house.prepare()
  url = mqttUrl
  ledger = ledgerFileIn(dataDir)
  await house.start('broker')
  await Promise.all(['recorder', 'agent 3f'].map((name) => house.start(name)))
  pids = PROCESSES.map((name) => house.pid(name))
  agent = await connect('agent-1f')
  await agent.mqtt.subscribeAsync(topics.ack('1f'))
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await house.close()
})

describe('a message that', () => {
  it('is not JSON is told with its agent and what to look for', async () => {
    const [line] = await troubleOf(() => publish(agent, '1f', '{"v":1,"outbox":"'))
    expect(line).toMatch(
      /recorder: a message of agent "1f" was not taken: not JSON .*what else uses .* account/,
    )
  })

  it('has another version is refused to its agent, with the remedy', async () => {
    const [line] = await troubleOf(() => publish(agent, '1f', { ...batch(1, 2), v: 2 }))
    expect(line).toMatch(/agent "1f" was not taken: version 2, and this recorder speaks 1: update the older/)
    await acknowledged({ seq: 0, refused: expect.stringContaining('version 2') })
  })

  it('has the wrong shape is told with the wrong place', async () => {
    const wrong = { ...batch(1, 1), events: [{ ...touch(), people: 'two' }] }
    const [line] = await troubleOf(() => publish(agent, '1f', wrong))
    expect(line).toMatch(
      /agent "1f" was not taken: events\[0\]\.?people must be integer, not "two": look for/,
    )
    await acknowledged({ seq: 0, refused: expect.stringContaining('people') })
  })

  it('is larger than the recorder takes is refused by the recorder', async () => {
    const [line] = await troubleOf(() => publish(agent, '1f', 'x'.repeat(MAX_BATCH_BYTES + 500)))
    expect(line).toMatch(
      /recorder: a message of agent "1f" was not taken: 262644 bytes, and a batch may have 262144: look for/,
    )
  })

  it('is larger than the broker takes ends its connection', async () => {
    const [line] = await troubleOf(async () => {
      const oversized = await connect('agent-1f')
      const closed = new Promise<void>((resolve) => oversized.mqtt.once('close', () => resolve()))
      oversized.mqtt.publish(topics.events('1f'), 'x'.repeat(MAX_BATCH_BYTES + 2_000), { qos: 1 })
      await closed
    })
    expect(line).toMatch(
      /broker: "agent-1f" \(\S+\) at \S+ announced a packet of \d+ bytes .*disconnected: .*what else uses this account/,
    )
  })

  it('says nonsense about its agent is ignored', async () => {
    const [line] = await troubleOf(() =>
      agent.mqtt.publishAsync(topics.online('1f'), '{"online":"perhaps"}', { qos: 1 }).then(() => {}),
    )
    expect(line).toMatch(/recorder: agent "1f", online: .*; ignored/)
  })
})

describe('events that', () => {
  it('leave a hole are asked for again, and taken once it is filled', async () => {
    await publish(agent, '1f', batch(1, 3))
    await acknowledged({ seq: 3 })
    const [line] = await troubleOf(() => publish(agent, '1f', batch(7, 8)))
    expect(line).toMatch(/recorder: events of agent "1f" after 3 .* are missing: asked for them again/)
    await acknowledged({ seq: 3, resend: true })
    await publish(agent, '1f', batch(4, 8))
    await acknowledged({ seq: 8 })
    expect(recorded()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('come twice or overlap are counted once, without a word', async () => {
    const lines = await troubleOf(async () => {
      for (const [first, last] of [
        [1, 8],
        [5, 10],
        [9, 9],
        [2, 10],
      ] as const) {
        await publish(agent, '1f', batch(first, last))
        await acknowledged({ seq: Math.max(8, last === 9 ? 10 : last) })
      }
    })
    expect(lines).toEqual([])
    expect(recorded()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('come under the number of another outbox’s agent are refused', async () => {
    const other = await connect('agent-2f')
    const [line] = await troubleOf(() => publish(other, '2f', batch(11, 12)))
    expect(line).toMatch(
      /agent "2f" was not taken: outbox \S+ is that of agent "1f".*give the agent its name back/,
    )
    expect(recorded()).toHaveLength(10)
  })

  it.each([
    ['1970', 300_000, /agent "1f" is off by \d+ days behind.*let it get the time \(NTP\)/],
    ['2099', Date.parse('2099-01-01T00:00:00Z'), /agent "1f" is off by \d+ days ahead.*\(NTP\)/],
  ])('come from a clock in %s are counted now', async (_year, clock, told) => {
    const before = await entranceNow()
    const next = recorded().length + 1
    const passage = {
      kind: 'passage',
      at: clock - 60_000,
      device: 'door',
      portal: 'entrance',
      in: 1,
      out: 0,
    } as const
    const [line] = await troubleOf(() =>
      publish(agent, '1f', { ...batch(next, next, [passage]), sentAt: clock }),
    )
    expect(line).toMatch(told)
    await acknowledged({ seq: next })
    expect(await entranceNow()).toBe(before + 1)
    // A batch by the right time: the next wrong one is news again.
    await publish(agent, '1f', batch(next + 1, next + 1))
    await acknowledged({ seq: next + 1 })
  })
})

describe('a client that', () => {
  it('speaks for another agent is refused', async () => {
    const forger = await connect('agent-1f')
    const [line] = await troubleOf(() => {
      const closed = new Promise<void>((resolve) => forger.mqtt.once('close', () => resolve()))
      forger.mqtt.publish(topics.events('3f'), JSON.stringify(batch(1, 1)), { qos: 1 })
      return closed
    })
    expect(line).toMatch(
      /broker: "agent-1f" \(\S+\) may not publish to \S+agent\/3f\/events: .*account of its own/,
    )
  })

  it('listens to the events of others is refused', async () => {
    const listener = await connect('agent-1f')
    const [line] = await troubleOf(async () => {
      await expect(listener.mqtt.subscribeAsync(topics.events('3f'))).rejects.toThrow()
    })
    expect(line).toMatch(
      /broker: "agent-1f" \(\S+\) may not subscribe to \S+agent\/3f\/events: .*account of its own/,
    )
    expect(listener.heard).toEqual([])
  })

  it('has no account is refused', async () => {
    const [line] = await troubleOf(async () => {
      await expect(TestClient.connect(url, {})).rejects.toThrow('Not authorized')
    })
    expect(line).toMatch(/broker: a client without an account at \S+ was refused: give it .*secrets/)
  })

  it('has a wrong password is refused', async () => {
    const [line] = await troubleOf(async () => {
      const wrong = TestClient.connect(url, { username: 'agent-1f', password: 'guess' })
      await expect(wrong).rejects.toThrow('Bad username or password')
    })
    expect(line).toMatch(/broker: account "agent-1f" at \S+ was refused: .*password .*copy that file/)
  })
})

describe('events for a portal that the building does not have', () => {
  it('are kept but not counted, and found again once the building’s file is right', async () => {
    const next = recorded().length + 1
    const passage = {
      kind: 'passage',
      at: Date.now(),
      device: 'door',
      portal: 'roof-door',
      in: 4,
      out: 1,
    } as const
    const [line] = await troubleOf(() => publish(agent, '1f', batch(next, next, [passage])))
    expect(line).toMatch(
      /events name portal "roof-door", which building "dobong" does not have: .*kept.*rebuild/,
    )
    await acknowledged({ seq: next })
    expect((await verify()).stdout).toContain('Events without a place in the building: 1.')
    await house.stop('recorder')

    const building = JSON.parse(readFileSync(buildingFile, 'utf8'))
    const name = { ko: '옥상 문', en: 'Roof door' }
    building.portals.push({ id: 'roof-door', name, from: 'outside', to: '3f', metered: true })
    writeFileSync(buildingFile, JSON.stringify(building))
    expect(await verify()).toMatchObject({ code: 78, stderr: expect.stringContaining('rebuild the ledger') })
    expect(await munteok(['rebuild', '--config', house.siteFile])).toMatchObject({ code: 0 })
    expect((await verify()).stdout).toMatch(/agree with every roll-up.* Gaps: 0\. .*in the building: 0\./)

    await house.start('recorder')
    expect(await recordedPassages(house, ['roof-door'], Date.now())).toEqual({
      'roof-door': { in: 4, out: 1 },
    })
  })
})

/**
 * Does something bad and sees that it is told in one line at most, that nobody died of it, that the
 * neighbour is heard, and that what the ledger held is still there.
 * @returns the lines
 */
async function troubleOf(deed: () => Promise<void>): Promise<string[]> {
  const told = house.warnings().length
  const held = entries()
  await deed()
  await neighbourIsHeard()
  await sleep(150)
  const lines = house.warnings().slice(told)
  expect(lines.length, lines.join('\n')).toBeLessThanOrEqual(1)
  expect(PROCESSES.map((name) => house.pid(name))).toEqual(pids)
  for (const pid of pids) expect(process.kill(pid ?? 0, 0)).toBe(true)
  expect(entries().slice(0, held.length)).toEqual(held)
  return lines
}

/** Somebody checks in on the third floor. */
async function neighbourIsHeard(): Promise<void> {
  const answer = await fetch(house.agentUrl('3f', '/api/check-ins'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ people: 1 }),
  })
  const { id } = (await answer.json()) as Receipt
  await eventually('the neighbour’s check-in', () =>
    checkInsOf(ledger).some(({ receipt }) => receipt === id) ? true : undefined,
  )
}

async function publish(client: TestClient, name: string, message: object | string): Promise<void> {
  const payload = typeof message === 'string' ? message : JSON.stringify(message)
  await client.mqtt.publishAsync(topics.events(name), payload, { qos: 1 })
}

/** The next word of the recorder to our agent. */
async function acknowledged(expected: object): Promise<void> {
  const ack = await eventually('an acknowledgement', () => agent.heard.shift(), 5_000)
  const { outbox, ...rest } = JSON.parse(ack.payload.toString('utf8')) as Acknowledgement
  expect(outbox).toBe(OUTBOX)
  expect(rest).toEqual({ v: CONTRACT_VERSION, ...expected })
}

function batch(first: number, last: number, events?: Event[]): object {
  const made = events ?? Array.from({ length: last - first + 1 }, touch)
  return { v: CONTRACT_VERSION, outbox: OUTBOX, oldest: 1, first, sentAt: Date.now(), events: made }
}

function touch(): Event {
  return { kind: 'check-in', at: Date.now(), device: 'kiosk', method: 'touch', role: 'visitor', people: 1 }
}

/** The sequence numbers in the ledger of our outbox. */
function recorded(): number[] {
  return eventsOf(ledger).flatMap(({ outbox, seq }) => (outbox === OUTBOX ? [seq] : []))
}

function entries(): unknown[] {
  const database = new Database(ledger, { readonly: true })
  try {
    return database.prepare('SELECT id, agent, hex(hash) AS hash FROM entry ORDER BY id').all()
  } finally {
    database.close()
  }
}

/** People counted in at the entrance in the hour around now. */
async function entranceNow(): Promise<number> {
  const now = Date.now()
  const url = `/api/v1/history/passages?from=${now - 1_800_000}&to=${now + 1_800_000}&bucket=minute&of=entrance`
  const { portals } = await house.get<{ portals: Record<string, { in: number }[]> }>(house.recorderUrl(url))
  return (portals['entrance'] ?? []).reduce((sum, row) => sum + row.in, 0)
}

function verify() {
  return munteok(['verify', '--config', house.siteFile])
}
