/**
 * What every broker must hold that Munteok runs on, tried with the real processes of a house: nothing lost
 * and nothing counted twice while it, agents and the recorder are killed; who may say and hear what; Last
 * Will; what is retained, for a screen over WebSocket too, also after a restart; a wrong password.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CONTRACT_VERSION,
  type EventBatch,
  messages,
  type OccupancyState,
  type Online,
  type Site,
  topicsOf,
} from '@munteok/core'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { accountAtBroker, newPassword, passwordFile, readPassword, writeSecret } from '@munteok/runtime'
import type { IClientOptions } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { eventually, House } from './house.ts'
import { killForTest } from './kill-for-test.ts'
import { eventsOf } from './ledger.ts'
import { TestClient } from './mqtt-client.ts'
import { type Extent, openDay, UnderKills, type Victim } from './under-kills.ts'

/** A broker, or the nodes of one, for a house. */
export interface BrokerUnderTest {
  /** What can be killed and started again: of a cluster, each node. It starts only together with a majority. */
  readonly nodes: readonly Victim[]
  /** Where a node is found, in the order of `nodes`; what the site file names unless it is Munteok's own broker. */
  readonly urls: readonly string[]
  readonly webSocketUrl: string
  /** Makes its configuration by the command that is for that, for each house that shares it. */
  setUp(houses: readonly House[]): Promise<void>
}

export interface BrokerKind {
  /** Changes the site file of a house so that this broker is its own. */
  site?(site: Site, building: string): Site
  /** Whether several buildings may share it. */
  readonly shared: boolean
  /** Called once the house has its site file. */
  create(house: House): BrokerUnderTest | Promise<BrokerUnderTest>
}

const OTHER_BUILDING = 'seongbuk'
/** A cluster takes a while to agree on who leads it, and each question to a dead leader costs 4 s: 21 s were seen. */
const GOES_ON_WITHIN_MS = 60_000

export function brokerContract(name: string, kind: BrokerKind, extent: Extent, seed?: number): void {
  const clock = openDay()
  const house = new House({ clock, site: (site) => kind.site?.(site, 'dobong') ?? site })
  const neighbour = new House({ site: (site) => kind.site?.(inOtherBuilding(site), OTHER_BUILDING) ?? site })
  const underKills = new UnderKills(house, clock, seed)
  const topics = topicsOf('dobong')
  const ledgerFile = ledgerFileIn(house.dataDir)
  const clients: TestClient[] = []
  let broker: BrokerUnderTest

  async function connect(account: string, of = house, to = broker.urls[0] ?? ''): Promise<TestClient> {
    const username = accountAtBroker(of.installation.site, account)
    return connectAs({ username, password: readPassword(of.dataDir, account) }, to)
  }

  async function connectAs(options: IClientOptions, to = broker.urls[0] ?? ''): Promise<TestClient> {
    const client = await TestClient.connect(to, options)
    clients.push(client)
    return client
  }

  /** All of it, from nothing. */
  async function startBroker(): Promise<void> {
    await Promise.all(broker.nodes.map((node) => node.start()))
  }

  function inHouse(process: string): Victim {
    return { name: process, kill: () => house.kill(process), start: () => house.start(process) }
  }

  beforeAll(async () => {
    const { site } = await house.prepare()
    if (kind.shared) await neighbour.prepare()
    broker = await kind.create(house)
    await broker.setUp(kind.shared ? [house, neighbour] : [house])
    await startBroker()
    await Promise.all(
      ['recorder', ...site.agents.map(({ name }) => `agent ${name}`)].map((each) => house.start(each)),
    )
    await underKills.start()
  })

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await underKills.close()
    await house.close()
    await neighbour.close()
    await Promise.all(broker?.nodes.map((node) => node.kill()) ?? [])
  })

  describe(`${name} as the broker`, () => {
    it('loses no crossing and no tap, and counts none twice, while any process is killed', {
      timeout: 600_000,
    }, async () => {
      const agents = house.installation.site.agents.map(({ name }) => inHouse(`agent ${name}`))
      if (broker.nodes.length > 1) await aNodeStaysDead()
      await underKills.goOn([broker.nodes, [inHouse('recorder'), ...agents]], extent)
      await underKills.expectNothingLost()
    })

    it('has the occupancy ready for a screen that connects, over WebSocket too', async () => {
      for (const address of [...broker.urls, broker.webSocketUrl]) {
        const screen = await connect('screen', house, address)
        await screen.mqtt.subscribeAsync(topics.everyState, { qos: 1 })
        const occupancy = await eventually('the occupancy', () => screen.last(topics.occupancy), 3_000)
        expect(messages.occupancy.faults(occupancy)).toEqual([])
      }
    })

    it('keeps for screens what the recorder last said, while that is gone', async () => {
      await killForTest(house, 'recorder')
      const screen = await connect('screen')
      await screen.mqtt.subscribeAsync(topics.everyState, { qos: 1 })
      await eventually('the occupancy', () => screen.last(topics.occupancy), 3_000)
      await eventually('the building', () => screen.last(topics.building))
    })

    it('has everything again after a restart of broker and recorder', async () => {
      await Promise.all([house.kill('recorder'), ...broker.nodes.map((node) => node.kill())])
      const killedAt = Date.now()
      await Promise.all([house.start('recorder'), startBroker()])
      const names = house.installation.site.agents.map(({ name }) => name)
      const screen = await eventually('a screen gets in', () => connect('screen'))
      await screen.mqtt.subscribeAsync([topics.everyState, topics.every.online], { qos: 1 })
      const fresh = await eventually('a new occupancy', () => {
        const occupancy = screen.last<OccupancyState>(topics.occupancy)
        return simulatedToReal(occupancy?.at ?? 0) > killedAt ? occupancy : undefined
      })
      expect(messages.occupancy.faults(fresh)).toEqual([])
      // What was kept is of before: nobody was left to publish a Last Will.
      const saidAnew = (topic: string) => screen.heard.some((each) => each.topic === topic && !each.retained)
      const isThere = (topic: string) => saidAnew(topic) && screen.last<Online>(topic)?.online
      await eventually(
        'every agent is there',
        () => names.every((each) => isThere(topics.online(each))) || undefined,
      )
    })

    it('tells of an agent that dies, by its Last Will', async () => {
      const screen = await connect('screen')
      await screen.mqtt.subscribeAsync(topics.every.online, { qos: 1 })
      const isOnline = () => screen.last<Online>(topics.online('2f'))?.online
      await eventually('the agent is there', () => isOnline() || undefined)
      await killForTest(house, 'agent 2f')
      await eventually('the agent is gone', () => isOnline() === false || undefined)
    })

    it('carries nothing of an agent that speaks for another one', async () => {
      const [forger, honest] = [await connect('agent-1f'), await connect('agent-2f')]
      await tryToPublish(forger, topics.events('2f'), batch('F'))
      await tryToPublish(honest, topics.events('2f'), batch('H'))
      const recorded = await eventually('the honest event', () => {
        const outboxes = new Set(eventsOf(ledgerFile).map(({ outbox }) => outbox))
        return outboxes.has('H'.repeat(22)) ? outboxes : undefined
      })
      expect(recorded).not.toContain('F'.repeat(22))
    })

    it('lets a screen read and nothing else, and tells it of no events', async () => {
      const [screen, agent] = [await connect('screen'), await connect('agent-2f')]
      await screen.mqtt.subscribeAsync(topics.everyState, { qos: 1 })
      await screen.mqtt.subscribeAsync(topics.every.events, { qos: 1 }).catch(() => undefined)
      // Each by a connection of its own: a broker may end one that goes too far.
      await tryToPublish(await connect('screen'), topics.occupancy, 'forged', true)
      await tryToPublish(await connect('screen'), topics.ack('2f'), 'forged')
      await tryToPublish(agent, topics.events('2f'), batch('H'))
      const later = await connect('screen')
      await later.mqtt.subscribeAsync(topics.everyState, { qos: 1 })
      await eventually('the occupancy', () => later.last(topics.occupancy))
      const heard = [...screen.heard, ...later.heard]
      expect(heard.map(({ payload }) => payload.toString())).not.toContain('forged')
      expect(heard.map(({ topic }) => topic)).not.toContain(topics.events('2f'))
    })

    it.runIf(kind.shared)('keeps the buildings that share it apart', async () => {
      const there = topicsOf(OTHER_BUILDING)
      const [recorder, forger, agent] = [
        await connect('recorder', neighbour),
        await connect('agent-1f'),
        await connect('agent-1f', neighbour),
      ]
      await recorder.mqtt.subscribeAsync(there.every.events, { qos: 0 })
      await recorder.mqtt.subscribeAsync(topics.every.events, { qos: 0 }).catch(() => undefined)
      await tryToPublish(forger, there.events('1f'), 'forged')
      await tryToPublish(await connect('agent-2f'), topics.events('2f'), batch('H'))
      await tryToPublish(agent, there.events('1f'), 'true')
      await eventually('the building hears its own agent', () => recorder.heard.length > 0 || undefined)
      expect(recorder.heard.map(({ topic, payload }) => [topic, payload.toString()])).toEqual([
        [there.events('1f'), 'true'],
      ])
    })

    it('lets nobody in without an account or with a wrong password', async () => {
      const username = accountAtBroker(house.installation.site, 'screen')
      await expect(connectAs({})).rejects.toThrow('Not authorized')
      await expect(connectAs({ username, password: 'guess' })).rejects.toThrow(
        /Bad username or password|Not authorized/,
      )
    })

    it('refuses an agent with a wrong password, which says so in one line', async () => {
      await killForTest(house, 'agent 3f')
      const dataDir = mkdtempSync(join(tmpdir(), 'munteok-stranger-'))
      onTestFinished(() => rmSync(dataDir, { recursive: true }))
      cpSync(join(house.dataDir, 'secrets'), join(dataDir, 'secrets'), { recursive: true })
      writeSecret(passwordFile(dataDir, 'agent-3f'), newPassword())
      await house.start('agent 3f', { as: 'stranger', env: { MUNTEOK_DATA_DIR: dataDir } })
      await sleep(2_500)
      await house.kill('stranger')
      const account = accountAtBroker(house.installation.site, 'agent-3f')
      const told = house.logged(new RegExp(`^agent 3f: the broker \\S+ refuses account "${account}"`))
      expect(told).toEqual([expect.stringContaining('its password file here must be the one that')])
    })

    it('leaves a ledger that agrees with itself', async () => {
      await house.stop('recorder')
      expect(verifyLedger(ledgerFile, house.installation.building)).toMatchObject({ ok: true, gaps: 0 })
    })
  })

  /** One node is killed under load and stays dead until every floor's events are in the ledger again. */
  async function aNodeStaysDead(): Promise<void> {
    const node = await nodeOf('recorder')
    const floors = house.installation.site.agents.length
    const heardSince = (known: number) =>
      new Set(
        eventsOf(ledgerFile)
          .slice(known)
          .map(({ outbox }) => outbox),
      ).size === floors || undefined
    await eventually('every floor is heard', () => heardSince(0))
    await node.kill()
    const killedAt = performance.now()
    const known = eventsOf(ledgerFile).length
    await eventually('every floor is heard without the dead node', () => heardSince(known), GOES_ON_WITHIN_MS)
    console.log(`${node.name} dead: every floor is heard again after ${ms(killedAt)} ms`)
    await node.start()
  }

  /** The node that a process is connected to, by its log. */
  async function nodeOf(process: string): Promise<Victim> {
    return eventually(`${process} is connected`, () => {
      const [, url = ''] =
        /the broker (\S+) as/.exec(
          house.logged(/connected to the broker/).findLast((line) => line.startsWith(process)) ?? '',
        ) ?? []
      return broker.nodes[broker.urls.indexOf(url)]
    })
  }

  function simulatedToReal(at: number): number {
    return clock.realMs + (at - clock.simulatedMs) / clock.speed
  }

  /** One check-in from an outbox of this letter alone. */
  function batch(letter: string): string {
    const at = clock.simulatedMs + (Date.now() - clock.realMs) * clock.speed
    const whole: EventBatch = {
      v: CONTRACT_VERSION,
      outbox: letter.repeat(22),
      ...{ oldest: 1, first: 1, sentAt: at },
      events: [{ kind: 'check-in', at, device: 'kiosk', method: 'touch', role: 'visitor', people: 1 }],
    }
    return JSON.stringify(whole)
  }

  function inOtherBuilding(site: Site): Site {
    const file = join(neighbour.dataDir, 'building.json')
    const building = JSON.parse(readFileSync(site.building, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...building, id: OTHER_BUILDING }))
    return { ...site, building: file }
  }
}

/** Until the broker has taken it, or has ended the connection of who may not. */
async function tryToPublish(
  { mqtt }: TestClient,
  topic: string,
  payload: string,
  retain = false,
): Promise<void> {
  const closed = new Promise<void>((resolve) => mqtt.once('close', () => resolve()))
  const taken = mqtt.publishAsync(topic, payload, { qos: 1, retain }).catch(() => undefined)
  await Promise.race([taken, closed])
}

function ms(since: number): string {
  return (performance.now() - since).toFixed(0)
}
