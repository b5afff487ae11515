/**
 * The same contract on another broker: mosquitto, with the configuration that we ship and the accounts
 * that `munteok mosquitto` makes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CONTRACT_VERSION, type EventBatch, messages, ScaledClock, topicsOf } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, readPassword, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from './support/free-ports.ts'
import { eventually, House } from './support/house.ts'
import { eventsOf } from './support/ledger.ts'
import { Mosquitto } from './support/mosquitto.ts'
import { TestClient } from './support/mqtt-client.ts'
import { munteok } from './support/munteok.ts'
import { crossingsIn, recordedPassages } from './support/passages.ts'

const CROSSINGS = 1_500
const clockSetting = {
  realMs: realClock.now(),
  simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
  speed: 120,
}
const [port = 0, webSocketPort = 0] = await freePorts(2)
const url = `mqtt://127.0.0.1:${port}`
const house = new House({ clock: clockSetting, site: (site) => ({ ...site, mqttUrl: url }) })
const topics = topicsOf('dobong')
const clients: TestClient[] = []
let mosquitto: Mosquitto
let simulation: SimulatedBuilding

async function connect(account: string, to = url): Promise<TestClient> {
  const password = readPassword(house.dataDir, account)
  const client = await TestClient.connect(to, { username: account, password })
  clients.push(client)
  return client
}

beforeAll(async () => {
  await house.prepare()
  const made = await munteok(['mosquitto', '--config', house.siteFile])
  if (made.code !== 0) throw new Error(made.stderr)
  mosquitto = new Mosquitto(house.dataDir, port, webSocketPort)
  await mosquitto.start()
  const { site, building } = house.installation
  await Promise.all(
    ['recorder', ...site.agents.map(({ name }) => `agent ${name}`)].map((each) => house.start(each)),
  )
  const clock = new ScaledClock(clockSetting, realClock)
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({
    ...{ site, building, clock, log, seed: 11, visitsPerDay: 60_000, waitForReaders: true },
  })
  await simulation.start()
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await simulation?.close()
  await house.close()
  await mosquitto?.kill()
})

describe('mosquitto as the broker', () => {
  it('loses and doubles nothing while it, an agent and the recorder are killed', async () => {
    for (const victim of ['mosquitto', 'agent 1f', 'mosquitto', 'recorder', 'mosquitto']) {
      await sleep(1_500)
      if (victim === 'mosquitto') await mosquitto.kill()
      else await house.kill(victim)
      await sleep(400)
      await (victim === 'mosquitto' ? mosquitto.start() : house.start(victim))
    }
    await eventually('enough people', () => (simulation.truth().crossings >= CROSSINGS ? true : undefined))
    simulation.stopPeople()
    const portals = Object.keys(simulation.totals())
    const read = () => recordedPassages(house, portals, clockSetting.simulatedMs)
    await eventually('the ledger agrees with the counters', async () =>
      JSON.stringify(await read()) === JSON.stringify(simulation.totals()) ? true : undefined,
    ).catch(() => undefined)
    const recorded = await read()
    expect(recorded, house.logTail()).toEqual(simulation.totals())
    console.log(JSON.stringify({ crossings: simulation.truth().crossings, recorded: crossingsIn(recorded) }))
  })

  it('has the occupancy ready for a screen that connects, over WebSocket too', async () => {
    for (const address of [url, `ws://127.0.0.1:${webSocketPort}`]) {
      const screen = await connect('screen', address)
      await screen.mqtt.subscribeAsync(topics.everyState, { qos: 1 })
      const occupancy = await eventually('the occupancy', () => screen.last(topics.occupancy), 3_000)
      expect(messages.occupancy.faults(occupancy)).toEqual([])
    }
  })

  it('carries nothing of an agent that speaks for another one, and tells no screen of events', async () => {
    const [screen, forger, honest] = await Promise.all(
      ['screen', 'agent-1f', 'agent-2f'].map((each) => connect(each)),
    )
    await screen?.mqtt.subscribeAsync([topics.every.events, topics.everyState], { qos: 1 })
    await forger?.mqtt.publishAsync(topics.events('2f'), JSON.stringify(batch('F')), { qos: 1 })
    await honest?.mqtt.publishAsync(topics.events('2f'), JSON.stringify(batch('H')), { qos: 1 })
    const recorded = await eventually('the honest event', () => {
      const outboxes = new Set(eventsOf(ledgerFileIn(house.dataDir)).map(({ outbox }) => outbox))
      return outboxes.has('H'.repeat(22)) ? outboxes : undefined
    })
    expect(recorded).not.toContain('F'.repeat(22))
    expect(screen?.heard.map(({ topic }) => topic)).not.toContain(topics.events('2f'))
  })

  it('lets nobody in without an account or with a wrong password', async () => {
    await expect(TestClient.connect(url, {})).rejects.toThrow('Not authorized')
    await expect(TestClient.connect(url, { username: 'screen', password: 'guess' })).rejects.toThrow(
      'Not authorized',
    )
  })

  it('leaves a ledger that agrees with itself', async () => {
    await house.stop('recorder')
    const { building } = house.installation
    expect(verifyLedger(ledgerFileIn(house.dataDir), building)).toMatchObject({ ok: true, gaps: 0 })
  })
})

/** One check-in from an outbox of this letter alone. */
function batch(letter: string): EventBatch {
  const at = new ScaledClock(clockSetting, realClock).now()
  return {
    v: CONTRACT_VERSION,
    outbox: letter.repeat(22),
    oldest: 1,
    first: 1,
    sentAt: at,
    events: [{ kind: 'check-in', at, device: 'kiosk', method: 'touch', role: 'visitor', people: 1 }],
  }
}
