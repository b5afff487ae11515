/** What is described at `/docs` is what really goes over the line, and the examples of docs/interfaces.md run. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TOPICS, topicsOf } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, readPassword, realClock } from '@munteok/runtime'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { firstAdministrator, type LoggedIn, PASSWORD, somebody } from './support/log-in.ts'
import { TestClient } from './support/mqtt-client.ts'

const ROOT = join(import.meta.dirname, '..')
const EXAMPLES = readFileSync(join(ROOT, 'docs', 'interfaces.md'), 'utf8')
const run = promisify(execFile)
const topics = topicsOf('dobong')
const SETTLED_MS = 60_000

/** What each account may hear: together everything. */
const FILTERS = {
  recorder: Object.values(topics.every),
  screen: [topics.everyState, topics.livePassages],
  'agent-1f': [topics.ack('1f'), topics.order('1f')],
}

interface AsyncApi {
  readonly channels: Record<string, { address: string; messages: Record<string, unknown> }>
  readonly operations: Record<
    string,
    { action: string; channel: { $ref: string }; bindings: { mqtt: { qos: number; retain?: boolean } } }
  >
  readonly components: { readonly messages: Record<string, { payload: object }> }
}
interface Said {
  readonly topic: string
  readonly payload: Buffer
  readonly qos: number
  readonly retain: boolean
}

// With Home Assistant set up, so that every topic is used.
const house = new House({ site: (site) => ({ ...site, recorder: { ...site.recorder, homeAssistant: {} } }) })
let simulation: SimulatedBuilding
let administrator: LoggedIn
let asyncApi: AsyncApi
const clients: TestClient[] = []

async function listen(said: Said[]): Promise<void> {
  for (const [username, filters] of Object.entries(FILTERS)) {
    const password = readPassword(house.dataDir, username)
    const client = await TestClient.connect(house.installation.mqttUrl, { username, password })
    clients.push(client)
    client.mqtt.on('message', (topic, payload, { qos, retain }) => said.push({ topic, payload, qos, retain }))
    await client.mqtt.subscribeAsync(filters, { qos: 1 })
  }
}

/** The channel of a topic, with how it is sent. */
function channelOf(topic: string) {
  const found = Object.entries(asyncApi.channels).find(([, { address }]) =>
    new RegExp(`^${address.replace(/\{\w+\}/g, '[a-z0-9-]+')}$`).test(topic),
  )
  if (!found) throw new Error(`${topic} is not described`)
  const [name, { messages }] = found
  const sent = Object.values(asyncApi.operations).find(
    ({ action, channel }) => action === 'send' && channel.$ref === `#/channels/${name}`,
  )
  const payload = asyncApi.components.messages[Object.keys(messages)[0] ?? '']?.payload ?? {}
  return { name, mqtt: sent?.bindings.mqtt, payload }
}

beforeAll(async () => {
  const { site, building } = await house.prepare()
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({ site, building, clock: realClock, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await house.startAll()
  administrator = await firstAdministrator(house)
  asyncApi = await house.get<AsyncApi>(house.recorderUrl('/docs/asyncapi.json'))
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await simulation?.close()
  await house.close()
})

describe('what is said over MQTT', () => {
  it('is what is described: every topic, its payload, how it is sent and what is kept of it', async () => {
    const said: Said[] = []
    await listen(said)
    const names = () => new Set(said.map(({ topic }) => channelOf(topic).name))
    await eventually('the counters are known', () => house.logged(/first totals/).length >= 5 || undefined)
    const everything = async () => {
      simulation.walk('entrance', 'in', 1)
      await administrator.send('GET', '/cards')
      return Object.keys(TOPICS).every((name) => names().has(name)) || undefined
    }
    await eventually('every topic', everything, SETTLED_MS).catch((error) => {
      throw new Error(`${error}: heard ${[...names()].join(', ')}`)
    })

    const ajv = new Ajv({ strict: false })
    for (const { topic, payload: bytes, qos } of said) {
      const { payload, mqtt } = channelOf(topic)
      expect(ajv.validate(payload, JSON.parse(bytes.toString())), `${topic}: ${ajv.errorsText()}`).toBe(true)
      expect(qos, topic).toBe(mqtt?.qos)
    }
    console.log(`${said.length} messages on ${new Set(said.map(({ topic }) => topic)).size} topics`)
  })

  it('is kept where that is described, and nowhere else', async () => {
    const said: Said[] = []
    await listen(said)
    const kept = () => new Set(said.filter(({ retain }) => retain).map(({ topic }) => channelOf(topic).name))
    const described = Object.entries(TOPICS).flatMap(([name, { retained }]) => (retained ? [name] : []))
    await eventually('what is kept', () => kept().size >= described.length || undefined)
    expect([...kept()].toSorted()).toEqual(described.toSorted())
    for (const { topic, retain } of said) if (retain) expect(channelOf(topic).mqtt?.retain, topic).toBe(true)
  })
})

describe('the examples of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-examples-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const blocks = (language: string) =>
    [...EXAMPLES.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)
  const here = (text: string) => text.replaceAll('http://localhost:8180', house.recorderUrl(''))
  let token: string

  beforeAll(async () => {
    token = (await (await administrator.send('POST', '/screens', { name: '프로그램' })).json()).token
    await somebody(house, administrator, 'staff')
  })

  it('run with curl', async () => {
    const lines = blocks('sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('curl')))
    expect(lines).toHaveLength(5)
    const answers: unknown[] = []
    for (const line of lines) {
      const command = here(line)
        .replace('curl ', 'curl --fail --silent --show-error ')
        .replace('TOKEN', token)
        .replace('"kim"', '"staff"')
        .replace('"…"', `"${PASSWORD}"`)
        .replace('1795490000000', String(Date.now()))
      const { stdout } = await run('sh', ['-c', command], { cwd: folder })
      answers.push(JSON.parse(stdout))
    }
    expect(answers).toMatchObject([
      { building: { id: 'dobong' } },
      { floors: {} },
      { bucket: 'hour' },
      { as: 'person', login: 'staff' },
      { entry: expect.any(Number) },
    ])
  })

  it('run with the client in Node', async () => {
    const [example = ''] = blocks('ts')
    const env = { ...process.env, TOKEN: token }
    const args = ['--input-type=module', '--eval', here(example)]
    const { stdout } = await run(process.execPath, args, { cwd: ROOT, env })
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^1f \d+ \d+–\d+$/), expect.stringMatching(/^\d+$/)]),
    )
  })
})
