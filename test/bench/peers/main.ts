/**
 * `npm run bench:peers`: the same job, QoS 1 messages → parsed → duplicates left out → SQLite
 * (`synchronous=FULL`), done by Munteok's recorder, by a plain mqtt.js + better-sqlite3 script and by Node-RED,
 * all behind the same mosquitto. They run alternately in one go: the ratios are what counts.
 *
 * Munteok is through when its agents have the recorder's acknowledgement of everything, which comes after the
 * commit; the others, when everything stands in their database.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { topicsOf } from '@munteok/core'
import { readPassword } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { freePorts } from '../../support/free-ports.ts'
import { eventually, House, MUNTEOK } from '../../support/house.ts'
import { Mosquitto } from '../../support/mosquitto.ts'
import { munteok } from '../../support/munteok.ts'
import { memoryOf } from '../process.ts'
import { type Figure, figure, table } from '../table.ts'
import { type Load, publish, report } from '../throughput.ts'
import { fetchNodeRed, startNodeRed } from './node-red.ts'

const RUNS = Number(process.env['MUNTEOK_BENCH_RUNS'] ?? 3)
const SINGLE: Load = { agents: 50, eventsEach: 1_600, batch: 1 }
const BACKLOG: Load = { agents: 4, eventsEach: 50_000, batch: 200 }
/** A backlog as most send it, one event a message: so many that Node-RED is through in some seconds. */
const BACKLOG_OF_SINGLES: Load = { agents: 4, eventsEach: 5_000, batch: 1 }

interface Result {
  readonly eventsPerSecond: number
  readonly peakMB: number
}

type Contender = (house: House, names: string[], load: Load) => Promise<Result>

const munteokRecorder: Contender = async (house, names, load) => {
  await house.start('recorder')
  const startedAt = await publish('munteok', house, names, load)
  return resultOf(load, startedAt, house.pid('recorder'))
}

const plainScript: Contender = async (house, names, load) => {
  const { mqttUrl, dataDir, building } = house.installation
  const file = join(dataDir, 'plain.sqlite')
  const password = readPassword(dataDir, 'recorder')
  const filter = topicsOf(building.id).every.events
  const args = [mqttUrl, 'recorder', password, filter, file, String(totalOf(load)), 'unique']
  const script = fork(join(import.meta.dirname, '..', 'plain-recorder.js'), args)
  try {
    await report(script, 'ready')
    const stored = report(script, 'stored')
    const startedAt = await publish('plain', house, names, load)
    await stored
    return resultOf(load, startedAt, script.pid)
  } finally {
    script.kill()
  }
}

const nodeRed: Contender = async (house, names, load) => {
  const { mqttUrl, dataDir, building } = house.installation
  const [httpPort = 0] = await freePorts(1)
  const file = join(dataDir, 'node-red.sqlite')
  const child: ChildProcess = await startNodeRed({
    ...{ file, httpPort, mqttPort: Number(new URL(mqttUrl).port), folder: join(dataDir, 'node-red') },
    ...{ username: 'recorder', password: readPassword(dataDir, 'recorder') },
    filter: topicsOf(building.id).every.events,
  })
  const database = new Database(file, { readonly: true })
  const count = database.prepare<[], number>('SELECT count(*) FROM event').pluck()
  try {
    const startedAt = await publish('plain', house, names, load)
    const all = () => (count.get() === totalOf(load) ? true : undefined)
    await eventually('Node-RED has everything', all, 120_000)
    return resultOf(load, startedAt, child.pid)
  } finally {
    database.close()
    child.kill('SIGKILL')
  }
}

function totalOf({ agents, eventsEach }: Load): number {
  return agents * eventsEach
}

function resultOf(load: Load, startedAt: number, pid: number | undefined): Result {
  const seconds = (performance.now() - startedAt) / 1000
  return { eventsPerSecond: totalOf(load) / seconds, peakMB: memoryOf(pid ?? 0).peakMB }
}

/** A house of so many agents behind a mosquitto that drops nothing: it keeps what Node-RED is too slow for. */
async function withMosquitto(load: Load, contender: Contender): Promise<Result> {
  const names = Array.from({ length: load.agents }, (_, i) => `a${i + 1}`)
  const [port = 0, webSocketPort = 0] = await freePorts(2)
  const house = new House({
    site: (site) => ({
      ...{ ...site, mqttUrl: `mqtt://127.0.0.1:${port}` },
      agents: names.map((name) => ({ name, floor: '1f', devices: [] })),
    }),
  })
  let mosquitto: Mosquitto | undefined
  try {
    await house.prepare()
    const made = await munteok(['mosquitto', '--config', house.siteFile])
    if (made.code !== 0) throw new Error(made.stderr)
    mosquitto = new Mosquitto(house.dataDir, port, webSocketPort, (text) =>
      text.replace('max_queued_messages 10000', 'max_queued_messages 0'),
    )
    await mosquitto.start()
    return await contender(house, names, load)
  } finally {
    await house.close()
    await mosquitto?.kill()
  }
}

interface Aims {
  readonly byPlain?: string
  readonly byNodeRed?: string
}

/** @param others what the others are given, where it is not the same */
async function compared(what: string, load: Load, aims: Aims, others: Load = load): Promise<Figure[]> {
  const ours: Result[] = []
  const plain: Result[] = []
  const red: Result[] = []
  for (let run = 0; run < RUNS; run++) {
    ours.push(await withMosquitto(load, munteokRecorder))
    plain.push(await withMosquitto(others, plainScript))
    red.push(await withMosquitto(others, nodeRed))
  }
  const rates = (results: Result[]) => results.map(({ eventsPerSecond }) => eventsPerSecond)
  const peaks = (results: Result[]) => results.map(({ peakMB }) => peakMB)
  const ratios = (a: number[], b: number[]) => a.map((value, run) => value / (b[run] ?? Number.NaN))
  return [
    figure(`${what}: Munteok`, 'events/s', rates(ours)),
    figure(`${what}: plain script`, 'events/s', rates(plain)),
    figure(`${what}: Node-RED`, 'events/s', rates(red)),
    figure(`${what}: Munteok by plain script`, '', ratios(rates(ours), rates(plain)), aims.byPlain),
    figure(`${what}: Munteok by Node-RED`, '', ratios(rates(ours), rates(red)), aims.byNodeRed),
    figure(`${what}: peak memory of Munteok's recorder`, 'MB', peaks(ours)),
    figure(`${what}: peak memory of the plain script`, 'MB', peaks(plain)),
    figure(`${what}: peak memory of Node-RED`, 'MB', peaks(red)),
    figure(`${what}: Munteok's memory by Node-RED's`, '', ratios(peaks(ours), peaks(red)), 'at most 0.5'),
  ]
}

const version = fetchNodeRed()
const figures = [
  ...(await compared('one event a message', SINGLE, { byPlain: 'at least 0.9', byNodeRed: 'at least 8' })),
  ...(await compared('a backlog of 200 events a message', BACKLOG, {})),
  ...(await compared(
    'a backlog, ours of 200 a message, theirs one by one',
    BACKLOG,
    { byNodeRed: 'at least 60' },
    BACKLOG_OF_SINGLES,
  )),
]
const cpu = cpus()[0]?.model.trim() ?? 'CPU'
const machine = `Node ${process.versions.node}, Node-RED ${version}, ${cpus().length} × ${cpu}`
console.log(`${machine}, ${RUNS} runs\n\n${table(figures)}`)
const output = join(MUNTEOK, '..', '..', 'test', 'output')
mkdirSync(output, { recursive: true })
writeFileSync(join(output, 'peers.json'), `${JSON.stringify({ machine, runs: RUNS, figures }, null, 2)}\n`)
process.exit(0)
