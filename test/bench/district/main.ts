/**
 * `npm run bench:district`: two hundred buildings with four agents each on one machine and one broker, and how
 * many events a second they bring into their ledgers: first through Munteok's broker, then through mosquitto in its
 * place. Prints the tables of docs/district.md and writes the figures as JSON to `test/output/bench-district.json`.
 *
 * `npm run bench:district -- memory` keeps the ledgers in memory, where a flush costs nothing: what is faster then
 * was slow for the disk's sake. `MUNTEOK_BUILDINGS=20` makes a smaller district.
 *
 * Everything shares this machine's cores, the 800 agents too: what each took is told beside the rate.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../support/free-ports.ts'
import { MUNTEOK } from '../../support/house.ts'
import { Mosquitto } from '../../support/mosquitto.ts'
import { percentile } from '../table.ts'
import { Child } from './children.ts'
import { AGENTS, buildingIds, writeMosquittoFiles } from './fleet.ts'
import {
  type BrokerRun,
  type Buildings,
  type Level,
  tableOfBrokers,
  tableOfBuildings,
  tableOfLevels,
} from './tables.ts'
import { diskBytes, memoryMB, openFiles, watchCpu } from './usage.ts'

const BUILDINGS = Number(process.env['MUNTEOK_BUILDINGS'] ?? 200)
const RECORDER_PROCESSES = 4
const AGENT_PROCESSES = 2
/** With a process each, to see what one takes. */
const ALONE = 3
/** Crossings a second of the whole district. */
const RATES = [200, 800, 1_600, 3_200, 6_400, 12_800]
const SECONDS = 4
/** Where a higher rate brings less than this many times what was reached before, it goes no further. */
const WORTH_WHILE = 1.1
const QUIET_MS = 3_000

interface Running {
  readonly pid: number
  stop(): Promise<void>
}

const inMemory = process.argv.includes('memory')
const folder = mkdtempSync(join(inMemory ? '/dev/shm' : tmpdir(), 'munteok-district-'))
const ids = buildingIds(BUILDINGS)
const password = randomBytes(24).toString('base64url')
const [port = 0, webSocketPort = 0] = await freePorts(2)
const url = `mqtt://127.0.0.1:${port}`

try {
  await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)

async function measure(): Promise<void> {
  const ours = await startOurs()
  const alone = await aloneFigures()
  const began = performance.now()
  const recorders = await started(RECORDER_PROCESSES, 'recorders', url, password, join(folder, 'ledgers'))
  const agents = await started(AGENT_PROCESSES, 'agents', url, password)
  const startedAfterS = (performance.now() - began) / 1000
  await sleep(QUIET_MS)
  const idle = watchCpu([recorders.map(({ pid }) => pid)])
  await sleep(QUIET_MS)
  const [idleCores = 0] = idle().cores
  const runs = [await runOf('Munteok’s own', ours, recorders, agents)]
  await ours.stop()
  const mosquitto = await startMosquitto()
  // They come over by themselves, as after every loss of the broker.
  await Promise.all([...recorders, ...agents].map((child) => child.ask('line', 'line')))
  await sleep(QUIET_MS)
  runs.push(await runOf('mosquitto', mosquitto, recorders, agents))
  const together = await togetherFigures(recorders)
  await Promise.all([...agents.map((child) => child.end()), mosquitto.stop()])
  tell(runs, [alone, { ...together, idleCores, startedAfterS }])
}

async function startOurs(): Promise<Running> {
  const child = await Child.start('broker', String(port), String(BUILDINGS), password)
  return { pid: child.pid, stop: () => child.end() }
}

async function startMosquitto(): Promise<Running> {
  writeMosquittoFiles(folder, ids, password)
  const mosquitto = new Mosquitto(folder, port, webSocketPort)
  await mosquitto.start()
  return { pid: mosquitto.pid, stop: () => mosquitto.kill() }
}

/** Recorders that have a process each, with nothing to do yet. */
async function aloneFigures(): Promise<Buildings> {
  const ledgers = join(folder, 'alone')
  const some = ids.slice(0, ALONE)
  const recorders = await Promise.all(some.map((id) => Child.start('recorders', url, password, ledgers, id)))
  await sleep(QUIET_MS)
  return buildingsOf(`a process each (${ALONE} of them)`, recorders, ALONE, ledgers)
}

function togetherFigures(recorders: readonly Child[]): Promise<Buildings> {
  const inEach = Math.ceil(BUILDINGS / RECORDER_PROCESSES)
  return buildingsOf(`${inEach} in a process`, recorders, BUILDINGS, join(folder, 'ledgers'))
}

/** Closes them: what a write-ahead log takes is not the ledger's size. */
async function buildingsOf(
  what: string,
  recorders: readonly Child[],
  count: number,
  ledgers: string,
): Promise<Buildings> {
  const pids = recorders.map(({ pid }) => pid)
  const counts = await Promise.all(recorders.map((child) => child.ask('count', 'events')))
  const events = counts.reduce((sum, answer) => sum + Number(answer['events']), 0)
  const figures = { memoryMB: memoryMB(pids) / count, openFiles: openFiles(pids) / count }
  await Promise.all(recorders.map((child) => child.ask('close', 'closed')))
  await Promise.all(recorders.map((child) => child.end()))
  return { what, ...figures, diskKB: diskBytes(ledgers) / count / 1000, events: events / count }
}

/** @param processes among which the buildings are parted */
function started(processes: number, program: string, ...args: string[]): Promise<Child[]> {
  const size = Math.ceil(ids.length / processes)
  const parts = Array.from({ length: processes }, (_, i) => ids.slice(i * size, (i + 1) * size))
  return Promise.all(parts.map((part) => Child.start(program, ...args, ...part)))
}

async function runOf(
  name: string,
  broker: Running,
  recorders: readonly Child[],
  agents: readonly Child[],
): Promise<BrokerRun> {
  console.error(`${name} …`)
  const groups = [[broker.pid], recorders.map(({ pid }) => pid), agents.map(({ pid }) => pid)]
  const levels: Level[] = []
  let reached = 0
  for (const rate of RATES) {
    const level = await levelAt(rate, agents, groups)
    levels.push(level)
    console.error(`  ${rate}/s: ${Math.round(level.acknowledged)}/s, p99 ${Math.round(level.p99)} ms`)
    if (level.acknowledged < WORTH_WHILE * reached) break
    reached = level.acknowledged
  }
  return { name, levels, memoryMB: memoryMB([broker.pid]), openFiles: openFiles([broker.pid]) }
}

async function levelAt(
  offered: number,
  agents: readonly Child[],
  groups: readonly (readonly number[])[],
): Promise<Level> {
  const watch = watchCpu(groups)
  const load = { perSecond: offered / agents.length, seconds: SECONDS }
  const answers = await Promise.all(agents.map((child) => child.ask(load, 'done')))
  const busy = watch()
  const delays = answers.flatMap((answer) => answer['delays'] as number[])
  const seconds = Math.max(...answers.map((answer) => Number(answer['seconds'])))
  const acknowledged = delays.length / seconds
  return { offered, acknowledged, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), busy }
}

function tell(runs: readonly BrokerRun[], buildings: readonly Buildings[]): void {
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}`
  const where = inMemory ? 'ledgers in memory' : 'ledgers on the disk'
  console.log(`${machine}; ${BUILDINGS} buildings, ${BUILDINGS * AGENTS.length} agents; ${where}\n`)
  console.log([tableOfLevels(runs), tableOfBrokers(runs), tableOfBuildings(buildings)].join('\n\n'))
  const output = join(MUNTEOK, '..', '..', 'test', 'output')
  mkdirSync(output, { recursive: true })
  const figures = JSON.stringify({ machine, where, runs, buildings }, null, 2)
  writeFileSync(join(output, 'bench-district.json'), `${figures}\n`)
}
