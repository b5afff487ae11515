import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { topicsOf } from '@munteok/core'
import { type Log, passwordFile, readPassword } from '@munteok/runtime'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadAccounts } from './accounts.ts'
import { Broker } from './broker.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'munteok-broker-'))
const topics = topicsOf('dobong')
const lines: string[] = []
const log: Log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line).msg) })
const broker = new Broker({
  building: 'dobong',
  accounts: loadAccounts(dataDir, ['1f', '2f']),
  tcp: { host: '127.0.0.1', port: 0 },
  webSocket: { host: '127.0.0.1', port: 0 },
  monitoring: { http: { host: '127.0.0.1', port: 0 }, dataDir, version: '1' },
  log,
})
let httpUrl: string
let url: string
let webSocketUrl: string
const clients: MqttClient[] = []

function connect(account: string, options: IClientOptions = {}, to = url): Promise<MqttClient> {
  const password = readPassword(dataDir, account)
  return connectAs({ username: account, password, ...options }, to)
}

async function connectAs(options: IClientOptions, to = url): Promise<MqttClient> {
  const client = await mqtt.connectAsync(to, { reconnectPeriod: 0, protocolVersion: 4, ...options }, false)
  client.on('error', () => {})
  clients.push(client)
  return client
}

function nextMessage(client: MqttClient): Promise<[topic: string, payload: string]> {
  return new Promise((resolve) =>
    client.once('message', (topic, payload) => resolve([topic, payload.toString()])),
  )
}

/** The broker's metrics, without the labels that all of them have. */
async function counts(): Promise<Record<string, number>> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', value] = line.replace(/,?building="dobong",component="broker"/, '').split(' ')
      return [name.replace('{}', ''), Number(value)]
    }),
  )
}

beforeAll(async () => {
  const { tcpPort, webSocketPort, httpPort } = await broker.start()
  httpUrl = `http://127.0.0.1:${httpPort}`
  url = `mqtt://127.0.0.1:${tcpPort}`
  webSocketUrl = `ws://127.0.0.1:${webSocketPort}`
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await broker.close()
  rmSync(dataDir, { recursive: true })
})

describe('Broker', () => {
  it('makes a password for each account that only its owner can read, and keeps it', () => {
    const mode = statSync(passwordFile(dataDir, 'agent-1f')).mode & 0o777
    expect(mode).toBe(0o600)
    const before = readPassword(dataDir, 'screen')
    loadAccounts(dataDir, ['1f', '2f', '3f'])
    expect(readPassword(dataDir, 'screen')).toBe(before)
    expect(readPassword(dataDir, 'agent-3f')).not.toBe(before)
  })

  it('refuses clients without an account or with a wrong password, and says so', async () => {
    await expect(connectAs({})).rejects.toThrow('Not authorized')
    await expect(connectAs({ username: 'screen', password: 'guess' })).rejects.toThrow(
      'Bad username or password',
    )
    await expect(connectAs({ username: 'agent-9f', password: 'guess' })).rejects.toThrow()
    expect(lines).toContainEqual(
      expect.stringMatching(/^a client without an account at \S*127\.0\.0\.1 was refused: give it the name/),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/^account "screen" at \S*127\.0\.0\.1 was refused: .*copy that file/),
    )
  })

  it('refuses an empty client id that asks for a lasting session [MQTT-3.1.3-8]', async () => {
    await expect(connect('screen', { clientId: '', clean: false, connectTimeout: 1000 })).rejects.toThrow()
  })

  it('carries retained state to a screen over WebSocket', async () => {
    const recorder = await connect('recorder')
    await recorder.publishAsync(topics.occupancy, 'state', { qos: 1, retain: true })
    const screen = await connect('screen', {}, webSocketUrl)
    const message = nextMessage(screen)
    await screen.subscribeAsync(topics.everyState, { qos: 1 })
    expect(await message).toEqual([topics.occupancy, 'state'])
  })

  it('disconnects an agent that speaks for another one, and delivers nothing of it', async () => {
    const recorder = await connect('recorder')
    await recorder.subscribeAsync(topics.every.events, { qos: 1 })
    const forger = await connect('agent-1f')
    const closed = new Promise<void>((resolve) => forger.once('close', () => resolve()))
    forger.publish(topics.events('2f'), 'forged', { qos: 1 })
    await closed
    const message = nextMessage(recorder)
    const honest = await connect('agent-2f')
    await honest.publishAsync(topics.events('2f'), 'true', { qos: 1 })
    expect(await message).toEqual([topics.events('2f'), 'true'])
    expect(lines).toContainEqual(
      expect.stringMatching(/"agent-1f" .* may not publish to .*agent\/2f\/events/),
    )
  })

  it('does not let a screen listen to events, and says so once however often it tries', async () => {
    for (const clientId of ['first', 'second']) {
      const screen = await connect('screen', { clientId })
      await expect(screen.subscribeAsync(topics.every.events)).rejects.toThrow()
    }
    const told = lines.filter((line) => /"screen" .* may not subscribe to/.test(line))
    expect(told).toEqual([expect.stringMatching(/an account of its own \(this one's topics: .*state\/\+/)])
  })

  it('publishes the Last Will of an agent that dies', async () => {
    const screen = await connect('screen')
    const will = { topic: topics.online('2f'), payload: Buffer.from('gone'), qos: 1 as const, retain: true }
    const agent = await connect('agent-2f', { will })
    await screen.subscribeAsync(topics.every.online, { qos: 1 })
    const message = nextMessage(screen)
    agent.stream.destroy()
    expect(await message).toEqual([topics.online('2f'), 'gone'])
  })

  it('ends a connection at the header of an oversized packet', async () => {
    const agent = await connect('agent-1f')
    const closed = new Promise<void>((resolve) => agent.once('close', () => resolve()))
    agent.stream.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f, 0, 1, 0x61]))
    await closed
    expect(lines).toContainEqual(expect.stringMatching(/"agent-1f" .* announced a packet of 268435455 bytes/))
  })

  it('outlives garbage', async () => {
    const port = Number(new URL(url).port)
    await new Promise((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => socket.write(Buffer.alloc(64, 0xab)))
      socket.on('close', resolve)
      socket.on('error', () => {})
    })
    expect((await connect('screen')).connected).toBe(true)
  })

  it('tells over HTTP that it is well and what it counts', async () => {
    expect((await fetch(`${httpUrl}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${httpUrl}/healthz`)).json()).toEqual({ ok: true, version: '1' })
    const before = await counts()
    const [agent, recorder] = await Promise.all([connect('agent-1f'), connect('recorder')])
    await recorder.subscribeAsync(topics.events('1f'))
    const heard = nextMessage(recorder)
    await agent.publishAsync(topics.events('1f'), 'x', { qos: 1 })
    await heard
    await agent.publishAsync(topics.online('1f'), 'x', { qos: 1, retain: true })
    await expect(connectAs({ username: 'agent-1f', password: 'wrong' })).rejects.toThrow()
    await expect(connectAs({})).rejects.toThrow()
    const ended = new Promise<void>((resolve) => agent.once('close', () => resolve()))
    agent.publish(topics.occupancy, 'x')
    await ended
    const after = await counts()
    const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
    expect(grown('munteok_broker_messages_in_total')).toBe(2)
    expect(grown('munteok_broker_messages_out_total')).toBeGreaterThanOrEqual(1)
    expect(grown('munteok_broker_refused_connections_total{reason="wrong-account"}')).toBe(1)
    expect(grown('munteok_broker_refused_connections_total{reason="no-account"}')).toBe(1)
    expect(grown('munteok_broker_refused_topics_total{deed="publish",account="agent"}')).toBe(1)
    expect(after['munteok_broker_retained_messages']).toBeGreaterThan(0)
    await recorder.endAsync()
    const elsewhere = await fetch(`${httpUrl}/api`)
    expect([elsewhere.status, await elsewhere.text()]).toEqual([
      404,
      'there is nothing at GET /api: ask for /healthz, /readyz, /metrics\n',
    ])
  })

  it('names the port that is taken', async () => {
    const port = Number(new URL(url).port)
    const second = new Broker({
      building: 'dobong',
      accounts: loadAccounts(dataDir, []),
      tcp: { host: '127.0.0.1', port },
      log,
    })
    await expect(second.start()).rejects.toThrow(`port ${port} is taken by another program`)
    const webSocketPort = Number(new URL(webSocketUrl).port)
    const third = new Broker({
      building: 'dobong',
      accounts: loadAccounts(dataDir, []),
      tcp: { host: '127.0.0.1', port: 0 },
      webSocket: { host: '127.0.0.1', port: webSocketPort },
      log,
    })
    await expect(third.start()).rejects.toThrow(`port ${webSocketPort} is taken by another program`)
    await third.close()
  })
})
